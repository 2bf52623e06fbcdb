package id.lontar.screens.conflict

import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.layout.padding
import androidx.compose.foundation.lazy.itemsIndexed
import androidx.compose.material3.Card
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.ui.Modifier
import androidx.compose.ui.semantics.heading
import androidx.compose.ui.semantics.semantics
import androidx.compose.ui.unit.dp
import id.lontar.Moments
import id.lontar.Presenter
import id.lontar.R
import id.lontar.Said
import id.lontar.Sayings
import id.lontar.Texts
import id.lontar.Words
import id.lontar.core.ConflictRow
import id.lontar.core.ConflictValue
import id.lontar.core.Session
import id.lontar.labels
import id.lontar.said
import id.lontar.text
import id.lontar.ui.ListPage
import id.lontar.ui.Message
import id.lontar.ui.WarningLine
import id.lontar.words
import kotlinx.coroutines.CoroutineScope

/** *Pilih yang benar*: values as large cards, with who and when. The others stay in the history. */
data class ConflictsState(val conflicts: List<Differing>?, val failure: Words?)

/** A question with several answers, each readable and with when it was given. */
data class Differing(val row: ConflictRow, val values: List<Pair<Said?, String>>)

data class Choose(val conflict: ConflictRow, val place: Int)

/** [record] is the one whose conflicts are asked about; null is every record's. */
class ConflictsPresenter(
    scope: CoroutineScope,
    private val session: Session,
    private val record: String?,
    private val moments: Moments,
) : Presenter<ConflictsState, Choose>(scope, ConflictsState(null, null)) {
    init {
        work({ change { copy(failure = it.words()) } }) { load() }
    }

    override fun on(event: Choose) {
        work({ change { copy(failure = it.words()) } }) {
            session.records.choose(event.conflict, event.place)
            load()
        }
    }

    private suspend fun load() {
        val sayings = Sayings(session, moments)
        val all = session.records.conflicts().filter { record == null || it.record == record }
        val differing = all.map { row ->
            val asked = session.records.asked(session.records.detail(row.record).row.kind)
            Differing(row, row.values.map { sayings.of(listOf(it.answer), asked).firstOrNull() to moment(it) })
        }
        show(ConflictsState(differing, null))
    }

    private fun moment(value: ConflictValue) = value.wallMs?.let { "${moments.date(it)}, ${moments.time(it)}" }.orEmpty()
}

@Composable
fun ConflictsView(state: ConflictsState, on: (Choose) -> Unit, onBack: () -> Unit) {
    val labels = labels()
    ListPage(text(R.string.screen_conflict_title), onBack = onBack) {
        state.failure?.let { item { WarningLine(text(it)) } }
        val conflicts = state.conflicts ?: return@ListPage
        if (conflicts.isEmpty()) item { Message(R.drawable.ic_done, text(R.string.screen_conflict_done)) }
        for (conflict in conflicts) {
            val key = "${conflict.row.record}/${conflict.row.register}"
            item(key) {
                Text(labels.field(conflict.row.field), Modifier.semantics { heading() }, style = MaterialTheme.typography.titleLarge)
            }
            val cards = conflict.row.values.zip(conflict.values)
            itemsIndexed(cards, key = { place, _ -> "$key/$place" }) { place, (value, shown) ->
                ValueCard(value, shown.first, shown.second) { on(Choose(conflict.row, place)) }
            }
        }
        if (conflicts.isNotEmpty()) item { Text(text(R.string.screen_conflict_kept), style = MaterialTheme.typography.bodyMedium) }
    }
}

@Composable
private fun ValueCard(value: ConflictValue, said: Said?, moment: String, onChoose: () -> Unit) {
    val who = value.who ?: text(if (value.isOwn) R.string.screen_record_this_phone else R.string.screen_record_other_phone)
    Card(onClick = onChoose, modifier = Modifier.fillMaxWidth()) {
        Column(Modifier.padding(16.dp), Arrangement.spacedBy(4.dp)) {
            Text(said?.let { labels().said(it) } ?: text(R.string.screen_conflict_empty), style = MaterialTheme.typography.headlineSmall)
            Text(text(Texts.screenConflictBy(`when` = moment, who = who)), style = MaterialTheme.typography.bodyMedium)
        }
    }
}
