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
import java.util.concurrent.CopyOnWriteArrayList
import kotlinx.coroutines.NonCancellable
import kotlinx.coroutines.delay
import kotlinx.coroutines.flow.MutableStateFlow
import kotlinx.coroutines.flow.StateFlow
import kotlinx.coroutines.flow.getAndUpdate
import kotlinx.coroutines.sync.Mutex
import kotlinx.coroutines.sync.withLock
import kotlinx.coroutines.withContext
import kotlinx.coroutines.withTimeoutOrNull

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
    /** Hears whose profile was removed. */
    private val gone: (profile: UInt) -> Unit = { },
    private val storedWithinMs: Long = STORED_WITHIN_MS,
) {
    private val open = MutableStateFlow<Session?>(null)
    private val practising = MutableStateFlow<Practice?>(null)
    private val changing = Mutex()
    private val stores = CopyOnWriteArrayList<suspend () -> Unit>()
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

    /** Whether this profile is at work, once an opening or a locking that still runs has ended. */
    suspend fun isOpen(profile: UInt) = changing.withLock { open.value?.profile == profile }

    /**
     * Opens, once a locking that still runs has ended. Sending that the locking broke off goes on.
     *
     * Opening ends in being at work also when the page that asked for it goes meanwhile: a code is used up by it. Whoever was at work
     * before is closed.
     */
    suspend fun enter(opening: suspend () -> Session) = withContext(NonCancellable) {
        val session = changing.withLock {
            val session = opening()
            open.getAndUpdate { session }?.let { before ->
                sender.stop()
                trying { before.end() }
            }
            session
        }
        if (wasSending == session.profile) sender.send()
        wasSending = null
    }

    /**
     * Waits for [store] before a locking, for as long as what it answers is not closed. It is called on the thread that locks, with
     * [storedWithinMs] for all together, while the session is still open.
     */
    fun beforeLock(store: suspend () -> Unit): AutoCloseable {
        stores += store
        return AutoCloseable { stores -= store }
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
    suspend fun lock() = withContext(NonCancellable) {
        if (open.value != null) withTimeoutOrNull(storedWithinMs) { stores.forEach { trying { it() } } }
        val session = open.getAndUpdate { null } ?: return@withContext
        wasSending = session.profile.takeIf { sender.state.value is Sending.Going }
        changing.withLock {
            session.closing {
                sender.stop()
                endPractice()
                left(session.profile, session.lock())
            }
        }
    }

    /**
     * Whoever is at work leaves this phone. What waits is sealed to Disnaker; once that has arrived, the profile goes. With
     * photos that were not sent, which are here only, it stays, locked.
     */
    suspend fun leave() = withContext(NonCancellable) {
        val session = open.getAndUpdate { null } ?: return@withContext
        changing.withLock {
            session.closing {
                sender.stop()
                endPractice()
                val keepsPhotos = session.sync.now().waitingPictures > 0uL || session.hasDraftsWithMedia()
                val parcels = session.leave()
                device.fingers.want(session.profile, false)
                left(session.profile, parcels)
                when {
                    keepsPhotos -> Unit
                    parcels == 0L -> remove(session.profile)
                    else -> goes(session.profile)
                }
            }
        }
    }

    /** Removes a profile that was left and sent, unless somebody opens it at this moment. */
    suspend fun forget(profile: UInt) = changing.withLock {
        if (open.value?.profile != profile) remove(profile)
    }

    private suspend fun remove(profile: UInt) {
        handset.forget(profile)
        gone(profile)
    }

    /** Closes a session by [act]. Where that fails its database and its key are let go all the same: nobody sees it any more. */
    private suspend fun Session.closing(act: suspend () -> Unit) {
        var isClosed = false
        try {
            act()
            isClosed = true
        } finally {
            if (!isClosed) trying { end() }
        }
    }

    private suspend fun trying(act: suspend () -> Unit) {
        try {
            act()
        } catch (_: Failure) {
            // A full phone, or one that was closed meanwhile: what is to be done goes on without it.
        }
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

    private companion object {
        /** So long a locking waits for what is still to be stored. */
        const val STORED_WITHIN_MS = 3_000L
    }
}
