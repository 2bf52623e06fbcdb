package id.lontar.screens.form

import androidx.compose.foundation.text.KeyboardOptions
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.runtime.getValue
import androidx.compose.runtime.mutableStateOf
import androidx.compose.runtime.saveable.rememberSaveable
import androidx.compose.runtime.setValue
import androidx.compose.ui.Modifier
import androidx.compose.ui.semantics.LiveRegionMode
import androidx.compose.ui.semantics.liveRegion
import androidx.compose.ui.semantics.semantics
import androidx.compose.ui.text.input.KeyboardCapitalization
import androidx.compose.ui.text.input.KeyboardType
import androidx.compose.ui.text.input.VisualTransformation
import id.lontar.R
import id.lontar.core.Asked
import id.lontar.core.Field
import id.lontar.core.Keys
import id.lontar.core.Problem
import id.lontar.core.Region
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

/** What is only missing is said on *Periksa kembali*. */
private val ONLY_MISSING = setOf("wanted", "required", "follows")

/** One question, by what can be answered. */
@Composable
internal fun QuestionView(field: Field, state: FormState, on: (FormEvent) -> Unit, attachments: Attachments) {
    val labels = labels()
    val label = labels.field(field.key)
    val warning = warningOf(field.key, field, state)
    val stored = field.answer?.text.orEmpty()
    // What could not be stored is said again when it becomes what it was.
    val set = { text: String -> if (text != stored || field.key in state.unstored) on(FormEvent.Set(field.key, text)) }
    if (field.derived) {
        state.said.find { it.key == field.key }?.let { Text("$label: ${labels.said(it)}", style = MaterialTheme.typography.bodyLarge) }
        return
    }
    val asked = field.asked
    if (asked !is Asked.Items) {
        val found = state.found?.takeIf { it.first == field.key }?.second
        val villages = Villages(state.villages[stored], state.near, found) { on(FormEvent.FindVillage(field.key, it)) }
        val tell = Tell({ on(FormEvent.SetAge(field.key, it)) }, { on(FormEvent.Toggle(field.key, it)) }, set)
        AnswerView(field.key, asked, stored, warning, villages, tell)
        if (field.key == FormPresenter.HOME && state.isOutside) Outside()
        return
    }
    when {
        !asked.many -> Unit
        // One of them has no place of its own for what is wrong with it.
        asked.item.name == "photo" -> PhotosView(asked.item, label, warningsOf(field, state), attachments)
        asked.item.name == "voice" -> VoicesView(asked.item, label, warningsOf(field, state), attachments)
        else -> ItemsView(field, asked.item, label, warning, state, on)
    }
}

/** What is wrong with an answer, or with one [place] of it: `heirs.ab3x.nik`. What is only missing is said at the end. */
@Composable
internal fun warningOf(place: String, field: Field, state: FormState): String? = warning(field.problems + state.unread) { it == place }

@Composable
private fun warningsOf(field: Field, state: FormState): String? = warning(field.problems + state.unread) { it.substringBefore('.') == field.key }

@Composable
private fun warning(problems: List<Problem>, isHere: (String) -> Boolean): String? {
    val labels = labels()
    return problems.filter { isHere(it.field) && it.code !in ONLY_MISSING }.joinToString(" ") { labels.problem(it) }.ifEmpty { null }
}

@Composable
internal fun Help(words: String) = Text(words, style = MaterialTheme.typography.bodySmall, color = MaterialTheme.colorScheme.onSurfaceVariant)

@Composable
private fun Outside() = Text(
    text(R.string.screen_form_outside),
    Modifier.semantics { liveRegion = LiveRegionMode.Polite },
    style = MaterialTheme.typography.bodyMedium,
)

/**
 * What a question about a village needs: the [name] of the one that stands there, those that are [near], those that were [found] (null while
 * none was looked for), and how to look for others.
 */
internal class Villages(val name: String?, val near: List<Region>, val found: List<Region>?, val find: (String) -> Unit)

/** How an answer is told: an [age] instead of a birth date where that can be asked, one of several choices, or all of it. */
internal class Tell(val age: ((String) -> Unit)?, val toggle: (code: String) -> Unit, val set: (String) -> Unit)

/** A question with one answer, by what can be answered. */
@Composable
internal fun AnswerView(
    key: String,
    asked: Asked,
    stored: String,
    warning: String?,
    villages: Villages,
    tell: Tell,
) {
    val labels = labels()
    val set = tell.set
    val (label, help) = labels.field(key) to labels.help(key)
    when (asked) {
        is Asked.Typed -> TypedView(label, help, asked, stored, warning, set)
        is Asked.Money -> MoneyView(label, help, asked, stored, warning, set)
        is Asked.Day -> DayField(label, stored, warning, asked.birth, tell.age.takeIf { asked.birth }, set)
        Asked.Month -> MonthField(label, stored, warning, set)
        Asked.Moment -> {
            MomentField(label, stored, warning, set)
            help?.let { Help(it) }
        }
        Asked.Village -> VillageView(label, stored, warning, villages, set)
        is Asked.Choice -> ChoiceView(asked, label, help, stored, warning, tell)
        Asked.YesNo -> YesNo(label, stored.toBooleanStrictOrNull(), help) { set(it.toString()) }
        is Asked.Items, Asked.Nothing -> Unit
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
private fun ChoiceView(asked: Asked.Choice, label: String, help: String?, stored: String, warning: String?, tell: Tell) {
    val labels = labels()
    val chosen = stored.split(',').filter { it.isNotEmpty() }.toSet()
    val choose = if (asked.several) tell.toggle else tell.set
    val isBody = asked.list == "body_part"
    if (isBody) {
        Text(label, style = MaterialTheme.typography.titleSmall)
        BodyFigure(chosen) { if (it in asked.codes) choose(it) }
    }
    val choices = asked.codes.map { it to labels.choice(asked.list, it) }
    val drawn = drawings[asked.list].orEmpty()
    Choices(label.takeUnless { isBody }.orEmpty(), choices, chosen, help, asked.several, drawn, choose)
    warning?.let { WarningLine(it) }
}

@Composable
private fun VillageView(label: String, stored: String, warning: String?, villages: Villages, set: (String) -> Unit) {
    var typed by rememberSaveable(stored) { mutableStateOf("") }
    // What was chosen is an answer of its own, not a hint above a box that looks empty.
    var looks by rememberSaveable(stored) { mutableStateOf(stored.isEmpty()) }
    if (!looks) {
        ListRow(label, about = villages.name ?: stored) { looks = true }
        warning?.let { WarningLine(it) }
        return
    }
    Field(
        label,
        typed,
        {
            typed = it
            villages.find(it)
        },
        help = text(R.string.screen_form_find_village),
        warning = warning,
        keyboard = keyboard(Keys.Name),
    )
    val isTyping = typed.isNotBlank()
    if (!isTyping && villages.near.isNotEmpty()) Text(text(R.string.screen_form_villages_near), style = MaterialTheme.typography.titleSmall)
    for (place in if (isTyping) villages.found.orEmpty() else villages.near) {
        ListRow(place.name, about = place.fullName) { set(place.code) }
    }
    if (isTyping && villages.found?.isEmpty() == true && typed.length >= SHORTEST_NAME) Help(text(R.string.screen_form_villages_none))
}

/** So many letters are looked for. */
private const val SHORTEST_NAME = 2
