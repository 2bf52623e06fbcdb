package id.lontar.ui

import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.Row
import androidx.compose.foundation.relocation.BringIntoViewRequester
import androidx.compose.foundation.relocation.bringIntoViewRequester
import androidx.compose.foundation.text.KeyboardOptions
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.runtime.LaunchedEffect
import androidx.compose.runtime.getValue
import androidx.compose.runtime.mutableStateOf
import androidx.compose.runtime.remember
import androidx.compose.runtime.saveable.rememberSaveable
import androidx.compose.runtime.setValue
import androidx.compose.ui.Modifier
import androidx.compose.ui.focus.onFocusChanged
import androidx.compose.ui.platform.LocalFocusManager
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
    val parts = rememberDateParts(if (birth) DateKind.Birth else DateKind.Day, stored, onLeave)
    DatePartsView(label, parts, warning, hasDay = true, onLeave) { onAge?.let { AgeInstead(it) } }
}

/** A month of a year, `2026-11`; stored once both are there. */
@Composable
fun MonthField(label: String, stored: String, warning: String?, onLeave: (String) -> Unit) =
    DatePartsView(label, rememberDateParts(DateKind.Month, stored, onLeave), warning, hasDay = false, onLeave) {}

/** The parts side by side, or one below the other where letters are large; each is stored when it is left, if all of them make a date. */
@Composable
private fun DatePartsView(label: String, parts: DateParts, warning: String?, hasDay: Boolean, onLeave: (String) -> Unit, below: @Composable () -> Unit) {
    val place = remember { BringIntoViewRequester() }
    LaunchedEffect(parts.calls) { if (parts.calls > 0) place.bringIntoView() }
    val leave = { parts.leave(onLeave) }
    val focus = LocalFocusManager.current
    // Whoever opens the list of months goes on with this date.
    var isChoosing by remember { mutableStateOf(false) }
    var wasIn by remember { mutableStateOf(false) }
    val whole = Modifier.bringIntoViewRequester(place).onFocusChanged {
        if (wasIn && !it.hasFocus && !isChoosing) parts.leaveAll(onLeave)
        wasIn = it.hasFocus
    }
    val day: @Composable (Modifier) -> Unit = { Part(label, text(R.string.screen_form_day), parts.day, it, leave) { day -> parts.day = day } }
    val year: @Composable (Modifier) -> Unit = { Part(label, text(R.string.screen_form_year), parts.year, it, leave) { year -> parts.year = year } }
    val month: @Composable (Modifier) -> Unit = {
        MonthChoice(
            label,
            parts.month,
            it,
            onOpen = {
                isChoosing = true
                focus.clearFocus()
                isChoosing = false
            },
        ) { month ->
            parts.month = month
            leave()
        }
    }
    Column(whole, verticalArrangement = Arrangement.spacedBy(4.dp)) {
        Text(label, style = MaterialTheme.typography.titleSmall)
        if (isLarge()) {
            if (hasDay) day(Modifier)
            month(Modifier)
            year(Modifier)
        } else {
            Row(horizontalArrangement = Arrangement.spacedBy(8.dp)) {
                if (hasDay) day(Modifier.weight(1f))
                month(Modifier.weight(if (hasDay) MONTH_WIDE else 1f))
                year(Modifier.weight(if (hasDay) YEAR_WIDE else 1f))
            }
        }
        (parts.warning?.let { text(it) } ?: warning)?.let { WarningLine(it) }
        below()
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

@Composable
private fun Part(of: String, label: String, value: String, modifier: Modifier, leave: () -> Unit, onChange: (String) -> Unit) =
    Field(label, value, { onChange(it.filter(Char::isDigit).take(4)) }, modifier, keyboard = number, of = of, onLeave = leave)

private const val MONTH_WIDE = 1.5f
private const val YEAR_WIDE = 1.25f
private const val AGE_DIGITS = 3

private val parts = listOf("morning", "noon", "afternoon", "night")

/** Day and hour of an event; the hour may be a part of the day, when no more is known. */
@Composable
fun MomentField(label: String, stored: String, warning: String?, onLeave: (String) -> Unit) {
    var seen by rememberSaveable { mutableStateOf(stored) }
    var hour by rememberSaveable { mutableStateOf(hourOf(stored)) }
    var day by rememberSaveable { mutableStateOf(stored.substringBefore('T')) }
    if (stored != seen) {
        seen = stored
        // Half a day is not stored; the hour beside it stays until the day is whole.
        if (stored.isNotEmpty()) {
            hour = hourOf(stored)
            day = stored.substringBefore('T')
        }
    }
    val leave = {
        val text = if (day.isEmpty()) "" else "$day $hour".trim()
        if (text.isNotEmpty() || stored.isNotEmpty()) onLeave(text)
    }
    DayField(label, day, warning, birth = false) {
        day = it
        leave()
    }
    Field(text(R.string.screen_form_hour), if (hour in parts) "" else hour, { hour = it }, keyboard = clock, of = label, onLeave = leave)
    Choices("", parts.map { it to labels().dayPart(it) }, setOf(hour)) {
        hour = it
        leave()
    }
}

/** As everywhere else: 17.05; empty where none is known. The core reads it with a dot, too. */
private fun hourOf(stored: String) = stored.substringAfter('T', "").substringBefore('+').takeIf { it != "unknown" }.orEmpty().replace(':', '.')
