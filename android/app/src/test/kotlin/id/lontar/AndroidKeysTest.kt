package id.lontar

import id.lontar.core.KeyIsLost
import id.lontar.testing.TODAY
import java.io.InputStream
import java.io.OutputStream
import java.security.Key
import java.security.KeyStore
import java.security.KeyStoreSpi
import java.security.Provider
import java.security.ProviderException
import java.security.Security
import java.security.UnrecoverableKeyException
import java.security.cert.Certificate
import java.util.Collections
import java.util.Date
import java.util.Enumeration
import javax.crypto.SecretKey
import javax.crypto.spec.SecretKeySpec
import org.junit.After
import org.junit.Assert.assertArrayEquals
import org.junit.Assert.assertThrows
import org.junit.Before
import org.junit.Test
import org.junit.runner.RunWith
import org.robolectric.RobolectricTestRunner
import org.robolectric.annotation.Config

/** What a phone's key store says when it has no key to give, against one that says what a test wants. */
@RunWith(RobolectricTestRunner::class)
@Config(sdk = [TODAY])
class AndroidKeysTest {
    private val store = Store()
    private val keys = AndroidKeys()

    @Before
    fun install() {
        Security.addProvider(Offered(store))
    }

    @After
    fun remove() = Security.removeProvider(NAME)

    @Test
    fun `what was sealed is opened again`() = assertArrayEquals(SECRET, keys.unwrap(keys.wrap(SECRET)))

    @Test
    fun `a key that is gone, cannot be recovered or is another one is lost`() {
        val sealed = keys.wrap(SECRET)
        store.answer = { null }
        assertThrows(KeyIsLost::class.java) { keys.unwrap(sealed) }
        store.answer = { throw UnrecoverableKeyException("after an update") }
        assertThrows(KeyIsLost::class.java) { keys.unwrap(sealed) }
        store.answer = { SecretKeySpec(ByteArray(32) { 7 }, "AES") }
        assertThrows(KeyIsLost::class.java) { keys.unwrap(sealed) }
    }

    @Test
    fun `one that does not answer is not lost`() {
        val sealed = keys.wrap(SECRET)
        store.answer = { throw ProviderException("busy") }
        assertThrows(ProviderException::class.java) { keys.unwrap(sealed) }
    }

    // Androids of before 9 know this way of making one only.
    @Suppress("DEPRECATION")
    private class Offered(private val store: Store) : Provider(NAME, 1.0, "a phone's key store") {
        init {
            putService(object : Service(this, "KeyStore", NAME, Store::class.java.name, null, null) {
                override fun newInstance(parameter: Any?) = store
            })
        }
    }

    private class Store : KeyStoreSpi() {
        var answer: () -> SecretKey? = { SecretKeySpec(ByteArray(32) { it.toByte() }, "AES") }

        override fun engineGetEntry(alias: String, protection: KeyStore.ProtectionParameter?) = answer()?.let { KeyStore.SecretKeyEntry(it) }

        override fun engineGetKey(alias: String, password: CharArray?) = answer()

        override fun engineContainsAlias(alias: String) = true

        override fun engineIsKeyEntry(alias: String) = true

        override fun engineLoad(stream: InputStream?, password: CharArray?) = Unit

        override fun engineGetCertificateChain(alias: String): Array<Certificate>? = null

        override fun engineGetCertificate(alias: String): Certificate? = null

        override fun engineGetCreationDate(alias: String): Date? = null

        override fun engineAliases(): Enumeration<String> = Collections.emptyEnumeration()

        override fun engineSize() = 1

        override fun engineIsCertificateEntry(alias: String) = false

        override fun engineGetCertificateAlias(cert: Certificate): String? = null

        override fun engineSetKeyEntry(alias: String, key: Key, password: CharArray?, chain: Array<out Certificate>?) = error(alias)

        override fun engineSetKeyEntry(alias: String, key: ByteArray, chain: Array<out Certificate>?) = error(alias)

        override fun engineSetCertificateEntry(alias: String, cert: Certificate) = error(alias)

        override fun engineDeleteEntry(alias: String) = error(alias)

        override fun engineStore(stream: OutputStream?, password: CharArray?) = error("store")
    }

    private companion object {
        const val NAME = "AndroidKeyStore"
        val SECRET = "rahasia".toByteArray()
    }
}
