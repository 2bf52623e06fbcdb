package id.lontar.background

import id.lontar.Workplace
import id.lontar.core.Failure
import id.lontar.core.PhotosToSend
import id.lontar.core.SyncProgress
import id.lontar.core.Synced
import kotlinx.coroutines.CancellationException
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.Job
import kotlinx.coroutines.SupervisorJob
import kotlinx.coroutines.flow.MutableStateFlow
import kotlinx.coroutines.flow.StateFlow
import kotlinx.coroutines.flow.update
import kotlinx.coroutines.launch

/** Sending for who is at work. It goes on while its page is left, and never twice at once. */
interface Sender {
    val state: StateFlow<Sending>

    /** Begins, unless it goes already. [leftMs] ends it early, as background work must; [photos] may go beyond the day's quota. */
    fun send(photos: PhotosToSend = PhotosToSend.WITHIN_BUDGET, leftMs: (() -> Long)? = null)

    /** Stops in good order: what arrived counts. */
    fun stop()
}

/** How far sending is, or what came of the last one. */
sealed interface Sending {
    data object Nothing : Sending

    data class Going(val progress: SyncProgress) : Sending

    data class Ended(val synced: Synced) : Sending

    data class Failed(val failure: Failure) : Sending

    data object Stopped : Sending
}

/** Sends in this process, for as long as that lives. */
class DirectSender(
    private val workplace: Workplace,
    private val scope: CoroutineScope = CoroutineScope(SupervisorJob() + Dispatchers.Default),
) : Sender {
    private val states = MutableStateFlow<Sending>(Sending.Nothing)
    private var work: Job? = null

    override val state: StateFlow<Sending> get() = states

    @Synchronized
    override fun send(photos: PhotosToSend, leftMs: (() -> Long)?) {
        val session = workplace.session.value
        if (session == null || work?.isActive == true) return
        states.value = Sending.Going(NOTHING_YET)
        work = scope.launch {
            val end = try {
                val synced = session.sync.run(photos, workplace.network, leftMs) { progress ->
                    states.update { if (it is Sending.Going) Sending.Going(progress) else it }
                }
                Sending.Ended(synced)
            } catch (e: CancellationException) {
                throw e
            } catch (e: Failure) {
                Sending.Failed(e)
            }
            states.update { if (it is Sending.Going) end else it }
        }
    }

    @Synchronized
    override fun stop() {
        if (states.value !is Sending.Going) return
        work?.cancel()
        work = null
        states.value = Sending.Stopped
    }

    private companion object {
        val NOTHING_YET = SyncProgress(0uL, 0uL, 0uL, 0uL, 0uL)
    }
}
