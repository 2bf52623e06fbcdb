package id.lontar.screens.form

import androidx.compose.foundation.text.KeyboardOptions
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.runtime.getValue
import androidx.compose.runtime.mutableStateOf
import androidx.compose.runtime.saveable.rememberSaveable
import androidx.compose.runtime.setValue
import androidx.compose.ui.text.input.KeyboardCapitalization
import androidx.compose.ui.text.input.KeyboardType
import androidx.compose.ui.text.input.VisualTransformation
import id.lontar.R
import id.lontar.core.Asked
import id.lontar.core.Field
import id.lontar.core.Keys
import id.lontar.labels
import id.lontar.said
import id.lontar.text
import id.lontar.ui.Choices
import id.lontar.ui.DayField
import id.lontar.ui.Field
import id.lontar.ui.Grouped
import id.lontar.ui.ListRow
import id.lontar.ui.MomentField
import id.lontar.ui.MonthField
import id.lontar.ui.WarningLine
import id.lontar.ui.YesNo

/** One question, by what can be answered. */
@Composable
internal fun QuestionView(field: Field, state: FormState, on: (FormEvent) -> Unit, attachments: Attachments) {
    val labels = labels()
    val label = labels.field(field.key)
    val problems = field.problems + state.unread.filter { it.field == field.key }
    val warning = problems.filter { it.code != "wanted" && it.code != "required" }
        .joinToString(" ") { labels.problem(it) }
        .ifEmpty { null }
    val stored = field.answer?.text.orEmpty()
    val set = { text: String -> if (text != stored) on(FormEvent.Set(field.key, text)) }
    if (field.derived) {
        state.said.find { it.key == field.key }?.let { Text("$label: ${labels.said(it)}", style = MaterialTheme.typography.bodyLarge) }
        return
    }
    when (val asked = field.asked) {
        is Asked.Typed -> TypedView(label, labels.help(field.key), asked, stored, warning, set)
        is Asked.Day -> DayField(label, stored, warning, asked.birth, { age: String -> on(FormEvent.SetAge(field.key, age)) }.takeIf { asked.birth }, set)
        Asked.Month -> MonthField(label, stored, warning, set)
        Asked.Moment -> MomentField(label, stored, warning, set)
        Asked.Village -> VillageView(field, label, stored, warning, state, on)
        is Asked.Choice -> ChoiceView(field, asked, label, stored, warning, set)
        Asked.YesNo -> YesNo(label, stored.toBooleanStrictOrNull(), labels.help(field.key)) { set(it.toString()) }
        is Asked.Items -> when {
            !asked.many -> Unit
            asked.item.name == "photo" -> PhotosView(asked.item, label, warning, attachments)
            asked.item.name == "voice" -> VoicesView(asked.item, label, warning, attachments)
            else -> ItemsView(field, asked.item, label, warning, state, on)
        }
        Asked.Nothing -> Unit
    }
}

@Composable
internal fun TypedView(
    label: String,
    help: String?,
    asked: Asked.Typed,
    stored: String,
    warning: String?,
    set: (String) -> Unit,
) {
    var typed by rememberSaveable(stored) { mutableStateOf(stored) }
    Field(
        label,
        typed,
        { typed = if (asked.keys == Keys.Identity) it.filter(Char::isDigit) else it },
        help = help,
        warning = warning,
        keyboard = keyboard(asked.keys),
        shown = if (asked.keys == Keys.Identity) Grouped else VisualTransformation.None,
        lines = if (asked.lines) 3 else 1,
        onLeave = { set(typed) },
    )
}

internal fun keyboard(keys: Keys) = when (keys) {
    Keys.Words -> KeyboardOptions(KeyboardCapitalization.Sentences)
    Keys.Name -> KeyboardOptions(KeyboardCapitalization.Words)
    Keys.Number, Keys.Identity -> KeyboardOptions(keyboardType = KeyboardType.Number)
    Keys.Hour -> KeyboardOptions(keyboardType = KeyboardType.Decimal)
    Keys.Telephone -> KeyboardOptions(keyboardType = KeyboardType.Phone)
    Keys.Mail -> KeyboardOptions(keyboardType = KeyboardType.Email)
}

@Composable
private fun ChoiceView(
    field: Field,
    asked: Asked.Choice,
    label: String,
    stored: String,
    warning: String?,
    set: (String) -> Unit,
) {
    val labels = labels()
    val chosen = stored.split(',').filter { it.isNotEmpty() }.toSet()
    val choose = { code: String ->
        set(
            when {
                !asked.several -> code
                code in chosen -> (chosen - code).joinToString(",")
                else -> (chosen + code).joinToString(",")
            },
        )
    }
    val isBody = asked.list == "body_part"
    if (isBody) {
        Text(label, style = MaterialTheme.typography.titleSmall)
        BodyFigure(chosen) { if (it in asked.codes) choose(it) }
    }
    val choices = asked.codes.map { it to labels.choice(asked.list, it) }
    val drawn = drawings[asked.list].orEmpty()
    Choices(label.takeUnless { isBody }.orEmpty(), choices, chosen, labels.help(field.key), asked.several, drawn, choose)
    warning?.let { WarningLine(it) }
}

@Composable
private fun VillageView(
    field: Field,
    label: String,
    stored: String,
    warning: String?,
    state: FormState,
    on: (FormEvent) -> Unit,
) {
    var typed by rememberSaveable(stored) { mutableStateOf("") }
    val name = state.villages[stored]
    Field(
        label,
        typed,
        {
            typed = it
            on(FormEvent.FindVillage(field.key, it))
        },
        help = name ?: text(R.string.screen_form_find_village),
        warning = warning,
        keyboard = keyboard(Keys.Name),
    )
    val found = state.found?.takeIf { it.first == field.key }?.second.orEmpty()
    for (place in found) {
        ListRow(place.name, about = place.fullName) { on(FormEvent.Set(field.key, place.code)) }
    }
}
