package id.lontar

import android.content.Context
import android.security.keystore.KeyGenParameterSpec
import android.security.keystore.KeyPermanentlyInvalidatedException
import android.security.keystore.KeyProperties
import id.lontar.core.DeviceKeys
import id.lontar.core.KeyIsLost
import java.security.GeneralSecurityException
import java.security.InvalidKeyException
import java.security.KeyStore
import java.security.ProviderException
import java.security.UnrecoverableKeyException
import javax.crypto.AEADBadTagException
import javax.crypto.Cipher
import javax.crypto.KeyGenerator
import javax.crypto.SecretKey
import javax.crypto.spec.GCMParameterSpec

/**
 * The key store of the phone. Its keys are never bound to the screen lock or to a fingerprint: those change, and the key
 * would be gone.
 *
 * A key that cannot be had now and one that is gone look alike on many phones. So no key is ever made over another: one
 * that is missed when something is to be sealed leaves its name, and a new one gets the next. What the old one sealed
 * opens again as soon as the phone gives it.
 */
class AndroidKeys(context: Context) : DeviceKeys {
    private val kept = context.getSharedPreferences("keys", Context.MODE_PRIVATE)

    /** The newest first. The last is that of the first versions of this app, which is only read. */
    private val names get() = (maxOf(made(), 1) downTo 1).map(::name) + FIRST

    @Synchronized
    override fun wrap(secret: ByteArray): ByteArray {
        for (name in names) sealed(name, secret)?.let { return it }
        return seal(make(), secret)
    }

    override fun unwrap(wrapped: ByteArray): ByteArray {
        var isUnclear: Exception? = null
        for (look in 1..LOOKS) {
            for (name in names) {
                try {
                    find(name)?.let { return open(it, wrapped) }
                } catch (_: AEADBadTagException) {
                    // Another one has sealed it: the next of ours, or that of a phone this folder came from.
                } catch (e: GeneralSecurityException) {
                    if (!e.isForGood()) isUnclear = e
                } catch (e: ProviderException) {
                    isUnclear = e
                }
            }
            if (look < LOOKS) Thread.sleep(PAUSE_MS)
        }
        // Whatever is not clear is no loss: the core says that the key cannot be had now.
        throw isUnclear ?: KeyIsLost()
    }

    /** Null where this key is missing or of no use, for ever or for a while: another one seals as well. */
    private fun sealed(name: String, secret: ByteArray): ByteArray? = try {
        find(name)?.let { seal(it, secret) }
    } catch (_: InvalidKeyException) {
        null
    } catch (_: UnrecoverableKeyException) {
        null
    }

    private fun seal(key: SecretKey, secret: ByteArray): ByteArray = Cipher.getInstance(CIPHER).run {
        init(Cipher.ENCRYPT_MODE, key)
        iv + doFinal(secret)
    }

    private fun open(key: SecretKey, wrapped: ByteArray): ByteArray = Cipher.getInstance(CIPHER).run {
        init(Cipher.DECRYPT_MODE, key, GCMParameterSpec(TAG_BITS, wrapped, 0, IV_BYTES))
        doFinal(wrapped, IV_BYTES, wrapped.size - IV_BYTES)
    }

    /** Null is a plain no. (`getEntry` asks `containsAlias` first, which says no to every failure.) */
    private fun find(name: String): SecretKey? {
        val store = KeyStore.getInstance(STORE).apply { load(null) }
        return store.getKey(name, null) as? SecretKey
    }

    /** Its name is taken before it is there, so that none is taken twice. */
    private fun make(): SecretKey {
        val number = made() + 1
        if (!kept.edit().putInt(MADE, number).commit()) throw ProviderException("the name of a key was not kept")
        return KeyGenerator.getInstance(KeyProperties.KEY_ALGORITHM_AES, STORE).run {
            val purposes = KeyProperties.PURPOSE_ENCRYPT or KeyProperties.PURPOSE_DECRYPT
            init(
                KeyGenParameterSpec.Builder(name(number), purposes)
                    .setBlockModes(KeyProperties.BLOCK_MODE_GCM)
                    .setEncryptionPaddings(KeyProperties.ENCRYPTION_PADDING_NONE)
                    .setKeySize(KEY_BITS)
                    .build(),
            )
            generateKey()
        }
    }

    private fun made() = kept.getInt(MADE, 0)

    private fun name(number: Int) = "$FIRST.$number"

    /** The phone says itself that a key never comes back; as its own exception, or as the reason of a general one. */
    private fun GeneralSecurityException.isForGood() =
        this is KeyPermanentlyInvalidatedException || cause is KeyPermanentlyInvalidatedException

    private companion object {
        const val STORE = "AndroidKeyStore"
        const val FIRST = "lontar"
        const val MADE = "made"
        const val CIPHER = "AES/GCM/NoPadding"
        const val KEY_BITS = 256
        const val TAG_BITS = 128
        const val IV_BYTES = 12

        /** How often a key is looked for before it counts as gone, and how far apart. */
        const val LOOKS = 3
        const val PAUSE_MS = 300L
    }
}
