package id.lontar

import id.lontar.core.Failure
import kotlinx.coroutines.CancellationException
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.CoroutineStart
import kotlinx.coroutines.NonCancellable
import kotlinx.coroutines.flow.MutableStateFlow
import kotlinx.coroutines.flow.StateFlow
import kotlinx.coroutines.flow.asStateFlow
import kotlinx.coroutines.launch
import kotlinx.coroutines.withContext

/**
 * Between the core and a screen: a state that the view draws, and events that the view sends. It knows nothing of
 * Compose, and lives as long as its place on the back stack.
 *
 * [S] has no defaults: every state of a screen is built in one place.
 */
abstract class Presenter<S, E>(protected val scope: CoroutineScope, first: S) {
    private val states = MutableStateFlow(first)

    val state: StateFlow<S> get() = states.asStateFlow()

    abstract fun on(event: E)

    protected val now: S get() = states.value

    protected fun show(state: S) {
        states.value = state
    }

    /** Changes the state that is shown now. Whatever has to be waited for is asked before: meanwhile it may change. */
    protected inline fun change(with: S.() -> S) = show(now.with())

    /** Works in the background; what goes wrong is shown by [failed], never thrown away. */
    protected fun work(failed: (Failure) -> Unit, act: suspend () -> Unit) = scope.launch {
        try {
            act()
        } catch (e: CancellationException) {
            throw e
        } catch (e: Failure) {
            failed(e)
        }
    }

    /**
     * As [work], at once and to its end even when the page goes meanwhile: what a person has answered is stored, also when the phone is
     * turned or the window closed in the same moment.
     */
    protected fun keep(failed: (Failure) -> Unit, act: suspend () -> Unit) = scope.launch(start = CoroutineStart.UNDISPATCHED) {
        withContext(NonCancellable) {
            try {
                act()
            } catch (e: Failure) {
                failed(e)
            }
        }
    }
}

/** The one event of a page that only shows something: it could not be loaded, and is asked for again. */
data object TryAgain

/** What a failure tells the person: what happened, and what to do. */
fun Failure.words(): Words = when (this) {
    is Failure.NotFound -> Words(R.string.error_not_found)
    is Failure.Invalid -> Words(R.string.error_refused)
    is Failure.OpenAgain -> Words(R.string.error_open_again)
    is Failure.Unlock -> unlockWords(by)
    is Failure.NotAllowed -> Words(R.string.error_not_allowed)
    is Failure.Offline -> Words(R.string.error_offline)
    is Failure.UpgradeRequired -> Words(R.string.error_data_newer)
    is Failure.FreeStorage -> Words(R.string.error_storage_full)
    is Failure.Unexpected -> Texts.errorUnexpectedNumber(number = incident)
}

private fun unlockWords(by: Failure.By): Words = when (by) {
    Failure.By.Pin -> Words(R.string.error_locked)
    Failure.By.KeyStore -> Words(R.string.error_key_store)
    Failure.By.PinAgain -> Words(R.string.error_pin_wrong)
    is Failure.By.PinLater -> Texts.errorPinWait(minutes = (by.waitMs + 59_999) / 60_000)
    Failure.By.Code, Failure.By.KeyLost -> Words(R.string.error_pin_code)
    Failure.By.CodeAgain -> Words(R.string.error_code_wrong)
    Failure.By.AnotherPin -> Words(R.string.error_pin_other)
}
