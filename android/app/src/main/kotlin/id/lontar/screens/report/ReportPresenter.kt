package id.lontar.screens.report

import id.lontar.Clock
import id.lontar.Moments
import id.lontar.Presenter
import id.lontar.R
import id.lontar.Texts
import id.lontar.Unstored
import id.lontar.Words
import id.lontar.core.Asked
import id.lontar.core.Dates
import id.lontar.core.Entry
import id.lontar.core.Failure
import id.lontar.core.ListRow
import id.lontar.core.Problem
import id.lontar.core.RecordFilter
import id.lontar.core.Session
import id.lontar.core.Severity
import id.lontar.core.StepOf
import id.lontar.words
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.sync.Mutex
import kotlinx.coroutines.sync.withLock

/** A report of an accident on one page: who, when, and a telephone number. It is saved for good then; the rest may follow. */
data class ReportState(
    val step: StepOf?,
    val who: Who,
    val saved: Words?,
    /** What stopped the last step, beside its question: text that could not be read, an answer without which it cannot be saved. */
    override val stops: List<Problem>,
    override val unstored: Set<String>,
    val failure: Words?,
) : ShortReport {
    /** How it is said who was hurt. */
    sealed interface Who {
        /** On the phone of a worker: one of the [people] who are enrolled on it, the person's own and of family, or a name. */
        data class OneOf(val people: List<ListRow>) : Who

        /** For an officer, who has many: a [person] who was searched, or null and a name. */
        data class Searched(val person: ListRow?) : Who
    }

    override val kinds get() = (step?.fields?.find { it.key == TYPE }?.asked as? Asked.Choice)?.codes.orEmpty()

    override fun answer(key: String): String = step?.fields?.find { it.key == key }?.answer?.text.orEmpty()

    override fun found(key: String): List<Problem> = step?.fields?.find { it.key == key }?.problems.orEmpty()
}

sealed interface ReportEvent {
    /** The person of an enrolment on this phone, or by an empty id somebody who is named. */
    data class Who(val enrolment: String) : ReportEvent

    /** To the search for who was hurt. */
    data object Search : ReportEvent

    data object Save : ReportEvent

    /** All questions, step by step. */
    data object Everything : ReportEvent

    data object Leave : ReportEvent
}

interface ReportWays {
    fun saved(record: String)

    fun search()

    fun everything()

    fun left()
}

class ReportPresenter(
    scope: CoroutineScope,
    private val session: Session,
    private val draft: String,
    private val forWorker: Boolean,
    private val clock: Clock,
    private val moments: Moments,
    private val ways: ReportWays,
) : Presenter<ReportState, ReportEvent>(scope, ReportState(null, ReportState.Who.Searched(null), null, emptyList(), emptySet(), null)) {
    /** Fields are stored in the order in which they were left. */
    private val order = Mutex()

    private val notStored = Unstored<Entry> { store(it) }

    /** It was saved or left: what is touched after that belongs to nothing. */
    private var isOver = false

    init {
        work(::failed) {
            order.withLock {
                val step = session.drafts.step(draft, ALL_STEPS)
                show(ReportState(step, who(step), null, emptyList(), emptySet(), null))
            }
        }
    }

    override fun on(event: ReportEvent) {
        if (event is ReportAnswer) {
            keep(::failed) { order.withLock { tell(event) } }
        } else {
            work(::failed) { order.withLock { if (!isOver) act(event) } }
        }
    }

    /** Until everything that was answered is stored. */
    suspend fun settle() = order.withLock { }

    private suspend fun tell(answer: ReportAnswer) {
        val entry = when (answer) {
            is ReportAnswer.Told -> Entry(answer.key, answer.text)
            ReportAnswer.JustNow -> Entry("occurred_at", Dates.answer(clock.nowMs, clock.offsetMin))
        }
        notStored.store(entry.key, entry)
    }

    private suspend fun act(event: ReportEvent) {
        if (event !is ReportEvent.Who && stops()) return
        when (event) {
            is ReportEvent.Who -> choose(event.enrolment)
            ReportEvent.Search -> goes { ways.search() }
            ReportEvent.Save -> {
                val saved = session.drafts.submit(draft)
                goes { ways.saved(saved.record) }
            }
            ReportEvent.Everything -> goes { ways.everything() }
            ReportEvent.Leave -> {
                session.drafts.leave(draft)
                goes { ways.left() }
            }
            is ReportAnswer -> Unit
        }
    }

    /** Whether something that was answered is stored nowhere: whoever goes on is told of it once. */
    private suspend fun stops(): Boolean {
        val why = notStored.stops() ?: return false
        change { copy(failure = if (why is Failure.FreeStorage) why.words() else Words(R.string.screen_form_unstored)) }
        return true
    }

    private fun goes(to: () -> Unit) {
        isOver = true
        to()
    }

    private suspend fun who(step: StepOf): ReportState.Who {
        if (forWorker) return ReportState.Who.OneOf(session.records.page(RecordFilter("enrolment", false, null), 0, OWN).rows)
        val enrolment = step.fields.find { it.key == "enrolment" }?.answer?.text
        return ReportState.Who.Searched(enrolment?.let { person(it) })
    }

    /** Null when the phone does not show that person any more; then somebody else is searched, or named. */
    private suspend fun person(enrolment: String): ListRow? = try {
        session.records.detail(enrolment).row
    } catch (_: Failure.NotFound) {
        null
    }

    /** A number that was typed stays. */
    private suspend fun choose(enrolment: String) {
        if (enrolment.isEmpty()) return store(Entry("enrolment", ""))
        val isTyped = now.answer("reporter_phone").isNotEmpty()
        store(*session.victim(enrolment, forWorker).filterNot { isTyped && it.key == "reporter_phone" }.toTypedArray())
    }

    private suspend fun store(vararg entries: Entry) {
        val step = session.drafts.setField(draft, ALL_STEPS, entries.toList())
        show(ReportState(step, now.who, Texts.commonSavedAt(time = moments.time(clock.nowMs)), notStored.problems, notStored.keys, null))
    }

    private fun failed(e: Failure) {
        when (e) {
            // What was typed stays on the screen, with what is wrong with it.
            is Failure.Invalid -> change { copy(stops = e.problems.filter { it.severity == Severity.BLOCK }, unstored = notStored.keys) }
            is Failure.NotFound -> if (!isOver) goes { ways.left() }
            else -> change { copy(failure = e.words(), unstored = notStored.keys) }
        }
    }

    private companion object {
        const val OWN = 6
    }
}
