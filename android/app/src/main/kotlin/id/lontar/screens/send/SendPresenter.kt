package id.lontar.screens.send

import id.lontar.Moments
import id.lontar.Presenter
import id.lontar.R
import id.lontar.Words
import id.lontar.Workplace
import id.lontar.core.PhotosToSend
import id.lontar.core.Session
import id.lontar.core.Status
import id.lontar.core.SyncEnd
import id.lontar.core.SyncProgress
import id.lontar.core.SyncRun
import id.lontar.core.Synced
import id.lontar.words
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Job
import kotlinx.coroutines.flow.catch
import kotlinx.coroutines.launch

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

    data object Stop : SendEvent
}

class SendPresenter(
    scope: CoroutineScope,
    private val session: Session,
    private val workplace: Workplace,
    private val moments: Moments,
) : Presenter<SendState, SendEvent>(scope, SendState(null, null, null, null, emptyList())) {
    private var sending: Job? = null

    init {
        work({ show(now.copy(told = it.words())) }) {
            session.sync.status.catch { }.collect { status ->
                // What is shown is read after waiting: another update may have come meanwhile.
                val runs = runs()
                show(now.copy(status = status, runs = runs))
            }
        }
    }

    override fun on(event: SendEvent) {
        when (event) {
            SendEvent.Send -> if (sending?.isActive != true) send()
            SendEvent.Stop -> {
                sending?.cancel()
                show(now.copy(going = null, told = Words(R.string.screen_send_stopped)))
            }
        }
    }

    private fun send() {
        show(now.copy(going = NOTHING_YET, told = null, refused = null))
        sending = work({ show(now.copy(going = null, told = it.words())) }) {
            val synced = session.sync.run(PhotosToSend.WITHIN_BUDGET, workplace.network) { progress ->
                scope.launch { if (now.going != null) show(now.copy(going = progress)) }
            }
            val runs = runs()
            show(now.copy(going = null, told = told(synced), refused = (synced.end as? SyncEnd.Refused)?.code, runs = runs))
        }
    }

    private suspend fun runs() = session.sync.runs().map { run: SyncRun -> moments.since(run.endedMs) to run.outcome }

    private fun told(synced: Synced): Words? = when (synced.end) {
        SyncEnd.Done -> Words(
            when (synced.photos) {
                "budget" -> R.string.screen_send_budget
                "slow" -> R.string.screen_send_slow
                else -> R.string.screen_send_done
            },
        )
        is SyncEnd.Offline -> Words(R.string.screen_send_offline)
        is SyncEnd.Refused -> null
        SyncEnd.Stopped -> Words(R.string.screen_send_stopped)
    }

    private companion object {
        val NOTHING_YET = SyncProgress(0uL, 0uL, 0uL, 0uL, 0uL)
    }
}
