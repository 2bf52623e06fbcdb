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

/** A clock's time needs a dot. */
internal val clock = KeyboardOptions(keyboardType = KeyboardType.Decimal)

/**
 * Day, month by its name, year, as people say them. What stands there is text of the core: `1985-08-12`; of a birth date
 * also `1985`, when no more is known. Whether it is a day is judged there, not here. [onAge] takes an age instead.
 */
@Composable
fun DayField(label: String, stored: String, warning: String?, birth: Boolean, onAge: ((String) -> Unit)? = null, onLeave: (String) -> Unit) {
    val parts = stored.substringBefore('T').split('-')
    var year by rememberSaveable(stored) { mutableStateOf(parts.getOrElse(0) { "" }) }
    var month by rememberSaveable(stored) { mutableStateOf(parts.getOrElse(1) { "" }.trimStart('0')) }
    var day by rememberSaveable(stored) { mutableStateOf(parts.getOrElse(2) { "" }.trimStart('0')) }
    val leave = {
        val text = dayOf(year, month, day, birth)
        if (text != null && text != stored) onLeave(text)
    }
    val choose = { chosen: String ->
        month = chosen
        leave()
    }
    Column(verticalArrangement = Arrangement.spacedBy(4.dp)) {
        Text(label, style = MaterialTheme.typography.titleSmall)
        if (isLarge()) {
            Part(text(R.string.screen_form_day), day, Modifier, leave) { day = it }
            MonthChoice(month, onChoose = choose)
            Part(text(R.string.screen_form_year), year, Modifier, leave) { year = it }
        } else {
            Row(horizontalArrangement = Arrangement.spacedBy(8.dp)) {
                Part(text(R.string.screen_form_day), day, Modifier.weight(1f), leave) { day = it }
                MonthChoice(month, Modifier.weight(MONTH_WIDE), choose)
                Part(text(R.string.screen_form_year), year, Modifier.weight(YEAR_WIDE), leave) { year = it }
            }
        }
        warning?.let { WarningLine(it) }
        onAge?.let { AgeInstead(it) }
    }
}

/** Who does not know the day often knows the age: the core makes a year of it. */
@Composable
private fun AgeInstead(onAge: (String) -> Unit) {
    var isOpen by rememberSaveable { mutableStateOf(false) }
    var age by rememberSaveable { mutableStateOf("") }
    if (!isOpen) return SecondaryButton(text(R.string.screen_form_age_instead)) { isOpen = true }
    Field(text(R.string.screen_form_age), age, { age = it.filter(Char::isDigit).take(AGE_DIGITS) }, keyboard = number) {
        if (age.isNotEmpty()) onAge(age)
    }
}

/** A month of a year, `2026-11`; stored once both are there. */
@Composable
fun MonthField(label: String, stored: String, warning: String?, onLeave: (String) -> Unit) {
    var year by rememberSaveable(stored) { mutableStateOf(stored.substringBefore('-')) }
    var month by rememberSaveable(stored) { mutableStateOf(stored.substringAfter('-', "").trimStart('0')) }
    val leave = {
        val text = monthOf(year, month)
        if (text != null && text != stored) onLeave(text)
    }
    Column(verticalArrangement = Arrangement.spacedBy(4.dp)) {
        Text(label, style = MaterialTheme.typography.titleSmall)
        val choose = { chosen: String ->
            month = chosen
            leave()
        }
        if (isLarge()) {
            MonthChoice(month, onChoose = choose)
            Part(text(R.string.screen_form_year), year, Modifier, leave) { year = it }
        } else {
            Row(horizontalArrangement = Arrangement.spacedBy(8.dp)) {
                MonthChoice(month, Modifier.weight(1f), choose)
                Part(text(R.string.screen_form_year), year, Modifier.weight(1f), leave) { year = it }
            }
        }
        warning?.let { WarningLine(it) }
    }
}

@Composable
private fun Part(label: String, value: String, modifier: Modifier, leave: () -> Unit, onChange: (String) -> Unit) =
    Field(label, value, { onChange(it.filter(Char::isDigit).take(4)) }, modifier, keyboard = number, onLeave = leave)

private const val MONTH_WIDE = 1.5f
private const val YEAR_WIDE = 1.25f
private const val AGE_DIGITS = 3

/** What the three parts say; null while they are half typed. Of a birth date the year alone says something. */
internal fun dayOf(year: String, month: String, day: String, birth: Boolean): String? = when {
    year.isEmpty() && month.isEmpty() && day.isEmpty() -> ""
    year.length != 4 -> null
    month.isNotEmpty() && day.isNotEmpty() -> "$year-${month.padStart(2, '0')}-${day.padStart(2, '0')}"
    birth && month.isEmpty() && day.isEmpty() -> year
    else -> null
}

internal fun monthOf(year: String, month: String): String? = when {
    year.isEmpty() && month.isEmpty() -> ""
    year.length != 4 || month.isEmpty() -> null
    else -> "$year-${month.padStart(2, '0')}"
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
    Field(text(R.string.screen_form_hour), if (hour in parts) "" else hour, { hour = it }, keyboard = clock, onLeave = leave)
    Choices("", parts.map { it to labels().dayPart(it) }, setOf(hour)) {
        hour = it
        leave()
    }
}
