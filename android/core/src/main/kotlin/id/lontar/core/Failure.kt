package id.lontar.core

import uniffi.lontar.LontarException
import uniffi.lontar.UnlockBy

/** Why something was not done, named after what the person can do. */
sealed class Failure(message: String) : Exception(message) {
    class NotFound(val what: String) : Failure(what)

    class Invalid(val problems: List<Problem>) : Failure("${problems.size} problems")

    /** The record has changed since; [inConflict] if an answer that is changed has several values, of which one is chosen first. */
    class OpenAgain(val inConflict: Boolean) : Failure("open again")

    class Unlock(val by: By) : Failure("$by")

    class NotAllowed(val why: String) : Failure(why)

    class Offline : Failure("offline")

    class UpgradeRequired : Failure("upgrade")

    class FreeStorage : Failure("storage")

    class Unexpected(val incident: String) : Failure(incident)

    /** What opens a phone. */
    sealed interface By {
        data object Pin : By

        data object PinAgain : By

        data class PinLater(val waitMs: Long) : By

        data object Code : By

        data object CodeAgain : By

        data object KeyLost : By

        data object KeyStore : By

        data object AnotherPin : By
    }
}

/** Calls the core; whatever it throws is a [Failure]. */
internal inline fun <T> told(call: () -> T): T =
    try {
        call()
    } catch (e: LontarException) {
        throw failure(e)
    } catch (e: uniffi.lontar.InternalException) {
        throw Failure.Unexpected(e.message.orEmpty())
    }

internal fun failure(e: LontarException): Failure = when (e) {
    is LontarException.NotFound -> Failure.NotFound(e.what)
    is LontarException.Invalid -> Failure.Invalid(e.problems)
    is LontarException.OpenAgain -> Failure.OpenAgain(e.why == "in_conflict")
    is LontarException.Unlock -> Failure.Unlock(by(e.by))
    is LontarException.NotAllowed -> Failure.NotAllowed(e.why)
    is LontarException.Offline -> Failure.Offline()
    is LontarException.UpgradeRequired -> Failure.UpgradeRequired()
    is LontarException.FreeStorage -> Failure.FreeStorage()
    is LontarException.Unexpected -> Failure.Unexpected(e.incident)
}

private fun by(by: UnlockBy): Failure.By = when (by) {
    UnlockBy.Pin -> Failure.By.Pin
    UnlockBy.PinAgain -> Failure.By.PinAgain
    is UnlockBy.PinLater -> Failure.By.PinLater(by.waitMs)
    UnlockBy.Code -> Failure.By.Code
    UnlockBy.CodeAgain -> Failure.By.CodeAgain
    UnlockBy.KeyLost -> Failure.By.KeyLost
    UnlockBy.KeyStore -> Failure.By.KeyStore
    UnlockBy.AnotherPin -> Failure.By.AnotherPin
}
