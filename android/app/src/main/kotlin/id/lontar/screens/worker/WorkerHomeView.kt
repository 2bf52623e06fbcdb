package id.lontar.screens.worker

import androidx.compose.foundation.layout.heightIn
import androidx.compose.runtime.Composable
import androidx.compose.ui.Modifier
import androidx.compose.ui.unit.dp
import id.lontar.Moments
import id.lontar.Presenter
import id.lontar.R
import id.lontar.Texts
import id.lontar.Words
import id.lontar.core.Session
import id.lontar.core.Status
import id.lontar.navigation.Screen
import id.lontar.text
import id.lontar.ui.ListRow
import id.lontar.ui.MainButton
import id.lontar.ui.Page
import id.lontar.ui.SecondaryButton
import id.lontar.ui.Truths
import id.lontar.ui.WarningLine
import id.lontar.words
import kotlinx.coroutines.CoroutineScope

/** *Beranda pekerja*: three things, the largest first. It works before the phone has joined. */
data class WorkerHomeState(val status: Status?, val lastSent: String?, val failure: Words?)

/** Somebody else of the family takes the phone. */
data object SomebodyElse

class WorkerHomePresenter(
    scope: CoroutineScope,
    session: Session,
    moments: Moments,
    private val handOver: suspend () -> Unit,
) : Presenter<WorkerHomeState, SomebodyElse>(scope, WorkerHomeState(null, null, null)) {
    init {
        work({ change { copy(failure = it.words()) } }) {
            session.sync.status.collect { show(WorkerHomeState(it, it.lastDoneMs?.let(moments::since), null)) }
        }
    }

    override fun on(event: SomebodyElse) {
        work({ change { copy(failure = it.words()) } }) { handOver() }
    }
}

@Composable
fun WorkerHomeView(state: WorkerHomeState, on: (SomebodyElse) -> Unit, open: (Screen) -> Unit) {
    val status = state.status
    val greeting = status?.name?.let { Texts.screenWorkerGreeting(name = it) }
    Page(if (greeting == null) text(R.string.screen_worker_greeting_nobody) else text(greeting)) {
        state.failure?.let { WarningLine(text(it)) }
        if (status == null) return@Page
        val large = Modifier.heightIn(min = 72.dp)
        MainButton(text(R.string.action_report_accident), large) { open(Screen.HelpFirst) }
        SecondaryButton(text(R.string.screen_reports_title), large) { open(Screen.Reports) }
        SecondaryButton(text(R.string.screen_help_title), large) { open(Screen.Help) }
        Truths(status, state.lastSent) { open(Screen.Send) }
        if (status.drafts > 0uL) {
            val unfinished = Texts.screenHomeDrafts(count = status.drafts.toLong())
            ListRow(text(unfinished), drawing = R.drawable.ic_waiting) { open(Screen.Drafts) }
        }
        if (status.role == null && !status.inviteWaiting) {
            ListRow(text(R.string.screen_worker_join), about = text(R.string.screen_worker_join_why)) { open(Screen.Join) }
        }
        ListRow(text(R.string.screen_worker_other)) { on(SomebodyElse) }
        ListRow(text(R.string.screen_home_settings)) { open(Screen.Settings) }
    }
}
