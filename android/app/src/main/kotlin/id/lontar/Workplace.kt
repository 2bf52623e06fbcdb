package id.lontar

import id.lontar.core.Handset
import id.lontar.core.Language
import id.lontar.core.Network
import id.lontar.core.Session
import id.lontar.platform.Device
import kotlinx.coroutines.flow.MutableStateFlow
import kotlinx.coroutines.flow.StateFlow

/**
 * What all screens share: the phone, who is at work on it, the clock, the line. One for each process; a test makes its
 * own. The opening lives here, so that turning the phone closes nothing.
 */
class Workplace(
    val handset: Handset,
    val clock: Clock,
    val network: () -> Network,
    val language: () -> Language,
    val device: Device,
) {
    private val open = MutableStateFlow<Session?>(null)

    /** Who is at work; null while everybody is locked out. */
    val session: StateFlow<Session?> get() = open

    fun begin(session: Session) {
        open.value = session
    }

    /** Locks. What waits is left sealed, so that it can be sent meanwhile. */
    suspend fun lock() {
        val session = open.value ?: return
        open.value = null
        session.lock()
    }

    fun moments() = Moments(clock, language())
}
