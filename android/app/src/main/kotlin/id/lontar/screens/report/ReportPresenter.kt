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

/** A worker's report of an accident: who, when, and a telephone number. It is saved for good then; the rest may follow. */
data class ReportState(
    val step: StepOf?,
    /** Enrolments on this phone: the person's own, and of family who share it. */
    val own: List<ListRow>,
    val saved: Words?,
    /** What stopped the last step, beside its question: text that could not be read, an answer without which it cannot be saved. */
    override val stops: List<Problem>,
    val failure: Words?,
) : ShortReport {
    override fun answer(key: String): String = step?.fields?.find { it.key == key }?.answer?.text.orEmpty()

    override fun found(key: String): List<Problem> = step?.fields?.find { it.key == key }?.problems.orEmpty()
}

sealed interface ReportEvent {
    /** The person of an enrolment on this phone, or by an empty id somebody who is named. */
    data class Who(val enrolment: String) : ReportEvent

    data object Save : ReportEvent

    /** All questions, step by step. */
    data object Everything : ReportEvent

    data object Leave : ReportEvent
}

interface ReportWays {
    fun saved(record: String)

    fun everything()

    fun left()
}

class ReportPresenter(
    scope: CoroutineScope,
    private val session: Session,
    private val draft: String,
    private val clock: Clock,
    private val moments: Moments,
    private val ways: ReportWays,
) : Presenter<ReportState, ReportEvent>(scope, ReportState(null, emptyList(), null, emptyList(), null)) {
    /** Fields are stored in the order in which they were left. */
    private val order = Mutex()

    init {
        work(::failed) {
            order.withLock {
                val own = session.records.page(RecordFilter("enrolment", false, null), 0, OWN).rows
                var step = session.drafts.step(draft, ALL)
                // Whoever presses "Lapor kecelakaan" reports one until they say otherwise.
                if (step.fields.find { it.key == "type" }?.answer?.text == null) {
                    step = session.drafts.setField(draft, ALL, listOf(Entry("type", "accident")))
                }
                show(ReportState(step, own, null, emptyList(), null))
            }
        }
    }

    override fun on(event: ReportEvent) {
        work(::failed) { order.withLock { act(event) } }
    }

    private suspend fun act(event: ReportEvent) {
        when (event) {
            is ReportAnswer.Told -> store(Entry(event.key, event.text))
            is ReportEvent.Who -> who(event.enrolment)
            ReportAnswer.JustNow -> store(Entry("occurred_at", Dates.answer(clock.nowMs, clock.offsetMin)))
            ReportEvent.Save -> ways.saved(session.drafts.submit(draft).record)
            ReportEvent.Everything -> ways.everything()
            ReportEvent.Leave -> ways.left()
        }
    }

    /** Whoever reports for the own person calls from the number that the enrolment has, unless they say another. */
    private suspend fun who(enrolment: String) {
        if (enrolment.isEmpty()) return store(Entry("enrolment", ""))
        val known = session.records.detail(enrolment)
        val phone = known.answers.find { it.key == "phone" }?.text
        val entries = mutableListOf(Entry("enrolment", enrolment), Entry("name", ""))
        if (phone != null && now.answer("reporter_phone").isEmpty()) entries += Entry("reporter_phone", phone)
        store(*entries.toTypedArray())
    }

    private suspend fun store(vararg entries: Entry) {
        val step = session.drafts.setField(draft, ALL, entries.toList())
        show(ReportState(step, now.own, Texts.commonSavedAt(time = moments.time(clock.nowMs)), emptyList(), null))
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
        /** The questions of all steps. */
        const val ALL = ""
        const val OWN = 6
    }
}
