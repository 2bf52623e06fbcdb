package id.lontar.screens.conflict

import id.lontar.Moments
import id.lontar.Presenter
import id.lontar.Said
import id.lontar.Sayings
import id.lontar.Words
import id.lontar.core.Asked
import id.lontar.core.ConflictRow
import id.lontar.core.ConflictValue
import id.lontar.core.Failure
import id.lontar.core.Problem
import id.lontar.core.RecordFilter
import id.lontar.core.Region
import id.lontar.core.Session
import id.lontar.core.Severity
import id.lontar.screens.form.villages
import id.lontar.words
import kotlinx.coroutines.CoroutineScope

/** *Pilih yang benar*: values as large cards, with who and when. The others stay in the history. */
data class ConflictsState(val conflicts: List<Differing>?, val failure: Words?)

/** A question with several answers, each readable and with when it was given. */
data class Differing(
    val row: ConflictRow,
    val values: List<Pair<Said?, String>>,
    /** How it is answered when none of them is right; null where it cannot be: an heir is more than one answer. */
    val other: Other?,
    val problems: List<Problem>,
)

/** By the question itself, on the same page; of a village with those that were [found]. */
data class Other(val asked: Asked, val found: List<Region>)

sealed interface Choose {
    /** One of the values. */
    data class Value(val conflict: ConflictRow, val place: Int) : Choose

    /** None of them: what is right was typed or chosen. */
    data class Other(val conflict: ConflictRow, val text: String) : Choose

    data class FindVillage(val conflict: ConflictRow, val text: String) : Choose

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
                is Choose.Other -> if (!answered(event)) return@work
                is Choose.FindVillage -> return@work find(event)
            }
            load()
        }
    }

    /** False if no answer can be made of it; what was typed stays, with what is wrong with it. */
    private suspend fun answered(event: Choose.Other): Boolean = try {
        // An empty text would empty the answer, and nobody said that.
        if (event.text.isBlank()) throw Failure.Invalid(listOf(Problem(event.conflict.field, "required", Severity.BLOCK, overridable = false, emptyMap())))
        session.records.chooseOther(event.conflict, event.text)
        true
    } catch (e: Failure.Invalid) {
        changeOf(event.conflict) { copy(problems = e.problems) }
        false
    }

    private suspend fun find(event: Choose.FindVillage) {
        val found = session.villages(event.text)
        changeOf(event.conflict) { copy(other = other?.copy(found = found)) }
    }

    private fun changeOf(row: ConflictRow, with: Differing.() -> Differing) =
        change { copy(conflicts = conflicts?.map { if (it.row == row) it.with() else it }) }

    private suspend fun load() {
        val (rows, kinds) = if (record == null) everywhere() else within(record)
        val asked = kinds.values.distinct().associateWith { session.records.asked(it) }
        val differing = rows.map { row ->
            val question = asked[kinds[row.record]].orEmpty()[row.field]
            val values = row.values.map { sayings.whole(it.answer, question) to moment(it) }
            Differing(row, values, otherOf(question), problems = emptyList())
        }
        show(ConflictsState(differing, null))
    }

    private fun otherOf(asked: Asked?): Other? = when (asked) {
        null, Asked.Nothing, is Asked.Items -> null
        else -> Other(asked, found = emptyList())
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
