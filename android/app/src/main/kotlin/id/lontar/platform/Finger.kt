package id.lontar.platform

import android.content.Context
import android.util.Base64
import id.lontar.core.KeyIsLost

/** The phone's own question for a fingerprint, and a few bytes that only a right answer seals or opens. */
interface Finger {
    /** Whether the phone can ask: Android 9 or newer, a sensor, and a finger that it knows. */
    fun isThere(): Boolean

    /** Seals under a new key with this [name]. Null when nobody gave a finger, or the phone could not ask. */
    suspend fun seal(name: String, secret: ByteArray): ByteArray?

    /** Null when nobody gave a finger; throws [KeyIsLost] if the key is gone: a finger that is added to the phone ends it. */
    suspend fun open(name: String, sealed: ByteArray): ByteArray?

    /** Drops the key: what it sealed is worth nothing. */
    fun forget(name: String)
}

/**
 * Opening with a finger instead of typing the PIN. Off until somebody turns it on for a profile. The core still asks for
 * the PIN: it is kept here, sealed under a key of the key store that works only with a finger. Without a sensor, a
 * finger, or that key the PIN is typed.
 */
class FingerPins(context: Context, private val finger: Finger) {
    private val kept = context.getSharedPreferences("finger", Context.MODE_PRIVATE)

    fun isThere() = finger.isThere()

    fun isWanted(profile: UInt) = kept.getBoolean(wanted(profile), false)

    fun want(profile: UInt, on: Boolean) {
        kept.edit().putBoolean(wanted(profile), on).apply()
        if (!on) forget(profile)
    }

    /** Whether a finger would open this profile now. */
    fun opens(profile: UInt) = isWanted(profile) && finger.isThere() && kept.contains(sealed(profile))

    /** Keeps a PIN that has just opened this profile, if that is wanted and none is kept. */
    suspend fun keep(profile: UInt, pin: String) {
        if (!isWanted(profile) || !finger.isThere() || kept.contains(sealed(profile))) return
        val bytes = finger.seal(sealed(profile), pin.encodeToByteArray()) ?: return
        kept.edit().putString(sealed(profile), Base64.encodeToString(bytes, Base64.NO_WRAP)).apply()
    }

    /** The PIN of a profile, after a finger; null when there was none, or the key is gone. */
    suspend fun ask(profile: UInt): String? {
        val bytes = kept.getString(sealed(profile), null) ?: return null
        return try {
            finger.open(sealed(profile), Base64.decode(bytes, Base64.NO_WRAP))?.decodeToString()
        } catch (_: KeyIsLost) {
            forget(profile)
            null
        }
    }

    /** The PIN has changed: the new one is kept once it was typed. */
    fun forget(profile: UInt) {
        kept.edit().remove(sealed(profile)).apply()
        finger.forget(sealed(profile))
    }

    private fun wanted(profile: UInt) = "wanted-${profile.toInt()}"

    private fun sealed(profile: UInt) = "pin-${profile.toInt()}"
}
