package id.lontar.screens.problem

import androidx.compose.foundation.text.selection.SelectionContainer
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import id.lontar.R
import id.lontar.text
import id.lontar.ui.Field
import id.lontar.ui.MainButton
import id.lontar.ui.Page
import id.lontar.ui.WarningLine

@Composable
fun ProblemView(state: ProblemState, on: (ProblemEvent) -> Unit, onShare: (String) -> Unit, onBack: () -> Unit) {
    val report = state.report
    Page(
        text(R.string.screen_problem_title),
        onBack = { if (report == null) onBack() else on(ProblemEvent.ChangeWords) },
        main = {
            if (report == null) {
                MainButton(text(R.string.action_continue), enabled = state.words.isNotBlank()) { on(ProblemEvent.Look) }
            } else {
                MainButton(text(R.string.action_share)) { onShare(report) }
            }
        },
        place = report == null,
    ) {
        state.failure?.let { WarningLine(text(it)) }
        if (report == null) {
            Field(
                text(R.string.screen_problem_words),
                state.words,
                { on(ProblemEvent.Type(it)) },
                help = text(R.string.screen_problem_no_names),
                lines = LINES,
            )
        } else {
            Text(text(R.string.screen_problem_read), style = MaterialTheme.typography.titleMedium)
            // Its keys are for who reads many of them, in whatever language.
            Text(text(R.string.screen_problem_technical), style = MaterialTheme.typography.bodyLarge)
            SelectionContainer { Text(report, style = MaterialTheme.typography.bodyMedium) }
        }
    }
}

private const val LINES = 4
