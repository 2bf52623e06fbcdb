package id.lontar.screens.form

import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.relocation.BringIntoViewRequester
import androidx.compose.foundation.relocation.bringIntoViewRequester
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.runtime.LaunchedEffect
import androidx.compose.runtime.getValue
import androidx.compose.runtime.key
import androidx.compose.runtime.mutableStateOf
import androidx.compose.runtime.remember
import androidx.compose.runtime.saveable.rememberSaveable
import androidx.compose.runtime.setValue
import androidx.compose.ui.Modifier
import androidx.compose.ui.semantics.heading
import androidx.compose.ui.semantics.semantics
import id.lontar.R
import id.lontar.Texts
import id.lontar.core.Asked
import id.lontar.core.Entry
import id.lontar.core.Field
import id.lontar.core.ItemAnswer
import id.lontar.core.ItemField
import id.lontar.core.ItemKind
import id.lontar.core.Keys
import id.lontar.labels
import id.lontar.said
import id.lontar.text
import id.lontar.ui.Choices
import id.lontar.ui.DayField
import id.lontar.ui.ListRow
import id.lontar.ui.Panel
import id.lontar.ui.Question
import id.lontar.ui.SecondaryButton
import id.lontar.ui.Tick
import id.lontar.ui.WarningLine
import id.lontar.ui.YesNo

/** Heirs, children, witnesses: a card for each, and one more when it is asked for. */
@Composable
internal fun ItemsView(field: Field, kind: ItemKind, label: String, warning: String?, state: FormState, on: (FormEvent) -> Unit) {
    val relatives = state.relatives.takeIf { kind.name in OF_FAMILY }.orEmpty()
    val items = field.answer?.items.orEmpty()
    var adding by rememberSaveable(items.size) { mutableStateOf(false) }
    Text(label, Modifier.semantics { heading() }, style = MaterialTheme.typography.titleMedium)
    labels().help(field.key)?.let { Help(it) }
    warning?.let { WarningLine(it) }
    // What is added while the page is open comes into sight by itself.
    val before = remember { items.map { it.key }.toSet() }
    for (item in items) key(item.key) { ComesIntoSight(item.key !in before) { ItemCard(field, kind, item, state, on) } }
    if (adding) {
        ComesIntoSight(true) { ItemCard(field, kind, ItemAnswer("", emptyList()), state, on) }
    } else {
        val known = items.flatMap { it.entries }.toSet()
        for (relative in relatives.filter { other -> other.entries.none { it.key == "nik" && it in known } }) {
            ListRow(text(Texts.screenFormRelative(name = relative.name)), about = text(R.string.screen_form_relative_about)) {
                on(FormEvent.AddRelative(field.key, relative))
            }
        }
        SecondaryButton(text(Texts.screenFormAdd(what = label.lowercase()))) {
            on(FormEvent.AddItem(field.key))
            adding = true
        }
    }
}

@Composable
private fun ComesIntoSight(isNew: Boolean, content: @Composable () -> Unit) {
    val place = remember { BringIntoViewRequester() }
    LaunchedEffect(Unit) { if (isNew) place.bringIntoView() }
    Column(Modifier.bringIntoViewRequester(place)) { content() }
}

@Composable
private fun ItemCard(field: Field, kind: ItemKind, item: ItemAnswer, state: FormState, on: (FormEvent) -> Unit) {
    val labels = labels()
    val said = state.items[field.key to item.key].orEmpty()
    fun textOf(entry: ItemField) = item.entries.find { it.key == entry.key }?.text.orEmpty()
    val set = { entry: ItemField, text: String ->
        if (text != textOf(entry) || "${field.key} ${item.key} ${entry.key}" in state.unstored) {
            on(FormEvent.SetEntry(field.key, item.key, Entry(entry.key, text)))
        }
    }
    val warningOf: @Composable (ItemField) -> String? = { warningOf("${field.key}.${item.key}.${it.key}", field, state) }
    val entryView: @Composable (ItemField) -> Unit = { entry ->
        val onAge = { age: String -> on(FormEvent.SetAgeOf(field.key, item.key, entry.key, age)) }
        EntryView(kind, entry, textOf(entry), warningOf(entry), onAge) { set(entry, it) }
    }
    Panel {
        warningOf("${field.key}.${item.key}", field, state)?.let { WarningLine(it) }
        // Of an item that is new only what it cannot do without is asked; the rest when it is there.
        val isNew = item.key.isEmpty()
        val (asked, more) = kind.fields.filter { !isNew || it.required }.partition { it.required || it.key in OF_CHILD && kind.name == "child" }
        for (entry in asked) key(entry.key) { entryView(entry) }
        if (more.isNotEmpty()) {
            var isOpen by rememberSaveable { mutableStateOf(false) }
            // What is known already is read, not asked again.
            val known = more.mapNotNull { entry -> said.find { it.key == entry.key } }.joinToString(" · ") { labels.said(it) }
            if (isOpen || more.any { warningOf(it) != null }) {
                for (entry in more) key(entry.key) { entryView(entry) }
            } else {
                ListRow(text(R.string.screen_form_more), about = known.ifEmpty { null }) { isOpen = true }
            }
        }
        if (item.key.isNotEmpty()) {
            var asks by rememberSaveable { mutableStateOf(false) }
            SecondaryButton(text(R.string.action_remove)) { asks = true }
            if (asks) Removing(labels.field(field.key), { on(FormEvent.RemoveItem(field.key, item.key)) }) { asks = false }
        }
    }
}

/** All that was answered of an item goes with it. */
@Composable
private fun Removing(what: String, remove: () -> Unit, close: () -> Unit) = Question(
    text(Texts.screenFormRemoveTitle(what = what.lowercase())),
    text(R.string.screen_form_remove_text),
    text(R.string.action_remove),
    text(R.string.action_cancel),
    onYes = {
        close()
        remove()
    },
    onNo = close,
)

/** Items that are people of the family. */
private val OF_FAMILY = setOf("heir", "child")

/** The age of a child and the consent of a parent decide whether there is a scholarship. */
private val OF_CHILD = setOf("birth_date", "parent_consent")

/** One entry of an item. What is wrong with it stands beside it; an age instead of a birth date is told by [onAge], where that can be asked. */
@Composable
internal fun EntryView(kind: ItemKind, entry: ItemField, stored: String, warning: String?, onAge: ((String) -> Unit)?, set: (String) -> Unit) {
    val labels = labels()
    val label = labels.entry(kind.name, entry.key)
    when (entry.kind) {
        "choice" -> {
            Choices(label, entry.codes.map { it to labels.choice(entry.list, it) }, setOf(stored), onChoose = set)
            warning?.let { WarningLine(it) }
        }
        // That a child's data may be written down is said, as any consent is; other answers may be no.
        "bool" -> if (entry.key.endsWith("_consent")) {
            Tick(label, stored == "true") { set(it.toString()) }
            warning?.let { WarningLine(it) }
        } else {
            YesNo(label, stored.toBooleanStrictOrNull()) { set(it.toString()) }
            warning?.let { WarningLine(it) }
        }
        "birth_date" -> DayField(label, stored, warning, birth = true, onAge, set)
        "date" -> DayField(label, stored, warning, birth = false, onLeave = set)
        else -> TypedView(label, null, Asked.Typed(keys(entry.kind), null), stored, warning, set)
    }
}

private fun keys(kind: String) = when (kind) {
    "nik", "kk" -> Keys.Identity
    "digits", "integer" -> Keys.Number
    "phone" -> Keys.Telephone
    "name" -> Keys.Name
    else -> Keys.Words
}
