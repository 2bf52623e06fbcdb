package id.lontar.screens.conflict

import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.ColumnScope
import androidx.compose.foundation.lazy.itemsIndexed
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.runtime.getValue
import androidx.compose.runtime.mutableStateOf
import androidx.compose.runtime.rememberUpdatedState
import androidx.compose.runtime.saveable.rememberSaveable
import androidx.compose.runtime.setValue
import androidx.compose.ui.Modifier
import androidx.compose.ui.platform.LocalFocusManager
import androidx.compose.ui.semantics.heading
import androidx.compose.ui.semantics.semantics
import androidx.compose.ui.unit.dp
import id.lontar.R
import id.lontar.Said
import id.lontar.Texts
import id.lontar.core.Asked
import id.lontar.core.ConflictValue
import id.lontar.labels
import id.lontar.said
import id.lontar.screens.form.AnswerView
import id.lontar.screens.form.Tell
import id.lontar.screens.form.Villages
import id.lontar.screens.form.toggled
import id.lontar.text
import id.lontar.ui.Failed
import id.lontar.ui.ListPage
import id.lontar.ui.MainButton
import id.lontar.ui.Message
import id.lontar.ui.Panel
import id.lontar.ui.SecondaryButton
import id.lontar.ui.Waiting
import id.lontar.ui.WarningLine
import id.lontar.ui.breakable

@Composable
fun ConflictsView(state: ConflictsState, on: (Choose) -> Unit, onBack: () -> Unit) {
    val labels = labels()
    val isDone = state.conflicts?.isEmpty() == true
    val done: @Composable ColumnScope.() -> Unit = { MainButton(text(R.string.action_done), onClick = onBack) }
    ListPage(text(R.string.screen_conflict_title), onBack = onBack, main = done.takeIf { isDone }) {
        state.failure?.let { item { if (state.conflicts == null) Failed(it) { on(Choose.TryAgain) } else WarningLine(text(it)) } }
        if (state.conflicts == null && state.failure == null) item { Waiting() }
        val conflicts = state.conflicts ?: return@ListPage
        if (conflicts.isEmpty()) item { Message(R.drawable.ic_done, text(R.string.screen_conflict_done)) }
        for (conflict in conflicts) {
            val key = "${conflict.row.record}/${conflict.row.register}"
            item(key) {
                Text(labels.field(conflict.row.field), Modifier.semantics { heading() }, style = MaterialTheme.typography.titleLarge)
            }
            val cards = conflict.row.values.zip(conflict.values)
            itemsIndexed(cards, key = { place, _ -> "$key/$place" }) { place, (value, shown) ->
                // The core gives new rows each time; a card is drawn again only when it says something else.
                val chosen by rememberUpdatedState(Choose.Value(conflict.row, place))
                ValueCard(saidOf(shown.first), whoOf(value), shown.second, value.knownBy) { on(chosen) }
            }
            item("$key/other") {
                val other = conflict.other
                if (other != null) {
                    OtherValue(conflict, other, on)
                } else {
                    Text(text(R.string.screen_conflict_then_edit), style = MaterialTheme.typography.bodyLarge)
                }
            }
        }
        if (conflicts.isNotEmpty()) item { Text(text(R.string.screen_conflict_kept), style = MaterialTheme.typography.bodyMedium) }
    }
}

/** None of the cards: the question is asked as in its form. */
@Composable
private fun OtherValue(conflict: Differing, other: Other, on: (Choose) -> Unit) {
    var isOpen by rememberSaveable { mutableStateOf(false) }
    if (!isOpen) return SecondaryButton(text(R.string.screen_conflict_other)) { isOpen = true }
    var said by rememberSaveable { mutableStateOf("") }
    var village by rememberSaveable { mutableStateOf<String?>(null) }
    val focus = LocalFocusManager.current
    val (asked, warning) = other.asked to conflict.problems.firstOrNull()?.let { labels().problem(it) }
    // What is typed stays in its fields; what is chosen is shown by the question.
    val stored = if (asked is Asked.Choice || asked == Asked.YesNo || asked == Asked.Village) said else ""
    val found = other.found.takeIf { all -> all.none { it.code == said } }.orEmpty()
    val set = { text: String ->
        said = text
        village = found.find { place -> place.code == text }?.fullName
    }
    val tell = Tell(age = null, { set(toggled(said, it)) }, set)
    Column(verticalArrangement = Arrangement.spacedBy(12.dp)) {
        val villages = Villages(village, near = emptyList(), found) { on(Choose.FindVillage(conflict.row, it)) }
        AnswerView(conflict.row.field, asked, stored, warning, villages, tell)
        SecondaryButton(text(R.string.action_save)) {
            // A field is read when it is left.
            focus.clearFocus()
            on(Choose.Other(conflict.row, said))
        }
    }
}

@Composable
private fun saidOf(said: Said?) = said?.let { labels().said(it) } ?: text(R.string.screen_conflict_empty)

@Composable
private fun whoOf(value: ConflictValue) =
    value.who ?: text(if (value.isOwn) R.string.screen_record_this_phone else R.string.screen_record_other_phone)

@Composable
private fun ValueCard(said: String, who: String, moment: String, knownBy: String?, onChoose: () -> Unit) {
    Panel(gap = 4.dp, onClick = onChoose) {
        Text(breakable(said), style = MaterialTheme.typography.headlineSmall)
        Text(text(Texts.screenConflictBy(`when` = moment, who = who)), style = MaterialTheme.typography.bodyMedium)
        knownBy?.let { Text(labels().choice(KTP_STATUS, it), style = MaterialTheme.typography.bodyMedium) }
    }
}

/** What was at hand when it was answered. */
private const val KTP_STATUS = "ktp_status"
