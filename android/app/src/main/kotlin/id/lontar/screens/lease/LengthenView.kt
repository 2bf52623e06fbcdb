package id.lontar.screens.lease

import androidx.activity.compose.BackHandler
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import id.lontar.Presenter
import id.lontar.R
import id.lontar.Words
import id.lontar.core.Failure
import id.lontar.core.Session
import id.lontar.platform.Camera
import id.lontar.screens.scan.CodeInput
import id.lontar.screens.scan.CodeQuestion
import id.lontar.text
import id.lontar.ui.Code
import id.lontar.ui.MainButton
import id.lontar.ui.Page
import id.lontar.words
import kotlinx.coroutines.CoroutineScope

/** *Perpanjang izin HP lain*: a supervisor scans the other phone, and shows it the slip. */
data class LengthenState(val slip: String?, val failure: Words?)

sealed interface LengthenEvent {
    data class Read(val device: String) : LengthenEvent

    data object Another : LengthenEvent
}

class LengthenPresenter(scope: CoroutineScope, private val session: Session) :
    Presenter<LengthenState, LengthenEvent>(scope, LengthenState(null, null)) {
    override fun on(event: LengthenEvent) {
        work({ show(LengthenState(null, words(it))) }) {
            when (event) {
                is LengthenEvent.Read -> show(LengthenState(session.joining.writeSlip(event.device), null))
                LengthenEvent.Another -> show(LengthenState(null, null))
            }
        }
    }

    private fun words(e: Failure): Words = when (e) {
        is Failure.Invalid -> Words(R.string.screen_lengthen_unreadable)
        is Failure.NotFound -> Words(R.string.screen_lengthen_unknown)
        is Failure.NotAllowed -> Words(R.string.screen_lengthen_not_mine)
        else -> e.words()
    }
}

@Composable
fun LengthenView(state: LengthenState, on: (LengthenEvent) -> Unit, camera: Camera, onBack: () -> Unit) {
    val slip = state.slip
    if (slip != null) return SlipPage(slip, on)
    val question = CodeQuestion(
        text(R.string.screen_lengthen_title),
        text(R.string.screen_lengthen_aim),
        text(R.string.screen_lengthen_field),
        state.failure,
    )
    CodeInput(camera, question, onBack, { on(LengthenEvent.Read(it)) }) {
        Text(text(R.string.screen_lengthen_how), style = MaterialTheme.typography.bodyLarge)
    }
}

@Composable
private fun SlipPage(slip: String, on: (LengthenEvent) -> Unit) {
    BackHandler { on(LengthenEvent.Another) }
    Page(
        text(R.string.screen_lengthen_title),
        onBack = { on(LengthenEvent.Another) },
        main = { MainButton(text(R.string.action_done)) { on(LengthenEvent.Another) } },
    ) {
        Text(text(R.string.screen_lengthen_show), style = MaterialTheme.typography.bodyLarge)
        Code(slip, text(R.string.screen_lengthen_code))
    }
}
