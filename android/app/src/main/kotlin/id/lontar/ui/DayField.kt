package id.lontar.ui

import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.Row
import androidx.compose.foundation.text.KeyboardOptions
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.runtime.getValue
import androidx.compose.runtime.mutableStateOf
import androidx.compose.runtime.saveable.rememberSaveable
import androidx.compose.runtime.setValue
import androidx.compose.ui.Modifier
import androidx.compose.ui.text.input.KeyboardType
import androidx.compose.ui.unit.dp
import id.lontar.R
import id.lontar.labels
import id.lontar.text

private val number = KeyboardOptions(keyboardType = KeyboardType.Number)

/**
 * Day, month, year, as people say them. What stands there is text of the core: `1985-08-12`; of a birth date also
 * `1985`, when no more is known. Whether it is a day is judged there, not here.
 */
@Composable
fun DayField(label: String, stored: String, warning: String?, birth: Boolean, onLeave: (String) -> Unit) {
    val parts = stored.substringBefore('T').split('-')
    var year by rememberSaveable(stored) { mutableStateOf(parts.getOrElse(0) { "" }) }
    var month by rememberSaveable(stored) { mutableStateOf(parts.getOrElse(1) { "" }.trimStart('0')) }
    var day by rememberSaveable(stored) { mutableStateOf(parts.getOrElse(2) { "" }.trimStart('0')) }
    val leave = {
        val text = dayOf(year, month, day, birth)
        if (text != null && text != stored) onLeave(text)
    }
    Column(verticalArrangement = Arrangement.spacedBy(4.dp)) {
        Text(label, style = MaterialTheme.typography.titleSmall)
        if (isLarge()) {
            Part(text(R.string.screen_form_day), day, Modifier, leave) { day = it }
            Part(text(R.string.screen_form_month), month, Modifier, leave) { month = it }
            Part(text(R.string.screen_form_year), year, Modifier, leave) { year = it }
        } else {
            Row(horizontalArrangement = Arrangement.spacedBy(8.dp)) {
                Part(text(R.string.screen_form_day), day, Modifier.weight(1f), leave) { day = it }
                Part(text(R.string.screen_form_month), month, Modifier.weight(1f), leave) { month = it }
                Part(text(R.string.screen_form_year), year, Modifier.weight(1.4f), leave) { year = it }
            }
        }
        warning?.let { WarningLine(it) }
    }
}

@Composable
private fun Part(label: String, value: String, modifier: Modifier, leave: () -> Unit, onChange: (String) -> Unit) =
    Field(label, value, { onChange(it.filter(Char::isDigit).take(4)) }, modifier, keyboard = number, onLeave = leave)

/** What the three parts say; null while they are half typed. Of a birth date the year alone says something. */
internal fun dayOf(year: String, month: String, day: String, birth: Boolean): String? = when {
    year.isEmpty() && month.isEmpty() && day.isEmpty() -> ""
    year.length != 4 -> null
    month.isNotEmpty() && day.isNotEmpty() -> "$year-${month.padStart(2, '0')}-${day.padStart(2, '0')}"
    birth && month.isEmpty() && day.isEmpty() -> year
    else -> null
}

private val parts = listOf("morning", "noon", "afternoon", "night")

/** Day and hour of an event; the hour may be a part of the day, when no more is known. */
@Composable
fun MomentField(label: String, stored: String, warning: String?, onLeave: (String) -> Unit) {
    val storedHour = stored.substringAfter('T', "").substringBefore('+').takeIf { it != "unknown" }.orEmpty()
    var hour by rememberSaveable(stored) { mutableStateOf(storedHour) }
    var day by rememberSaveable(stored) { mutableStateOf(stored.substringBefore('T')) }
    val leave = { if (day.isNotEmpty()) onLeave("$day $hour".trim()) }
    DayField(label, day, warning, birth = false) {
        day = it
        leave()
    }
    val number = KeyboardOptions(keyboardType = KeyboardType.Number)
    Field(text(R.string.screen_form_hour), if (hour in parts) "" else hour, { hour = it }, keyboard = number, onLeave = leave)
    Choices("", parts.map { it to labels().dayPart(it) }, setOf(hour)) {
        hour = it
        leave()
    }
}
