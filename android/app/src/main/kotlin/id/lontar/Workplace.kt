package id.lontar

import id.lontar.background.DirectSender
import id.lontar.background.Sender
import id.lontar.background.Sending
import id.lontar.core.Failure
import id.lontar.core.Handset
import id.lontar.core.Language
import id.lontar.core.Network
import id.lontar.core.Session
import id.lontar.platform.Device
import kotlinx.coroutines.NonCancellable
import kotlinx.coroutines.delay
import kotlinx.coroutines.flow.MutableStateFlow
import kotlinx.coroutines.flow.StateFlow
import kotlinx.coroutines.flow.getAndUpdate
import kotlinx.coroutines.sync.Mutex
import kotlinx.coroutines.sync.withLock
import kotlinx.coroutines.withContext

/**
 * What all screens share: the phone, who is at work on it, the clock, the line, sending. One for each process; a test
 * makes its own. The opening lives here, so that turning the phone closes nothing.
 */
class Workplace(
    val handset: Handset,
    val clock: Clock,
    val network: () -> Network,
    val language: () -> Language,
    val device: Device,
    sender: (Workplace) -> Sender = ::DirectSender,
    /** Hears how many sealed parcels locking a profile has left. */
    private val left: (profile: UInt, parcels: Long) -> Unit = { _, _ -> },
    /** Hears whose profile goes once its parcels have arrived. */
    private val goes: (profile: UInt) -> Unit = { },
) {
    private val open = MutableStateFlow<Session?>(null)
    private val practising = MutableStateFlow<Practice?>(null)
    private val changing = Mutex()
    private var wasSending: UInt? = null

    /** Who is at work; null while everybody is locked out. */
    val session: StateFlow<Session?> get() = open

    /** What is practised instead of real work; whoever works stays at work meanwhile. */
    val practice: StateFlow<Practice?> get() = practising

    val sender: Sender = sender(this)

    /** What a turned phone keeps of the page that is open. */
    val lasting = Lasting()

    /** Who uses this phone, once whoever is being locked or leaves has gone. */
    suspend fun profiles() = changing.withLock { handset.profiles() }

    /** Opens, once a locking that still runs has ended. Sending that the locking broke off goes on. */
    suspend fun enter(opening: suspend () -> Session) {
        val session = changing.withLock { opening().also { open.value = it } }
        if (wasSending == session.profile) sender.send()
        wasSending = null
    }

    /** Begins practice, in the district of whoever is at work. */
    suspend fun practise() = changing.withLock {
        val session = open.value ?: return@withLock
        practising.getAndUpdate { null }?.session?.end()
        practising.value = Practice(session.practise(), clock.nowMs)
    }

    /** Ends practice and removes all of it. */
    suspend fun endPractice() {
        val practice = practising.getAndUpdate { null } ?: return
        withContext(NonCancellable) { practice.session.end() }
    }

    /** Somebody real was asked: moves the form to real work, ends practice, and answers the draft there. */
    suspend fun toRealWork(draft: String): String? {
        val moved = practising.value?.session?.moveDraft(draft, open.value ?: return null)
        endPractice()
        return moved
    }

    /** Locks. What waits is left sealed, so that it can be sent meanwhile. */
    suspend fun lock() {
        val session = open.getAndUpdate { null } ?: return
        wasSending = session.profile.takeIf { sender.state.value is Sending.Going }
        endPractice()
        withContext(NonCancellable) {
            changing.withLock {
                sender.stop()
                left(session.profile, session.lock())
            }
        }
    }

    /**
     * Whoever is at work leaves this phone. What waits is sealed to Disnaker; once that has arrived, the profile goes. With
     * photos that were not sent, which are here only, it stays, locked.
     */
    suspend fun leave() {
        val session = open.getAndUpdate { null } ?: return
        endPractice()
        withContext(NonCancellable) {
            changing.withLock {
                sender.stop()
                val keepsPhotos = session.sync.now().waitingPictures > 0uL || session.hasDraftsWithMedia()
                val parcels = session.leave()
                device.fingers.want(session.profile, false)
                left(session.profile, parcels)
                when {
                    keepsPhotos -> Unit
                    parcels == 0L -> handset.forget(session.profile)
                    else -> goes(session.profile)
                }
            }
        }
    }

    /** Removes a profile that was left and sent, unless somebody opens it at this moment. */
    suspend fun forget(profile: UInt) = changing.withLock {
        if (open.value?.profile != profile) handset.forget(profile)
    }

    /** Of a form that goes on elsewhere its answers are sealed, and not what was photographed or told. */
    private suspend fun Session.hasDraftsWithMedia() =
        drafts.all().any { media.photos(it.draft).isNotEmpty() || media.voices(it.draft).isNotEmpty() }

    /** Practice that goes on; [beganMs] tells one from the next. */
    class Practice(val session: Session, val beganMs: Long) {
        private val leftNow = MutableStateFlow<Long?>(null)

        /** For how many ms it goes on, as the core said last; null until it was asked. */
        val leftMs: StateFlow<Long?> get() = leftNow

        /** Asks the core from time to time, until the time is over or it cannot be asked any more. */
        suspend fun lasts() {
            try {
                do {
                    val left = session.practiceLeftMs() ?: 0
                    leftNow.value = left
                    if (left > 0) delay(LOOK_EVERY_MS)
                } while (left > 0)
            } catch (_: Failure) {
                leftNow.value = 0
            }
        }

        private companion object {
            const val LOOK_EVERY_MS = 5_000L
        }
    }

    fun moments() = Moments(clock, language())
}
