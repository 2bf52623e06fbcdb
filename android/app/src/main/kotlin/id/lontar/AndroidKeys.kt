package id.lontar

import android.security.keystore.KeyGenParameterSpec
import android.security.keystore.KeyProperties
import id.lontar.core.DeviceKeys
import id.lontar.core.KeyIsLost
import java.security.InvalidKeyException
import java.security.KeyStore
import java.security.UnrecoverableKeyException
import javax.crypto.AEADBadTagException
import javax.crypto.Cipher
import javax.crypto.KeyGenerator
import javax.crypto.SecretKey
import javax.crypto.spec.GCMParameterSpec

/**
 * The key store of the phone. Its key is never bound to the screen lock or to a fingerprint: those change, and the key
 * would be gone.
 */
class AndroidKeys : DeviceKeys {
    override fun wrap(secret: ByteArray): ByteArray = Cipher.getInstance(CIPHER).run {
        init(Cipher.ENCRYPT_MODE, find() ?: make())
        iv + doFinal(secret)
    }

    override fun unwrap(wrapped: ByteArray): ByteArray = try {
        Cipher.getInstance(CIPHER).run {
            init(Cipher.DECRYPT_MODE, find() ?: throw KeyIsLost(), GCMParameterSpec(TAG_BITS, wrapped, 0, IV_BYTES))
            doFinal(wrapped, IV_BYTES, wrapped.size - IV_BYTES)
        }
    } catch (_: AEADBadTagException) {
        // Another key than the one that wrapped it: the phone was reset, or the folder came from elsewhere.
        throw KeyIsLost()
    } catch (_: InvalidKeyException) {
        throw KeyIsLost()
    } catch (_: UnrecoverableKeyException) {
        // Its entry is there, and what it needs is not, as after an update of the phone.
        throw KeyIsLost()
    }

    // Whatever else it throws passes, as when it is busy: the core says that the key cannot be had now.
    private fun find(): SecretKey? {
        val store = KeyStore.getInstance(STORE).apply { load(null) }
        return (store.getEntry(ALIAS, null) as? KeyStore.SecretKeyEntry)?.secretKey
    }

    private fun make(): SecretKey = KeyGenerator.getInstance(KeyProperties.KEY_ALGORITHM_AES, STORE).run {
        val purposes = KeyProperties.PURPOSE_ENCRYPT or KeyProperties.PURPOSE_DECRYPT
        init(
            KeyGenParameterSpec.Builder(ALIAS, purposes)
                .setBlockModes(KeyProperties.BLOCK_MODE_GCM)
                .setEncryptionPaddings(KeyProperties.ENCRYPTION_PADDING_NONE)
                .setKeySize(KEY_BITS)
                .build(),
        )
        generateKey()
    }

    private companion object {
        const val STORE = "AndroidKeyStore"
        const val ALIAS = "lontar"
        const val CIPHER = "AES/GCM/NoPadding"
        const val KEY_BITS = 256
        const val TAG_BITS = 128
        const val IV_BYTES = 12
    }
}
