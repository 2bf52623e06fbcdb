package id.lontar.screens.doubles

import id.lontar.Moments
import id.lontar.Presenter
import id.lontar.Said
import id.lontar.Sayings
import id.lontar.Words
import id.lontar.core.Asked
import id.lontar.core.DoubleRow
import id.lontar.core.ListRow
import id.lontar.core.Session
import id.lontar.core.Verdict
import id.lontar.words
import kotlinx.coroutines.CoroutineScope

/** *Data ganda*: people who are enrolled twice, side by side, and whether it is one person. Nothing is deleted here. */
data class DoublesState(val pairs: List<Pair>?, val failure: Words?) {
    /** Two enrolments with one NIK, what they say, and what was said of them. */
    data class Pair(val one: ListRow, val other: ListRow, val lines: List<Line>, val verdict: Verdict?)

    /** One question; null where nothing was answered. */
    data class Line(val key: String, val differs: Boolean, val said: List<Said?>)
}

sealed interface DoublesEvent {
    data class Decide(val one: String, val other: String, val verdict: Verdict) : DoublesEvent

    data object TryAgain : DoublesEvent
}

/** [record] is one of those that are asked about, also when that was done already; null is everybody who is to be asked about. */
class DoublesPresenter(
    scope: CoroutineScope,
    private val session: Session,
    private val record: String?,
    private val moments: Moments,
) : Presenter<DoublesState, DoublesEvent>(scope, DoublesState(null, null)) {
    init {
        work({ change { copy(failure = it.words()) } }) { load() }
    }

    override fun on(event: DoublesEvent) {
        work({ change { copy(failure = it.words()) } }) {
            if (event is DoublesEvent.Decide) session.records.decideDouble(event.one, event.other, event.verdict)
            load()
        }
    }

    private suspend fun load() {
        val asked = session.records.asked("enrolment")
        val sayings = Sayings(session, moments)
        // The rest comes once these are answered.
        val pairs = session.records.doubles(record).take(AT_ONCE).map { pair(it, asked, sayings) }
        show(DoublesState(pairs, null))
    }

    private suspend fun pair(row: DoubleRow, asked: Map<String, Asked>, sayings: Sayings): DoublesState.Pair {
        val compared = session.records.compare(listOf(row.one.record, row.other.record))
        val lines = compared.fields.mapNotNull { field ->
            val said = field.answers.map { answer -> answer?.let { sayings.told(listOf(it), asked).firstOrNull() } }
            DoublesState.Line(field.key, field.differs, said).takeIf { said.any { it != null } }
        }
        // What differs is what the answer hangs on: it is seen first.
        return DoublesState.Pair(row.one, row.other, lines.sortedByDescending { it.differs }, row.verdict)
    }

    private companion object {
        const val AT_ONCE = 20
    }
}
