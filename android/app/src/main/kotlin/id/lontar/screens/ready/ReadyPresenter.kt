package id.lontar.screens.ready

import id.lontar.Device
import id.lontar.Moments
import id.lontar.Presenter
import id.lontar.R
import id.lontar.Texts
import id.lontar.Words
import id.lontar.core.Session
import id.lontar.core.Status
import id.lontar.ui.sizeOf
import id.lontar.words
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Job
import kotlinx.coroutines.flow.first

/** *Siap berangkat*: before the boat, what is in order, and of the rest one thing to do. */
data class ReadyState(val lines: List<ReadyLine>, val failure: Words?)

/** One line: what is so, and what mends it; null when it is in order. */
data class ReadyLine(val words: Words, val about: Words?, val mend: Mend?)

/** Where something is mended: a page of the app, or one of the phone's settings. */
enum class Mend { Send, Storage, Clock, Battery, Location, Pin }

/** Somebody looks again, as after coming back from the phone's settings. */
data object Look

class ReadyPresenter(
    scope: CoroutineScope,
    private val session: Session,
    private val device: Device,
    private val moments: Moments,
) : Presenter<ReadyState, Look>(scope, ReadyState(emptyList(), null)) {
    private var looking: Job? = null

    override fun on(event: Look) {
        looking?.cancel()
        looking = work({ change { copy(failure = it.words()) } }) { look() }
    }

    private suspend fun look() {
        val status = session.sync.status.first()
        show(ReadyState(listOf(lists(status), storage(), clock(status), battery(), location(), pin()), null))
    }

    private suspend fun lists(status: Status): ReadyLine {
        val people = session.search.villages().sumOf { it.candidates.toLong() }
        val since = status.lastDoneMs?.let { Texts.screenReadyListsSince(`when` = moments.since(it)) }
        return when {
            people > 0 -> ReadyLine(Texts.screenReadyLists(count = people), since, null)
            else -> ReadyLine(Words(R.string.screen_ready_lists_none), Words(R.string.screen_ready_lists_do), Mend.Send)
        }
    }

    private suspend fun storage(): ReadyLine {
        val free = device.freeBytes
        val words = Texts.screenReadyStorage(size = sizeOf(free))
        return when {
            session.settings.isStorageEnough(free) -> ReadyLine(words, null, null)
            else -> ReadyLine(words, Words(R.string.screen_ready_storage_do), Mend.Storage)
        }
    }

    private fun clock(status: Status) = when {
        status.clockIsWrong -> ReadyLine(Words(R.string.screen_report_clock_wrong), Words(R.string.screen_ready_clock_do), Mend.Clock)
        status.clockErrorMs == null -> ReadyLine(Words(R.string.screen_ready_clock_unknown), Words(R.string.screen_ready_clock_unknown_do), Mend.Send)
        else -> ReadyLine(Words(R.string.screen_ready_clock), null, null)
    }

    private fun battery() = when {
        device.savesBattery -> ReadyLine(Words(R.string.screen_ready_battery_saved), Words(R.string.screen_ready_battery_do), Mend.Battery)
        else -> ReadyLine(Words(R.string.screen_ready_battery), null, null)
    }

    private fun location() = when {
        device.locates -> ReadyLine(Words(R.string.screen_ready_location), null, null)
        else -> ReadyLine(Words(R.string.screen_ready_location_off), Words(R.string.screen_ready_location_do), Mend.Location)
    }

    private suspend fun pin() = when {
        session.settings.hasPin() -> ReadyLine(Words(R.string.screen_ready_pin), null, null)
        else -> ReadyLine(Words(R.string.screen_ready_pin_none), Words(R.string.screen_ready_pin_do), Mend.Pin)
    }
}
