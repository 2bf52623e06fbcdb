package id.lontar

import id.lontar.background.DirectSender
import id.lontar.background.Sender
import id.lontar.background.Sending
import id.lontar.core.Handset
import id.lontar.core.Language
import id.lontar.core.Network
import id.lontar.core.Session
import id.lontar.platform.Device
import kotlinx.coroutines.NonCancellable
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
) {
    private val open = MutableStateFlow<Session?>(null)
    private val changing = Mutex()
    private var wasSending: UInt? = null

    /** Who is at work; null while everybody is locked out. */
    val session: StateFlow<Session?> get() = open

    val sender: Sender = sender(this)

    /** Who uses this phone, once whoever is being locked or leaves has gone. */
    suspend fun profiles() = changing.withLock { handset.profiles() }

    /** Opens, once a locking that still runs has ended. Sending that the locking broke off goes on. */
    suspend fun enter(opening: suspend () -> Session) {
        val session = changing.withLock { opening().also { open.value = it } }
        if (wasSending == session.profile) sender.send()
        wasSending = null
    }

    /** Locks. What waits is left sealed, so that it can be sent meanwhile. */
    suspend fun lock() {
        val session = open.getAndUpdate { null } ?: return
        wasSending = session.profile.takeIf { sender.state.value is Sending.Going }
        withContext(NonCancellable) {
            changing.withLock {
                sender.stop()
                left(session.profile, session.lock())
            }
        }
    }

    /**
     * Whoever is at work leaves this phone. What waits is sealed to Disnaker; once nothing waits, not even a photo, the
     * profile goes. Else it stays, locked, until it was sent.
     */
    suspend fun leave() {
        val session = open.getAndUpdate { null } ?: return
        withContext(NonCancellable) {
            changing.withLock {
                sender.stop()
                val photos = session.sync.now().waitingPictures
                val parcels = session.leave()
                device.fingers.want(session.profile, false)
                left(session.profile, parcels)
                if (parcels == 0L && photos == 0uL) handset.forget(session.profile)
            }
        }
    }

    fun moments() = Moments(clock, language())
}
