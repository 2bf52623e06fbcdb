package id.lontar.screens.pin

import id.lontar.Presenter
import id.lontar.R
import id.lontar.Words
import id.lontar.Workplace
import id.lontar.core.Failure
import id.lontar.core.Opening
import id.lontar.core.Session
import id.lontar.words
import kotlinx.coroutines.CoroutineScope

/** Opening a locked profile: with its PIN, a finger that stands for it, or a supervisor's code when it is forgotten. */
data class PinState(
    val asksCode: Boolean,
    val challenge: String?,
    val finger: Boolean,
    val failure: Words?,
)

sealed interface PinEvent {
    data class Try(val pin: String) : PinEvent

    data object Finger : PinEvent

    data object Forgotten : PinEvent

    data object BackToPin : PinEvent

    data class Code(val code: String, val newPin: String) : PinEvent

    data object Back : PinEvent

    /** Somebody was hurt: that is said without a PIN. */
    data object Report : PinEvent
}

/** Where to go next. */
interface PinWays {
    fun opened()

    /** A newer app has made the data: this one leaves it alone. */
    fun newer()

    /** What is below this page is locked, and would only ask for the PIN again. */
    fun leaveApp()

    /** A report is written, and nothing is opened. */
    fun report()

    /** Several use this phone: who is it? */
    fun others()
}

class PinPresenter(
    scope: CoroutineScope,
    private val workplace: Workplace,
    private val profile: UInt,
    private val ways: PinWays,
) : Presenter<PinState, PinEvent>(scope, PinState(asksCode = false, challenge = null, finger = false, failure = null)) {
    private val fingers = workplace.device.fingers

    /** No PIN is set, and yet it did not open: the key store lost its key, and only a code is left. */
    private var isKeyLost = false

    init {
        work(::failed) {
            // Opened while the page of before went away.
            if (workplace.isOpen(profile)) return@work ways.opened()
            val opening = workplace.handset.opening(profile)
            isKeyLost = opening == Opening.Free
            if (isKeyLost) return@work askCode(null)
            val code = opening as? Opening.Code
            show(PinState(asksCode = code != null, code?.challenge, fingers.opens(profile), null))
        }
    }

    override fun on(event: PinEvent) {
        work(::failed) {
            when (event) {
                is PinEvent.Try -> open(event.pin)
                PinEvent.Finger -> finger()
                PinEvent.Back -> leave()
                PinEvent.Report -> ways.report()
                PinEvent.Forgotten -> askCode(null)
                PinEvent.BackToPin -> if (isKeyLost) leave() else change { copy(asksCode = false, challenge = null, failure = null) }
                is PinEvent.Code -> enter {
                    // The PIN of before opens nothing any more.
                    workplace.handset.openWithCode(profile, event.code, event.newPin).also { fingers.forget(profile) }
                }
            }
        }
    }

    private suspend fun leave() = if (workplace.profiles().size > 1) ways.others() else ways.leaveApp()

    private suspend fun enter(open: suspend () -> Session) {
        workplace.enter(open)
        ways.opened()
    }

    /** A PIN that was typed right may be kept for the finger. The phone asks for that: whoever does not answer is at work all the same. */
    private suspend fun open(pin: String) {
        workplace.enter { workplace.handset.openWithPin(profile, pin) }
        fingers.keep(profile, pin)
        ways.opened()
    }

    private suspend fun finger() {
        val pin = fingers.ask(profile)
        if (pin == null) {
            return change { copy(finger = fingers.opens(profile), failure = Words(R.string.screen_finger_type)) }
        }
        try {
            enter { workplace.handset.openWithPin(profile, pin) }
        } catch (e: Failure.Unlock) {
            // Another PIN was set meanwhile.
            if (e.by == Failure.By.PinAgain) fingers.forget(profile)
            change { copy(finger = fingers.opens(profile)) }
            throw e
        }
    }

    private suspend fun askCode(failure: Words?) {
        val challenge = workplace.handset.challenge(profile)
        change { copy(asksCode = true, challenge = challenge, failure = failure) }
    }

    private fun failed(e: Failure) {
        if (e is Failure.UpgradeRequired) return ways.newer()
        val by = (e as? Failure.Unlock)?.by
        if (by == Failure.By.Code || by == Failure.By.KeyLost) {
            work({ change { copy(failure = it.words()) } }) { askCode(e.words()) }
        } else {
            change { copy(failure = e.words()) }
        }
    }
}
