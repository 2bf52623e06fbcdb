package id.lontar.background

import id.lontar.Workplace
import id.lontar.core.Failure
import id.lontar.core.Opening
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.delay
import kotlinx.coroutines.flow.MutableStateFlow
import kotlinx.coroutines.flow.StateFlow
import kotlinx.coroutines.launch

/**
 * Locks by itself when nobody has touched the phone for long; how long, and whether at all, says the core. What was on the
 * screen stays covered until that is asked, when somebody comes back.
 */
class Locker(private val workplace: Workplace, private val scope: CoroutineScope) {
    private val covers = MutableStateFlow(false)

    /** The windows that are seen: there may be two, as when another app opens one over ours. */
    private val seen = mutableSetOf<Any>()

    @Volatile
    private var touchedMs = workplace.clock.nowMs

    /** Whether the pages are to be covered. */
    val covered: StateFlow<Boolean> get() = covers

    fun touched() {
        touchedMs = workplace.clock.nowMs
    }

    /** The app is seen again, in this window. */
    fun seen(window: Any) {
        synchronized(seen) { seen += window }
        scope.launch {
            lockIfDue()
            synchronized(seen) { if (seen.isNotEmpty()) covers.value = false }
        }
    }

    /**
     * This window is no longer seen. Without any, everything is written, for the phone may end the app at any moment; one that is made
     * [anew], as for another size of letters, is still looked at.
     */
    fun unseen(window: Any, anew: Boolean) {
        synchronized(seen) {
            seen -= window
            if (anew || seen.isNotEmpty()) return
            covers.value = true
        }
        settle()
    }

    fun settle() {
        val session = workplace.session.value ?: return
        scope.launch { trying { session.settle() } }
    }

    /** Looks now and then, for as long as the process lives. Sending is not broken off for it. */
    suspend fun watch(everyMs: Long = LOOK_EVERY_MS) {
        while (true) {
            delay(everyMs)
            if (workplace.device.isInUse) touched()
            if (workplace.sender.state.value !is Sending.Going) lockIfDue()
        }
    }

    private suspend fun lockIfDue() = trying {
        val session = workplace.session.value
        // Before a phone has joined, its PIN is asked for nothing: locking would open it again at once.
        if (session?.settings?.isToLock(touchedMs) == true && workplace.handset.opening(session.profile) != Opening.Free) {
            workplace.lock()
        }
    }

    private suspend fun trying(act: suspend () -> Unit) {
        try {
            act()
        } catch (_: Failure) {
            // It was locked meanwhile, or the phone is full: the pages say so when they are used.
        }
    }

    private companion object {
        const val LOOK_EVERY_MS = 15_000L
    }
}
