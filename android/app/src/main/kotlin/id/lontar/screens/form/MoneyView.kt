package id.lontar.screens.form

import androidx.compose.runtime.Composable
import androidx.compose.runtime.getValue
import androidx.compose.runtime.mutableStateOf
import androidx.compose.runtime.saveable.rememberSaveable
import androidx.compose.runtime.setValue
import id.lontar.R
import id.lontar.core.Asked
import id.lontar.core.Keys
import id.lontar.rupiah
import id.lontar.text
import id.lontar.ui.Choices
import id.lontar.ui.ListRow
import id.lontar.ui.WarningLine

private const val OTHER = "other"

/** An amount: one line until it is touched, then round ones to choose from, or any other to type. */
@Composable
internal fun MoneyView(label: String, help: String?, asked: Asked.Money, stored: String, warning: String?, set: (String) -> Unit) {
    val steps = asked.steps.map { "$it" }
    var isOpen by rememberSaveable { mutableStateOf(false) }
    var isOther by rememberSaveable { mutableStateOf(stored.isNotEmpty() && stored !in steps) }
    if (!isOpen) {
        ListRow(label, about = if (stored.isEmpty()) text(R.string.screen_form_amount) else rupiah(stored)) { isOpen = true }
        warning?.let { WarningLine(it) }
        return
    }
    val choices = steps.map { it to rupiah(it) } + (OTHER to text(R.string.screen_form_amount_other))
    Choices(label, choices, setOf(if (isOther) OTHER else stored), help) {
        isOther = it == OTHER
        if (!isOther) {
            isOpen = false
            set(it)
        }
    }
    if (isOther) {
        TypedView(text(R.string.screen_form_amount_typed), null, Asked.Typed(Keys.Number, null), stored, warning, set)
    } else {
        warning?.let { WarningLine(it) }
    }
}
