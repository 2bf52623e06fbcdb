package id.lontar.screens.pin

import androidx.activity.compose.BackHandler
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.runtime.getValue
import androidx.compose.runtime.mutableStateOf
import androidx.compose.runtime.remember
import androidx.compose.runtime.setValue
import id.lontar.R
import id.lontar.text
import id.lontar.ui.Code
import id.lontar.ui.Field
import id.lontar.ui.MainButton
import id.lontar.ui.NewPinFields
import id.lontar.ui.PIN_DIGITS
import id.lontar.ui.Page
import id.lontar.ui.PinField
import id.lontar.ui.SecondaryButton
import id.lontar.ui.WarningLine
import id.lontar.ui.breakable
import id.lontar.ui.rememberNewPin

@Composable
fun PinView(state: PinState, on: (PinEvent) -> Unit) = if (state.asksCode) CodePage(state, on) else PinPage(state, on)

@Composable
private fun PinPage(state: PinState, on: (PinEvent) -> Unit) {
    BackHandler { on(PinEvent.Back) }
    // Not saved by the system: a PIN is nobody else's.
    var pin by remember { mutableStateOf("") }
    Page(
        text(R.string.screen_pin_title),
        main = {
            MainButton(text(R.string.screen_pin_open), enabled = pin.length == PIN_DIGITS) {
                on(PinEvent.Try(pin))
                pin = ""
            }
            if (state.finger) SecondaryButton(text(R.string.screen_finger_open)) { on(PinEvent.Finger) }
            SecondaryButton(text(R.string.screen_pin_forgotten)) { on(PinEvent.Forgotten) }
        },
    ) {
        PinField(text(R.string.screen_pin_field), pin, state.failure?.let { text(it) }) { pin = it }
        ReportPart(on)
    }
}

/** Whoever stands before a locked phone can say that somebody was hurt. */
@Composable
private fun ReportPart(on: (PinEvent) -> Unit) {
    Text(text(R.string.screen_pin_report), style = MaterialTheme.typography.bodyLarge)
    SecondaryButton(text(R.string.action_report_accident)) { on(PinEvent.Report) }
}

@Composable
private fun CodePage(state: PinState, on: (PinEvent) -> Unit) {
    BackHandler { on(PinEvent.BackToPin) }
    var code by remember { mutableStateOf("") }
    val new = rememberNewPin()
    Page(
        text(R.string.screen_code_title),
        onBack = { on(PinEvent.BackToPin) },
        main = {
            MainButton(text(R.string.screen_pin_open), enabled = code.isNotBlank() && new.pin != null) {
                new.pin?.let { on(PinEvent.Code(code, it)) }
            }
        },
    ) {
        state.failure?.let { WarningLine(text(it)) }
        when (val challenge = state.challenge) {
            null -> Text(text(R.string.screen_code_none), style = MaterialTheme.typography.bodyLarge)
            else -> {
                Text(text(R.string.screen_code_read), style = MaterialTheme.typography.bodyLarge)
                Text(breakable(challenge), style = MaterialTheme.typography.headlineSmall)
            }
        }
        Field(text(R.string.screen_code_field), code, { code = it })
        NewPinFields(new)
        state.challenge?.let {
            Text(text(R.string.screen_code_show), style = MaterialTheme.typography.bodyLarge)
            Code(it, text(R.string.screen_code_qr))
        }
        ReportPart(on)
    }
}
