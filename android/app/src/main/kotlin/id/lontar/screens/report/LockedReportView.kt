package id.lontar.screens.report

import androidx.activity.compose.BackHandler
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import id.lontar.R
import id.lontar.Said
import id.lontar.screens.help.HelpFirstState
import id.lontar.screens.help.HelpFirstView
import id.lontar.text
import id.lontar.ui.MainButton
import id.lontar.ui.Page
import id.lontar.ui.Question
import id.lontar.ui.SecondaryButton
import id.lontar.ui.WarningLine

/** How it reaches somebody before the phone is opened. */
class LockedReportWays(val call: () -> Unit, val message: (notice: List<Pair<String, Said?>>) -> Unit)

@Composable
fun LockedReportView(state: LockedReportState, on: (LockedReportEvent) -> Unit, ways: LockedReportWays) {
    val leaving = leavingFields(on)
    BackHandler { leaving(LockedReportEvent.Leave) }
    when (state.part) {
        LockedReportState.Part.Help ->
            HelpFirstView(HelpFirstState(state.failure), { on(LockedReportEvent.GoOn) }, onBack = { on(LockedReportEvent.Leave) })
        LockedReportState.Part.Questions -> QuestionsPage(state, leaving, ways)
        LockedReportState.Part.Kept -> KeptPage(state, on, ways)
    }
}

@Composable
private fun QuestionsPage(state: LockedReportState, on: (LockedReportEvent) -> Unit, ways: LockedReportWays) {
    Page(
        text(R.string.action_report_accident),
        onBack = { on(LockedReportEvent.Leave) },
        main = { MainButton(text(R.string.action_save_report)) { on(LockedReportEvent.Save) } },
    ) {
        state.failure?.let {
            WarningLine(text(it))
            SecondaryButton(text(R.string.action_call_175), onClick = ways.call)
        }
        Text(text(R.string.screen_report_locked_not_kept), style = MaterialTheme.typography.bodyMedium)
        ReportQuestions(state, on) { NamePart(state, on) }
    }
    if (state.asksToLeave) {
        Question(
            text(R.string.screen_form_discard_title),
            text(R.string.screen_form_discard_text),
            text(R.string.screen_report_locked_discard),
            text(R.string.screen_report_locked_stay),
            onYes = { on(LockedReportEvent.Discard) },
            onNo = { on(LockedReportEvent.Stay) },
        )
    }
}

/** Where it is, and where it is not: it goes no further until whoever has the PIN opens the phone. */
@Composable
private fun KeptPage(state: LockedReportState, on: (LockedReportEvent) -> Unit, ways: LockedReportWays) {
    Page(
        text(R.string.screen_report_locked_title),
        main = { MainButton(text(R.string.action_done)) { on(LockedReportEvent.Leave) } },
    ) {
        Text(text(R.string.screen_report_locked_kept), style = MaterialTheme.typography.titleMedium)
        Text(text(R.string.screen_report_locked_next), style = MaterialTheme.typography.bodyLarge)
        Text(text(R.string.screen_report_locked_sooner), style = MaterialTheme.typography.bodyLarge)
        SecondaryButton(text(R.string.action_call_175), onClick = ways.call)
        SecondaryButton(text(R.string.action_send_message)) { ways.message(state.notice) }
    }
}
