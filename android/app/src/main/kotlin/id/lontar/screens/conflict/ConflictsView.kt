package id.lontar.screens.conflict

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
import id.lontar.core.Asked
import id.lontar.core.ConflictRow
import id.lontar.core.ConflictValue
import id.lontar.core.Failure
import id.lontar.core.Problem
import id.lontar.core.RecordFilter
import id.lontar.core.Session
import id.lontar.labels
import id.lontar.said
import id.lontar.text
import id.lontar.ui.Failed
import id.lontar.ui.Field
import id.lontar.ui.ListPage
import id.lontar.ui.MainButton
import id.lontar.ui.Message
import id.lontar.ui.Panel
import id.lontar.ui.SecondaryButton
import id.lontar.ui.Waiting
import id.lontar.ui.WarningLine
import id.lontar.ui.breakable
import id.lontar.words
import kotlinx.coroutines.CoroutineScope

/** *Pilih yang benar*: values as large cards, with who and when. The others stay in the history. */
data class ConflictsState(val conflicts: List<Differing>?, val failure: Words?)

/** A question with several answers, each readable and with when it was given. */
data class Differing(
    val row: ConflictRow,
    val values: List<Pair<Said?, String>>,
    /** Something else can be typed. */
    val isTyped: Boolean,
    val problems: List<Problem>,
)

sealed interface Choose {
    /** One of the values. */
    data class Value(val conflict: ConflictRow, val place: Int) : Choose

    /** None of them: what is right was typed. */
    data class Other(val conflict: ConflictRow, val text: String) : Choose

    /** They could not be loaded. */
    data object TryAgain : Choose
}

/** [record] is the one whose conflicts are asked about; null is every record's. */
class ConflictsPresenter(
    scope: CoroutineScope,
    private val session: Session,
    private val record: String?,
    private val moments: Moments,
) : Presenter<ConflictsState, Choose>(scope, ConflictsState(null, null)) {
    private val sayings = Sayings(session, moments)

    init {
        work({ change { copy(failure = it.words()) } }) { load() }
    }

    override fun on(event: Choose) {
        work({ change { copy(failure = it.words()) } }) {
            when (event) {
                is Choose.Value -> session.records.choose(event.conflict, event.place)
                Choose.TryAgain -> Unit
                is Choose.Other -> if (!typed(event)) return@work
            }
            load()
        }
    }

    /** False if no answer can be made of it; what was typed stays, with what is wrong with it. */
    private suspend fun typed(event: Choose.Other): Boolean = try {
        session.records.chooseOther(event.conflict, event.text)
        true
    } catch (e: Failure.Invalid) {
        change { copy(conflicts = conflicts?.map { if (it.row == event.conflict) it.copy(problems = e.problems) else it }) }
        false
    }

    private suspend fun load() {
        val (rows, kinds) = if (record == null) everywhere() else within(record)
        val asked = kinds.values.distinct().associateWith { session.records.asked(it) }
        val differing = rows.map { row ->
            val questions = asked[kinds[row.record]].orEmpty()
            val values = row.values.map { sayings.whole(it.answer, questions[row.field]) to moment(it) }
            Differing(row, values, questions[row.field] is Asked.Typed, problems = emptyList())
        }
        show(ConflictsState(differing, null))
    }

    /** The conflicts of all records, and of which kind each record is. */
    private suspend fun everywhere(): Pair<List<ConflictRow>, Map<String, String>> {
        val kinds = mutableMapOf<String, String>()
        var next: Long? = 0
        while (next != null) {
            val page = session.records.page(RecordFilter(kind = null, inConflict = true, village = null), next, PAGE)
            page.rows.associateTo(kinds) { it.record to it.kind }
            next = page.next?.toLong()
        }
        return session.records.conflicts() to kinds
    }

    private suspend fun within(record: String): Pair<List<ConflictRow>, Map<String, String>> {
        val detail = session.records.detail(record)
        return detail.conflicts to mapOf(record to detail.row.kind)
    }

    private fun moment(value: ConflictValue) = value.wallMs?.let { "${moments.date(it)}, ${moments.time(it)}" }.orEmpty()

    private companion object {
        const val PAGE = 100
    }
}

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
                ValueCard(saidOf(shown.first), whoOf(value), shown.second) { on(chosen) }
            }
            if (conflict.isTyped) item("$key/other") { OtherValue(conflict, on) }
        }
        if (conflicts.isNotEmpty()) item { Text(text(R.string.screen_conflict_kept), style = MaterialTheme.typography.bodyMedium) }
    }
}

@Composable
private fun OtherValue(conflict: Differing, on: (Choose) -> Unit) {
    var typed by rememberSaveable { mutableStateOf<String?>(null) }
    val labels = labels()
    val text = typed ?: return SecondaryButton(text(R.string.screen_conflict_other)) { typed = "" }
    Field(labels.field(conflict.row.field), text, { typed = it }, warning = conflict.problems.firstOrNull()?.let(labels::problem))
    SecondaryButton(text(R.string.action_save), enabled = text.isNotBlank()) { on(Choose.Other(conflict.row, text)) }
}

@Composable
private fun saidOf(said: Said?) = said?.let { labels().said(it) } ?: text(R.string.screen_conflict_empty)

@Composable
private fun whoOf(value: ConflictValue) =
    value.who ?: text(if (value.isOwn) R.string.screen_record_this_phone else R.string.screen_record_other_phone)

@Composable
private fun ValueCard(said: String, who: String, moment: String, onChoose: () -> Unit) {
    Panel(gap = 4.dp, onClick = onChoose) {
        Text(breakable(said), style = MaterialTheme.typography.headlineSmall)
        Text(text(Texts.screenConflictBy(`when` = moment, who = who)), style = MaterialTheme.typography.bodyMedium)
    }
}
