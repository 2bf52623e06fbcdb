package id.lontar.screens.practice

import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import id.lontar.R
import id.lontar.Texts
import id.lontar.text
import id.lontar.ui.MainButton
import id.lontar.ui.Page
import id.lontar.ui.SecondaryButton
import id.lontar.ui.WarningLine

@Composable
fun PracticeView(state: PracticeState, on: (PracticeEvent) -> Unit, onBack: () -> Unit) {
    Page(
        text(R.string.screen_practice_title),
        onBack = onBack,
        main = {
            if (state.isOn) {
                MainButton(text(R.string.screen_practice_go_on), onClick = onBack)
                SecondaryButton(text(R.string.screen_practice_end)) { on(PracticeEvent.End) }
            } else {
                MainButton(text(R.string.screen_practice_begin)) { on(PracticeEvent.Begin) }
            }
        },
    ) {
        state.failure?.let { WarningLine(text(it)) }
        state.leftMinutes?.let { Text(text(Texts.screenPracticeLeft(minutes = it)), style = MaterialTheme.typography.titleMedium) }
        for (line in LINES) Text(text(line), style = MaterialTheme.typography.bodyLarge)
    }
}

private val LINES = listOf(
    R.string.screen_practice_people,
    R.string.screen_practice_not_sent,
    R.string.screen_practice_ends,
    R.string.screen_practice_real,
)
