package id.lontar.platform

import android.content.Context
import android.content.pm.PackageManager.FEATURE_FINGERPRINT
import android.hardware.biometrics.BiometricManager
import android.hardware.biometrics.BiometricPrompt
import android.os.Build
import android.os.Build.VERSION_CODES.P
import android.os.Build.VERSION_CODES.Q
import android.os.Build.VERSION_CODES.R
import android.os.CancellationSignal
import android.security.keystore.KeyGenParameterSpec
import android.security.keystore.KeyProperties
import androidx.annotation.RequiresApi
import id.lontar.R as Resource
import id.lontar.core.KeyIsLost
import id.lontar.localized
import java.security.GeneralSecurityException
import java.security.KeyStore
import java.security.ProviderException
import javax.crypto.Cipher
import javax.crypto.KeyGenerator
import javax.crypto.SecretKey
import javax.crypto.spec.GCMParameterSpec
import kotlin.coroutines.resume
import kotlinx.coroutines.suspendCancellableCoroutine

/**
 * The phone's question, from Android 9. Its key is another one than that of the core's key store: it needs a finger each
 * time, and ends when a finger is added to the phone. Nothing is lost with it but the convenience.
 */
class PhoneFinger(private val context: Context) : Finger {
    override fun isThere() = Build.VERSION.SDK_INT >= P && isAsked()

    override suspend fun seal(name: String, secret: ByteArray): ByteArray? {
        if (Build.VERSION.SDK_INT < P) return null
        val cipher = trying { cipher().apply { init(Cipher.ENCRYPT_MODE, make(name)) } } ?: return null
        val allowed = ask(cipher) ?: return null
        return trying { allowed.iv + allowed.doFinal(secret) }
    }

    override suspend fun open(name: String, sealed: ByteArray): ByteArray? {
        if (Build.VERSION.SDK_INT < P) return null
        val cipher = try {
            cipher().apply { init(Cipher.DECRYPT_MODE, find(name) ?: throw KeyIsLost(), GCMParameterSpec(TAG_BITS, sealed, 0, IV_BYTES)) }
        } catch (_: GeneralSecurityException) {
            throw KeyIsLost()
        } catch (_: ProviderException) {
            // It does not answer now: the PIN is typed.
            return null
        }
        val allowed = ask(cipher) ?: return null
        return trying { allowed.doFinal(sealed, IV_BYTES, sealed.size - IV_BYTES) }
    }

    override fun forget(name: String) {
        trying { store().deleteEntry(alias(name)) }
    }

    @RequiresApi(P)
    private fun isAsked() = when {
        Build.VERSION.SDK_INT >= R -> canAsk()
        Build.VERSION.SDK_INT >= Q -> canAskOnTen()
        // Android 9 tells no more; without a finger the key cannot be made, and the PIN is typed.
        else -> context.packageManager.hasSystemFeature(FEATURE_FINGERPRINT)
    }

    @RequiresApi(R)
    private fun canAsk(): Boolean {
        val fingers = context.getSystemService(BiometricManager::class.java)
        return fingers.canAuthenticate(BiometricManager.Authenticators.BIOMETRIC_STRONG) == BiometricManager.BIOMETRIC_SUCCESS
    }

    @Suppress("DEPRECATION")
    @RequiresApi(Q)
    private fun canAskOnTen() = context.getSystemService(BiometricManager::class.java).canAuthenticate() == BiometricManager.BIOMETRIC_SUCCESS

    /** Shows the phone's question; the cipher, once a finger has allowed it. A wrong finger may try again there. */
    @RequiresApi(P)
    private suspend fun ask(cipher: Cipher): Cipher? = suspendCancellableCoroutine { waiting ->
        val words = context.localized()
        val stop = CancellationSignal()
        waiting.invokeOnCancellation { stop.cancel() }
        val told = object : BiometricPrompt.AuthenticationCallback() {
            override fun onAuthenticationSucceeded(result: BiometricPrompt.AuthenticationResult) {
                if (waiting.isActive) waiting.resume(result.cryptoObject?.cipher)
            }

            override fun onAuthenticationError(code: Int, message: CharSequence?) {
                if (waiting.isActive) waiting.resume(null)
            }
        }
        BiometricPrompt.Builder(context)
            .setTitle(words.getString(Resource.string.screen_finger_title))
            .setDescription(words.getString(Resource.string.screen_finger_warning))
            .setNegativeButton(words.getString(Resource.string.screen_finger_pin), context.mainExecutor) { _, _ ->
                if (waiting.isActive) waiting.resume(null)
            }
            .build()
            .authenticate(BiometricPrompt.CryptoObject(cipher), stop, context.mainExecutor, told)
    }

    private fun find(name: String): SecretKey? = store().getKey(alias(name), null) as? SecretKey

    /** Always a new one: that of before may have ended with a finger that was added. */
    private fun make(name: String): SecretKey = KeyGenerator.getInstance(KeyProperties.KEY_ALGORITHM_AES, STORE).run {
        val purposes = KeyProperties.PURPOSE_ENCRYPT or KeyProperties.PURPOSE_DECRYPT
        init(
            KeyGenParameterSpec.Builder(alias(name), purposes)
                .setBlockModes(KeyProperties.BLOCK_MODE_GCM)
                .setEncryptionPaddings(KeyProperties.ENCRYPTION_PADDING_NONE)
                .setUserAuthenticationRequired(true)
                .setInvalidatedByBiometricEnrollment(true)
                .build(),
        )
        generateKey()
    }

    private fun alias(name: String) = "lontar.finger.$name"

    private fun store() = KeyStore.getInstance(STORE).apply { load(null) }

    private fun cipher() = Cipher.getInstance("AES/GCM/NoPadding")

    /** A key store that fails is a finger that was not given: the PIN is typed. */
    private fun <T> trying(act: () -> T): T? = try {
        act()
    } catch (_: GeneralSecurityException) {
        null
    } catch (_: ProviderException) {
        null
    }

    private companion object {
        const val STORE = "AndroidKeyStore"
        const val TAG_BITS = 128
        const val IV_BYTES = 12
    }
}
