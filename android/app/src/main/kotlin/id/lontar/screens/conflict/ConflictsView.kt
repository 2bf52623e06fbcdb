package id.lontar.screens.conflict

import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.layout.padding
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
import id.lontar.Texts
import id.lontar.Words
import id.lontar.core.ConflictRow
import id.lontar.core.ConflictValue
import id.lontar.core.Session
import id.lontar.labels
import id.lontar.text
import id.lontar.ui.Message
import id.lontar.ui.Page
import id.lontar.ui.WarningLine
import id.lontar.words
import kotlinx.coroutines.CoroutineScope

/** *Pilih yang benar*: values as large cards, with who and when. The others stay in the history. */
data class ConflictsState(val conflicts: List<ConflictRow>?, val moments: Map<Long, String>, val failure: Words?)

data class Choose(val conflict: ConflictRow, val place: Int)

/** [record] is the one whose conflicts are asked about; null is every record's. */
class ConflictsPresenter(
    scope: CoroutineScope,
    private val session: Session,
    private val record: String?,
    private val moments: Moments,
) : Presenter<ConflictsState, Choose>(scope, ConflictsState(null, emptyMap(), null)) {
    init {
        work({ show(now.copy(failure = it.words())) }) { load() }
    }

    override fun on(event: Choose) {
        work({ show(now.copy(failure = it.words())) }) {
            session.records.choose(event.conflict, event.place)
            load()
        }
    }

    private suspend fun load() {
        val all = session.records.conflicts().filter { record == null || it.record == record }
        val times = all.flatMap { it.values }.mapNotNull { it.wallMs }
        show(ConflictsState(all, times.associateWith { "${moments.date(it)}, ${moments.time(it)}" }, null))
    }
}

@Composable
fun ConflictsView(state: ConflictsState, on: (Choose) -> Unit, onBack: () -> Unit) {
    val labels = labels()
    Page(text(R.string.screen_conflict_title), onBack = onBack) {
        state.failure?.let { WarningLine(text(it)) }
        val conflicts = state.conflicts ?: return@Page
        if (conflicts.isEmpty()) Message(R.drawable.ic_done, text(R.string.screen_conflict_done))
        for (conflict in conflicts) {
            Text(labels.field(conflict.field), Modifier.semantics { heading() }, style = MaterialTheme.typography.titleLarge)
            conflict.values.forEachIndexed { place, value ->
                ValueCard(conflict.field, value, state.moments[value.wallMs]) { on(Choose(conflict, place)) }
            }
        }
        if (conflicts.isNotEmpty()) Text(text(R.string.screen_conflict_kept), style = MaterialTheme.typography.bodyMedium)
    }
}

@Composable
private fun ValueCard(field: String, value: ConflictValue, moment: String?, onChoose: () -> Unit) {
    val labels = labels()
    val items = value.answer.items.flatMap { it.entries }.joinToString { it.text }
    val said = value.answer.text?.let { labels.answer(field, it) } ?: items.ifEmpty { text(R.string.screen_conflict_empty) }
    val who = value.who ?: text(if (value.isOwn) R.string.screen_record_this_phone else R.string.screen_record_other_phone)
    Card(onClick = onChoose, modifier = Modifier.fillMaxWidth()) {
        Column(Modifier.padding(16.dp), Arrangement.spacedBy(4.dp)) {
            Text(said, style = MaterialTheme.typography.headlineSmall)
            Text(text(Texts.screenConflictBy(`when` = moment.orEmpty(), who = who)), style = MaterialTheme.typography.bodyMedium)
        }
    }
}
