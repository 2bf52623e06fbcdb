package id.lontar.screens.help

import androidx.compose.material3.MaterialTheme
import androidx.compose.runtime.Composable
import androidx.compose.ui.platform.LocalContext
import id.lontar.R
import id.lontar.dial
import id.lontar.text
import id.lontar.ui.MainButton
import id.lontar.ui.Page
import id.lontar.ui.SecondaryButton

private val steps = listOf(
    R.drawable.help_ambulance to R.string.screen_help_1,
    R.drawable.help_card to R.string.screen_help_2,
    R.drawable.help_receipts to R.string.screen_help_3,
    R.drawable.help_report to R.string.screen_help_4,
    R.drawable.help_ask to R.string.screen_help_5,
)

@Composable
fun HelpView(onBack: () -> Unit) {
    val context = LocalContext.current
    Page(
        text(R.string.screen_help_title),
        onBack = onBack,
        main = {
            MainButton(text(R.string.action_call_119)) { context.dial(EMERGENCY) }
            SecondaryButton(text(R.string.action_call_175)) { context.dial(BPJS_TK) }
        },
    ) {
        steps.forEachIndexed { at, (drawing, step) -> Pictured(drawing, "${at + 1}. ${text(step)}", MaterialTheme.typography.bodyLarge) }
    }
}
