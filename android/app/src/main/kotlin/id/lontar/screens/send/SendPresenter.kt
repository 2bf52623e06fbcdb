package id.lontar.screens.send

import id.lontar.Moments
import id.lontar.Presenter
import id.lontar.R
import id.lontar.Texts
import id.lontar.Words
import id.lontar.background.Sender
import id.lontar.background.Sending
import id.lontar.core.PhotosToSend
import id.lontar.core.Session
import id.lontar.core.Status
import id.lontar.core.SyncEnd
import id.lontar.core.SyncProgress
import id.lontar.core.SyncRun
import id.lontar.core.Synced
import id.lontar.platform.Signals
import id.lontar.words
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.flow.dropWhile

/** *Kirim*: what arrived, what is still here, and sending it. */
data class SendState(
    val status: Status?,
    val going: SyncProgress?,
    /** What came of the last sending on this page. */
    val told: Words?,
    /** Code of a refusal; its sentence is `error_refusal_<code>`. */
    val refused: String?,
    /** Earlier sendings: when, and the code of what came of it. */
    val runs: List<Pair<String, String>>,
)

sealed interface SendEvent {
    data object Send : SendEvent

    /** Also the photos that would wait for another day or a better line. */
    data object SendAll : SendEvent

    data object Stop : SendEvent
}

class SendPresenter(
    scope: CoroutineScope,
    private val session: Session,
    private val sender: Sender,
    private val signals: Signals,
    private val moments: Moments,
) : Presenter<SendState, SendEvent>(scope, SendState(null, null, null, null, emptyList())) {
    init {
        work({ change { copy(told = it.words()) } }) {
            session.sync.status.collect { status ->
                // Asked first: what waits must not write over what came meanwhile.
                val runs = runs()
                change { copy(status = status, runs = runs) }
            }
        }
        // What came of one that ended before this page was opened stands in the history.
        val before = sender.state.value
        work({ change { copy(told = it.words()) } }) {
            sender.state.dropWhile { it === before && it !is Sending.Going }.collect(::sent)
        }
    }

    override fun on(event: SendEvent) {
        when (event) {
            SendEvent.Send -> sender.send()
            SendEvent.SendAll -> sender.send(photos = PhotosToSend.ALL)
            SendEvent.Stop -> sender.stop()
        }
    }

    private suspend fun sent(sending: Sending) = when (sending) {
        is Sending.Going -> change { copy(going = sending.progress, told = null, refused = null) }
        is Sending.Ended -> {
            val end = sending.synced.end
            val runs = runs()
            val status = session.sync.now()
            val told = told(sending.synced, status.damagedPictures > 0uL)
            if (end == SyncEnd.Done && status.damagedPictures == 0uL) signals.saved() else signals.failed()
            change { copy(status = status, going = null, told = told, refused = (end as? SyncEnd.Refused)?.code, runs = runs) }
        }
        is Sending.Failed -> {
            signals.failed()
            change { copy(going = null, told = sending.failure.words()) }
        }
        Sending.Stopped -> change { copy(going = null, told = Words(R.string.screen_send_stopped)) }
        Sending.Nothing -> Unit
    }

    private suspend fun runs() = session.sync.runs().map { run: SyncRun -> moments.since(run.endedMs) to run.outcome }

    /** Nothing is called done while something waits, whatever has ended the photos. */
    private suspend fun told(synced: Synced, isDamaged: Boolean): Words? = when (synced.end) {
        SyncEnd.Done -> when {
            synced.waitingRecords > 0 -> Texts.screenSendMore(count = synced.waitingRecords)
            // Where mobile data may send no photo at all, there is no tomorrow for them.
            synced.photos == "budget" && session.settings.photoBudget() == 0L -> Texts.screenSendWifi(count = synced.waitingPictures)
            synced.photos == "budget" -> Words(R.string.screen_send_budget)
            synced.photos == "slow" -> Words(R.string.screen_send_slow)
            synced.waitingPictures > 0 -> Texts.screenSendPhotosWait(count = synced.waitingPictures)
            // Of those the page says what to do.
            isDamaged -> Words(R.string.screen_send_records)
            else -> Words(R.string.screen_send_done)
        }
        is SyncEnd.Offline -> Words(R.string.screen_send_offline)
        is SyncEnd.Refused -> null
        SyncEnd.Stopped -> Words(R.string.screen_send_stopped)
    }
}
