package id.lontar.screens.report

import id.lontar.Clock
import id.lontar.Moments
import id.lontar.Presenter
import id.lontar.Texts
import id.lontar.Words
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
    val failure: Words?,
) : ShortReport {
    /** How it is said who was hurt. */
    sealed interface Who {
        /** On the phone of a worker: one of the [people] who are enrolled on it, the person's own and of family, or a name. */
        data class OneOf(val people: List<ListRow>) : Who

        /** For an officer, who has many: a [person] who was searched, or null and a name. */
        data class Searched(val person: ListRow?) : Who
    }

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
) : Presenter<ReportState, ReportEvent>(scope, ReportState(null, ReportState.Who.Searched(null), null, emptyList(), null)) {
    /** Fields are stored in the order in which they were left. */
    private val order = Mutex()

    init {
        work(::failed) {
            order.withLock {
                val step = session.drafts.step(draft, ALL_STEPS)
                show(ReportState(step, who(step), null, emptyList(), null))
            }
        }
    }

    override fun on(event: ReportEvent) {
        work(::failed) { order.withLock { act(event) } }
    }

    private suspend fun act(event: ReportEvent) {
        when (event) {
            is ReportAnswer.Told -> store(Entry(event.key, event.text))
            is ReportEvent.Who -> choose(event.enrolment)
            ReportEvent.Search -> ways.search()
            ReportAnswer.JustNow -> store(Entry("occurred_at", Dates.answer(clock.nowMs, clock.offsetMin)))
            ReportEvent.Save -> ways.saved(session.drafts.submit(draft).record)
            ReportEvent.Everything -> ways.everything()
            ReportEvent.Leave -> {
                session.drafts.leave(draft)
                ways.left()
            }
        }
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
        show(ReportState(step, now.who, Texts.commonSavedAt(time = moments.time(clock.nowMs)), emptyList(), null))
    }

    private fun failed(e: Failure) {
        when (e) {
            // What was typed stays on the screen, with what is wrong with it.
            is Failure.Invalid -> change { copy(stops = e.problems.filter { it.severity == Severity.BLOCK }) }
            is Failure.NotFound -> ways.left()
            else -> change { copy(failure = e.words()) }
        }
    }

    private companion object {
        const val OWN = 6
    }
}
