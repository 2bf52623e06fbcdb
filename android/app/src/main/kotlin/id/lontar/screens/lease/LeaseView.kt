package id.lontar.screens.lease

import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.runtime.getValue
import androidx.compose.runtime.mutableStateOf
import androidx.compose.runtime.saveable.rememberSaveable
import androidx.compose.runtime.setValue
import id.lontar.Moments
import id.lontar.Presenter
import id.lontar.R
import id.lontar.Texts
import id.lontar.Words
import id.lontar.core.Failure
import id.lontar.core.Lease
import id.lontar.core.Session
import id.lontar.platform.Camera
import id.lontar.screens.scan.CodeInput
import id.lontar.screens.scan.CodeQuestion
import id.lontar.text
import id.lontar.ui.Code
import id.lontar.ui.MainButton
import id.lontar.ui.Page
import id.lontar.ui.WarningLine
import id.lontar.words
import kotlinx.coroutines.CoroutineScope

/** *Izin HP ini*: until when what others wrote is shown, and how a supervisor lengthens that without any signal. */
data class LeaseState(val device: String, val standing: Words?, val ended: Boolean, val taken: Boolean, val failure: Words?)

data class TakeSlip(val text: String)

class LeasePresenter(scope: CoroutineScope, private val session: Session, private val moments: Moments) :
    Presenter<LeaseState, TakeSlip>(scope, LeaseState("", null, ended = false, taken = false, null)) {
    init {
        work(::failed) {
            val device = session.device()
            show(standing(session.joining.lease(), device, taken = false))
        }
    }

    override fun on(event: TakeSlip) {
        work(::failed) { show(standing(session.joining.takeSlip(event.text), now.device, taken = true)) }
    }

    private fun standing(lease: Lease, device: String, taken: Boolean) = LeaseState(device, leaseWords(lease, moments), lease is Lease.Ended, taken, null)

    private fun failed(e: Failure) = change {
        val words = when (e) {
            is Failure.NotFound -> Words(R.string.screen_lease_unreadable)
            is Failure.NotAllowed -> Words(R.string.screen_lease_not_mine)
            else -> e.words()
        }
        copy(failure = words)
    }
}

/** Until when, in a sentence. */
fun leaseWords(lease: Lease, moments: Moments): Words = when (lease) {
    Lease.None -> Words(R.string.screen_lease_none)
    is Lease.Until -> Texts.screenLeaseUntil(date = moments.date(lease.ms))
    is Lease.Ended -> Texts.screenLeaseEnded(date = moments.date(lease.ms))
}

@Composable
fun LeaseView(state: LeaseState, on: (TakeSlip) -> Unit, camera: Camera, onBack: () -> Unit) {
    var takes by rememberSaveable { mutableStateOf(false) }
    if (takes && !state.taken) {
        val question = CodeQuestion(
            text(R.string.screen_lease_title),
            text(R.string.screen_lease_aim),
            text(R.string.screen_lease_field),
            state.failure,
        )
        return CodeInput(camera, question, { takes = false }, { on(TakeSlip(it)) }) {
            Text(text(R.string.screen_lease_take_how), style = MaterialTheme.typography.bodyLarge)
        }
    }
    Page(
        text(R.string.screen_lease_title),
        onBack = onBack,
        main = {
            if (state.taken) {
                MainButton(text(R.string.action_done), onClick = onBack)
            } else {
                MainButton(text(R.string.screen_lease_take)) { takes = true }
            }
        },
    ) {
        state.failure?.let { WarningLine(text(it)) }
        if (state.taken) Text(text(R.string.screen_lease_taken), style = MaterialTheme.typography.titleMedium)
        state.standing?.let { if (state.ended) WarningLine(text(it)) else Text(text(it), style = MaterialTheme.typography.titleMedium) }
        Text(text(R.string.screen_lease_what), style = MaterialTheme.typography.bodyLarge)
        if (state.device.isNotEmpty() && !state.taken) {
            Text(text(R.string.screen_lease_show), style = MaterialTheme.typography.bodyLarge)
            Code(state.device, text(R.string.screen_lease_code))
        }
    }
}
