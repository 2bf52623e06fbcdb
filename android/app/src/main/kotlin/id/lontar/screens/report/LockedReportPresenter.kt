package id.lontar.screens.report

import id.lontar.Moments
import id.lontar.Presenter
import id.lontar.Said
import id.lontar.Sayings
import id.lontar.Words
import id.lontar.Workplace
import id.lontar.core.Asked
import id.lontar.core.Dates
import id.lontar.core.Entry
import id.lontar.core.Failure
import id.lontar.core.Problem
import id.lontar.core.Severity
import id.lontar.core.ToldReport
import id.lontar.words
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.NonCancellable
import kotlinx.coroutines.sync.Mutex
import kotlinx.coroutines.sync.withLock
import kotlinx.coroutines.withContext

/**
 * A report on a locked phone: whoever stands before it needs no PIN to say that somebody was hurt. Nothing is open, so that
 * nothing of it is kept until it is saved, and nothing of whoever works on the phone is seen.
 */
data class LockedReportState(
    val part: Part,
    /** How the core understands what was said; null until it has been asked. */
    val report: ToldReport?,
    override val kinds: List<String>,
    override val stops: List<Problem>,
    /** What a message says of it, each question with its answer; null where none is known. */
    val notice: List<Pair<String, Said?>>,
    /** Going would lose what was said: it is asked whether it may. */
    val asksToLeave: Boolean,
    val failure: Words?,
) : ShortReport {
    enum class Part { Help, Questions, Kept }

    override fun answer(key: String): String = report?.answers?.find { it.key == key }?.text.orEmpty()

    override fun found(key: String): List<Problem> = report?.problems?.filter { it.field == key }.orEmpty()
}

sealed interface LockedReportEvent {
    /** Help is on its way: on to the questions. */
    data object GoOn : LockedReportEvent

    data object Save : LockedReportEvent

    data object Leave : LockedReportEvent

    data object Stay : LockedReportEvent

    /** What was said is thrown away. */
    data object Discard : LockedReportEvent
}

/** How far somebody came and what was said, where there is no draft for it: it goes with the page, and outlives the process. */
class Unsaved(var part: LockedReportState.Part, val told: MutableMap<String, String>)

class LockedReportPresenter(
    scope: CoroutineScope,
    private val workplace: Workplace,
    private val profile: UInt,
    private val unsaved: Unsaved,
    private val moments: Moments,
    private val left: () -> Unit,
) : Presenter<LockedReportState, LockedReportEvent>(scope, LockedReportState(unsaved.part, null, emptyList(), emptyList(), emptyList(), false, null)) {
    private val handset = workplace.handset

    /** Fields are taken in the order in which they were left; a report that is saved twice would be two. */
    private val order = Mutex()

    init {
        work(::failed) { order.withLock { understand() } }
    }

    override fun on(event: LockedReportEvent) {
        work(::failed) { order.withLock { act(event) } }
    }

    private suspend fun act(event: LockedReportEvent) {
        when (event) {
            LockedReportEvent.GoOn -> goTo(LockedReportState.Part.Questions)
            is ReportAnswer.Told -> tell(event.key, event.text)
            ReportAnswer.JustNow -> tell("occurred_at", Dates.answer(workplace.clock.nowMs, workplace.clock.offsetMin))
            LockedReportEvent.Save -> save()
            LockedReportEvent.Leave -> leave()
            LockedReportEvent.Stay -> change { copy(asksToLeave = false) }
            LockedReportEvent.Discard -> left()
        }
    }

    /** Whoever says nothing else reports an accident. */
    private fun entries() = (mapOf(TYPE to "accident") + unsaved.told).map { (key, text) -> Entry(key, text) }

    private fun goTo(part: LockedReportState.Part) {
        unsaved.part = part
        change { copy(part = part, stops = emptyList(), failure = null) }
    }

    private suspend fun tell(key: String, text: String) {
        unsaved.told[key] = text
        understand()
    }

    private suspend fun understand() {
        val report = handset.told(entries())
        val asked = handset.asked("accident")
        val said = Sayings(moments) { null }.all(report.notice, asked)
        val notice = report.notice.map { answer -> answer.key to said.find { it.key == answer.key } }
        change { copy(report = report, kinds = (asked[TYPE] as? Asked.Choice)?.codes.orEmpty(), notice = notice, stops = emptyList(), failure = null) }
    }

    private suspend fun save() {
        if (now.part == LockedReportState.Part.Kept) return
        val stops = handset.told(entries()).problems.filter { it.severity == Severity.BLOCK }
        if (stops.isNotEmpty()) return change { copy(stops = stops) }
        // Turning the phone meanwhile must not lose that it was saved.
        withContext(NonCancellable) {
            handset.reportWhileLocked(profile, entries())
            goTo(LockedReportState.Part.Kept)
        }
    }

    private fun leave() {
        val hasSaid = unsaved.told.any { (key, text) -> key != TYPE && text.isNotBlank() }
        if (hasSaid && now.part == LockedReportState.Part.Questions) change { copy(asksToLeave = true) } else left()
    }

    private fun failed(e: Failure) = change { copy(failure = e.words()) }
}
