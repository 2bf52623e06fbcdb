package id.lontar.ui

import androidx.compose.foundation.text.KeyboardOptions
import androidx.compose.runtime.Composable
import androidx.compose.runtime.getValue
import androidx.compose.runtime.mutableStateOf
import androidx.compose.runtime.remember
import androidx.compose.runtime.setValue
import androidx.compose.ui.text.input.KeyboardType
import id.lontar.R
import id.lontar.text

const val PIN_DIGITS = 6

/**
 * A PIN that is being chosen. It is typed twice, for nobody sees what is typed, and a slip would lock its owner out. Not saved by
 * the system: a PIN is nobody else's.
 */
internal class NewPin {
    var first by mutableStateOf("")
    var again by mutableStateOf("")

    /** The PIN, once both are alike. */
    val pin: String? get() = first.takeIf { it.length == PIN_DIGITS && it == again }

    /** Said once it is sure that they will not be alike. */
    val differs get() = again.isNotEmpty() && !first.startsWith(again)

    fun clear() {
        first = ""
        again = ""
    }
}

@Composable
internal fun rememberNewPin(): NewPin = remember { NewPin() }

@Composable
internal fun NewPinFields(new: NewPin) {
    PinField(text(R.string.screen_pin_new), new.first) { new.first = it }
    PinField(text(R.string.screen_pin_new_again), new.again, text(R.string.screen_pin_new_differs).takeIf { new.differs }) { new.again = it }
}

/** Six digits that nobody else sees. */
@Composable
internal fun PinField(label: String, pin: String, warning: String? = null, onChange: (String) -> Unit) = Field(
    label,
    pin,
    { onChange(it.filter(Char::isDigit).take(PIN_DIGITS)) },
    warning = warning,
    keyboard = KeyboardOptions(keyboardType = KeyboardType.NumberPassword),
    hidden = true,
)
