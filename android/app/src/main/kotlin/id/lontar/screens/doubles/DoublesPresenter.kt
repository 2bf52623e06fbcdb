package id.lontar.screens.doubles

import id.lontar.Moments
import id.lontar.Presenter
import id.lontar.Said
import id.lontar.Sayings
import id.lontar.TryAgain
import id.lontar.Words
import id.lontar.core.ListRow
import id.lontar.core.Session
import id.lontar.words
import kotlinx.coroutines.CoroutineScope

/** *Data ganda*: people who are enrolled twice, side by side. Nothing is decided or deleted here. */
data class DoublesState(val pairs: List<Pair>?, val failure: Words?) {
    /** Enrolments with one NIK, and what they say. */
    data class Pair(val rows: List<ListRow>, val lines: List<Line>)

    /** One question; null where nothing was answered. */
    data class Line(val key: String, val differs: Boolean, val said: List<Said?>)
}

/** [record] is one of those that are asked about; null is everybody. */
class DoublesPresenter(
    scope: CoroutineScope,
    private val session: Session,
    private val record: String?,
    private val moments: Moments,
) : Presenter<DoublesState, TryAgain>(scope, DoublesState(null, null)) {
    init {
        load()
    }

    override fun on(event: TryAgain) = load()

    private fun load() {
        work({ change { copy(failure = it.words()) } }) {
            val groups = session.records.doubles().filter { group -> record == null || group.any { it.record == record } }
            val asked = session.records.asked("enrolment")
            val sayings = Sayings(session, moments)
            val pairs = groups.map { group ->
                val compared = session.records.compare(group.map { it.record })
                val lines = compared.fields.mapNotNull { field ->
                    val said = field.answers.map { answer -> answer?.let { sayings.of(listOf(it), asked).firstOrNull() } }
                    DoublesState.Line(field.key, field.differs, said).takeIf { said.any { it != null } }
                }
                DoublesState.Pair(compared.rows, lines)
            }
            show(DoublesState(pairs, null))
        }
    }
}
