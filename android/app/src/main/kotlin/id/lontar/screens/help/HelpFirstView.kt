package id.lontar.screens.help

import androidx.compose.material3.MaterialTheme
import androidx.compose.runtime.Composable
import androidx.compose.ui.platform.LocalContext
import id.lontar.Presenter
import id.lontar.R
import id.lontar.Words
import id.lontar.core.Session
import id.lontar.dial
import id.lontar.screens.report.victim
import id.lontar.text
import id.lontar.ui.MainButton
import id.lontar.ui.Page
import id.lontar.ui.SecondaryButton
import id.lontar.ui.WarningLine
import id.lontar.words
import kotlinx.coroutines.CoroutineScope

/** Before anything of a report is typed: the injured first. */
data class HelpFirstState(val failure: Words?)

data object GoOn

/** [enrolment] is the person who was hurt, if that is known already. An officer says who it is first, and a report is begun then. */
class HelpFirstPresenter(
    scope: CoroutineScope,
    private val session: Session,
    private val enrolment: String?,
    private val forWorker: Boolean,
    private val search: () -> Unit,
    private val begun: (draft: String) -> Unit,
) : Presenter<HelpFirstState, GoOn>(scope, HelpFirstState(null)) {
    override fun on(event: GoOn) {
        if (enrolment == null && !forWorker) return search()
        work({ show(HelpFirstState(it.words())) }) {
            val who = enrolment?.let { session.victim(it, forWorker) }
            begun(session.drafts.beginAbout("accident", who.orEmpty()))
        }
    }
}

@Composable
fun HelpFirstView(state: HelpFirstState, on: (GoOn) -> Unit, onBack: () -> Unit) {
    val context = LocalContext.current
    Page(
        text(R.string.screen_accident_help_first),
        onBack = onBack,
        main = {
            MainButton(text(R.string.action_continue_report)) { on(GoOn) }
            SecondaryButton(text(R.string.action_call_119)) { context.dial(EMERGENCY) }
        },
    ) {
        state.failure?.let { WarningLine(text(it)) }
        Pictured(R.drawable.help_ambulance, text(R.string.screen_accident_help_text), MaterialTheme.typography.titleLarge)
        Pictured(R.drawable.help_receipts, text(R.string.screen_accident_keep_receipts), MaterialTheme.typography.titleMedium)
    }
}
