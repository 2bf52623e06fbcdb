package id.lontar.screens.pin

import id.lontar.Presenter
import id.lontar.Words
import id.lontar.Workplace
import id.lontar.core.Failure
import id.lontar.core.Opening
import id.lontar.words
import kotlinx.coroutines.CoroutineScope

/** Opening a locked profile: with its PIN, or with a supervisor's code when that is forgotten. */
data class PinState(val asksCode: Boolean, val challenge: String?, val failure: Words?)

sealed interface PinEvent {
    data class Try(val pin: String) : PinEvent

    data object Forgotten : PinEvent

    data object BackToPin : PinEvent

    data class Code(val code: String, val newPin: String) : PinEvent
}

class PinPresenter(
    scope: CoroutineScope,
    private val workplace: Workplace,
    private val profile: UInt,
    private val opened: () -> Unit,
    private val newer: () -> Unit,
) : Presenter<PinState, PinEvent>(scope, PinState(asksCode = false, challenge = null, failure = null)) {
    init {
        work(::failed) {
            val opening = workplace.handset.opening(profile)
            if (opening is Opening.Code) show(PinState(asksCode = true, opening.challenge, null))
        }
    }

    override fun on(event: PinEvent) {
        work(::failed) {
            when (event) {
                is PinEvent.Try -> enter { workplace.handset.openWithPin(profile, event.pin) }
                PinEvent.Forgotten -> askCode(null)
                PinEvent.BackToPin -> show(PinState(asksCode = false, challenge = null, failure = null))
                is PinEvent.Code -> enter { workplace.handset.openWithCode(profile, event.code, event.newPin) }
            }
        }
    }

    private suspend fun enter(open: suspend () -> id.lontar.core.Session) {
        workplace.enter(open)
        opened()
    }

    private suspend fun askCode(failure: Words?) =
        show(PinState(asksCode = true, workplace.handset.challenge(profile), failure))

    private fun failed(e: Failure) {
        if (e is Failure.UpgradeRequired) return newer()
        val by = (e as? Failure.Unlock)?.by
        if (by == Failure.By.Code || by == Failure.By.KeyLost) {
            work({ change { copy(failure = it.words()) } }) { askCode(e.words()) }
        } else {
            change { copy(failure = e.words()) }
        }
    }
}
