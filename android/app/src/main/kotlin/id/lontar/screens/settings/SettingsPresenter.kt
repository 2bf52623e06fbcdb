package id.lontar.screens.settings

import id.lontar.Presenter
import id.lontar.R
import id.lontar.Words
import id.lontar.Workplace
import id.lontar.core.Failure
import id.lontar.core.Opening
import id.lontar.core.Session
import id.lontar.core.Status
import id.lontar.screens.storage.freedWords
import id.lontar.words
import kotlinx.coroutines.CoroutineScope

/** *Setelan*: what may be set on this phone. */
data class SettingsState(
    val status: Status?,
    val hasPin: Boolean,
    /** The PIN is asked for: a supervisor's code could open the phone again. */
    val locks: Boolean,
    val lockMs: Long,
    /** Opening with a finger; null where the phone cannot. */
    val finger: FingerSetting?,
    val budget: Long,
    val told: Words?,
    val failure: Words?,
)

enum class FingerSetting {
    Off,

    /** Wanted; the PIN has to be typed once more before a finger opens. */
    Soon,
    On,
}

sealed interface SettingsEvent {
    /** The [old] one is null while none is asked for. */
    data class SetPin(val pin: String, val old: String?) : SettingsEvent

    data class LockAfter(val ms: Long) : SettingsEvent

    data class Finger(val on: Boolean) : SettingsEvent

    /** Bytes of photos a day. */
    data class Budget(val bytes: Long) : SettingsEvent

    data object Free : SettingsEvent

    data object Lock : SettingsEvent

    /** Somebody else takes the phone. */
    data object HandOver : SettingsEvent
}

class SettingsPresenter(
    scope: CoroutineScope,
    private val session: Session,
    private val workplace: Workplace,
    private val locked: () -> Unit,
    private val handOver: suspend () -> Unit,
) : Presenter<SettingsState, SettingsEvent>(scope, NOTHING_YET) {
    private val fingers = workplace.device.fingers

    init {
        work(::failed) { load(null) }
    }

    override fun on(event: SettingsEvent) {
        work(::failed) {
            when (event) {
                is SettingsEvent.SetPin -> {
                    session.settings.setPin(event.pin, event.old)
                    fingers.forget(session.profile)
                    load(Words(R.string.screen_settings_pin_done))
                }
                is SettingsEvent.LockAfter -> {
                    session.settings.setAutoLockMs(event.ms)
                    load(null)
                }
                is SettingsEvent.Finger -> {
                    fingers.want(session.profile, event.on)
                    load(null)
                }
                is SettingsEvent.Budget -> {
                    session.settings.setPhotoBudget(event.bytes)
                    load(null)
                }
                SettingsEvent.Free -> load(freedWords(session.settings.freeStorage()))
                SettingsEvent.Lock -> {
                    locked()
                    workplace.lock()
                }
                SettingsEvent.HandOver -> handOver()
            }
        }
    }

    private fun failed(e: Failure) = change { copy(failure = e.words()) }

    private suspend fun load(told: Words?) {
        val settings = session.settings
        val hasPin = settings.hasPin()
        val locks = hasPin && workplace.handset.opening(session.profile) != Opening.Free
        val finger = when {
            !locks || !fingers.isThere() -> null
            fingers.opens(session.profile) -> FingerSetting.On
            fingers.isWanted(session.profile) -> FingerSetting.Soon
            else -> FingerSetting.Off
        }
        show(SettingsState(session.sync.now(), hasPin, locks, settings.autoLockMs(), finger, settings.photoBudget(), told, null))
    }

    private companion object {
        val NOTHING_YET =
            SettingsState(null, hasPin = false, locks = false, lockMs = 0, finger = null, budget = 0, told = null, failure = null)
    }
}
