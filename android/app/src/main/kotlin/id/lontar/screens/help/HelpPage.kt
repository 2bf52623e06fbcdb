package id.lontar.screens.help

import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.ui.platform.LocalContext
import id.lontar.R
import id.lontar.Scene
import id.lontar.dial
import id.lontar.text
import id.lontar.ui.MainButton
import id.lontar.ui.Page
import id.lontar.ui.SecondaryButton

/** Ambulance, and BPJS Ketenagakerjaan. */
internal const val EMERGENCY = "119"
internal const val BPJS_TK = "175"

private val steps = listOf(
    R.string.screen_help_1,
    R.string.screen_help_2,
    R.string.screen_help_3,
    R.string.screen_help_4,
    R.string.screen_help_5,
)

/** *Bantuan*: whom to call, and what to do after an accident. Nothing is asked of the core: it always opens. */
@Composable
internal fun HelpPage(scene: Scene) = HelpView(scene.back)

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
        steps.forEachIndexed { at, step -> Text("${at + 1}. ${text(step)}", style = MaterialTheme.typography.bodyLarge) }
    }
}
