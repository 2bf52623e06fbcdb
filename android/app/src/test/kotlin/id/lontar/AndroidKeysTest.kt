package id.lontar

import android.security.keystore.KeyGenParameterSpec
import android.security.keystore.KeyPermanentlyInvalidatedException
import androidx.test.core.app.ApplicationProvider
import id.lontar.core.KeyIsLost
import id.lontar.testing.TODAY
import java.io.InputStream
import java.io.OutputStream
import java.security.Key
import java.security.KeyStoreSpi
import java.security.Provider
import java.security.ProviderException
import java.security.SecureRandom
import java.security.Security
import java.security.UnrecoverableKeyException
import java.security.cert.Certificate
import java.security.spec.AlgorithmParameterSpec
import java.util.Collections
import java.util.Date
import java.util.Enumeration
import javax.crypto.KeyGeneratorSpi
import javax.crypto.SecretKey
import javax.crypto.spec.SecretKeySpec
import org.junit.After
import org.junit.Assert.assertArrayEquals
import org.junit.Assert.assertEquals
import org.junit.Assert.assertSame
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
    private val keys = AndroidKeys(ApplicationProvider.getApplicationContext())

    @Before
    fun install() {
        Security.addProvider(Offered(store))
    }

    @After
    fun remove() = Security.removeProvider(NAME)

    @Test
    fun `what was sealed is opened again, by the one key that was made`() {
        assertArrayEquals(SECRET, keys.unwrap(keys.wrap(SECRET)))
        assertArrayEquals(SECRET, keys.unwrap(keys.wrap(SECRET)))
        assertEquals(setOf("lontar.1"), store.keys.keys)
    }

    @Test
    fun `what the first versions of the app sealed is opened, and their key goes on`() {
        store.keys["lontar"] = key(7)
        val sealed = keys.wrap(SECRET)
        assertArrayEquals(SECRET, keys.unwrap(sealed))
        assertEquals(setOf("lontar"), store.keys.keys)
    }

    @Test
    fun `a key that is gone, ended by the phone or another one is lost`() {
        val sealed = keys.wrap(SECRET)
        store.answer = { null }
        assertThrows(KeyIsLost::class.java) { keys.unwrap(sealed) }
        store.answer = { throw UnrecoverableKeyException("ended").initCause(KeyPermanentlyInvalidatedException()) }
        assertThrows(KeyIsLost::class.java) { keys.unwrap(sealed) }
        store.answer = { key(9) }
        assertThrows(KeyIsLost::class.java) { keys.unwrap(sealed) }
    }

    @Test
    fun `one that does not answer is not lost`() {
        val sealed = keys.wrap(SECRET)
        for (failure in listOf(ProviderException("busy"), UnrecoverableKeyException("no answer"))) {
            store.answer = { throw failure }
            assertThrows(failure.javaClass) { keys.unwrap(sealed) }
        }
    }

    @Test
    fun `one that is not there for a moment is looked for again`() {
        val sealed = keys.wrap(SECRET)
        var asked = 0
        store.answer = { name -> if (asked++ < 2) null else store.keys[name] }
        assertArrayEquals(SECRET, keys.unwrap(sealed))
        asked = 0
        store.answer = { if (asked++ < 2) throw ProviderException("busy") else null }
        assertThrows("it was not clear", ProviderException::class.java) { keys.unwrap(sealed) }
    }

    @Test
    fun `one that is missed when something is sealed is never replaced, and opens again when it is back`() {
        val sealed = keys.wrap(SECRET)
        val before = store.keys.getValue("lontar.1")
        val answers = listOf<(String) -> SecretKey?>({ null }, { throw UnrecoverableKeyException("no answer") })
        for (answer in answers) {
            store.answer = { name -> if (name == "lontar.1") answer(name) else store.keys[name] }
            val meanwhile = keys.wrap(SECRET)
            assertArrayEquals(SECRET, keys.unwrap(meanwhile))
            store.answer = { store.keys[it] }
            assertSame(before, store.keys["lontar.1"])
            assertArrayEquals(SECRET, keys.unwrap(sealed))
            assertArrayEquals("which of them sealed it is found", SECRET, keys.unwrap(meanwhile))
        }
    }

    @Test
    fun `of a key store that does not answer at all nothing new is made`() {
        keys.wrap(SECRET)
        store.answer = { throw ProviderException("busy") }
        assertThrows(ProviderException::class.java) { keys.wrap(SECRET) }
        assertEquals(setOf("lontar.1"), store.keys.keys)
    }

    // Androids of before 9 know this way of making one only.
    @Suppress("DEPRECATION")
    private class Offered(private val store: Store) : Provider(NAME, 1.0, "a phone's key store") {
        init {
            putService(object : Service(this, "KeyStore", NAME, Store::class.java.name, null, null) {
                override fun newInstance(parameter: Any?) = store
            })
            putService(object : Service(this, "KeyGenerator", "AES", Maker::class.java.name, null, null) {
                override fun newInstance(parameter: Any?) = Maker(store)
            })
        }
    }

    private class Maker(private val store: Store) : KeyGeneratorSpi() {
        private lateinit var name: String

        override fun engineInit(parameters: AlgorithmParameterSpec, random: SecureRandom?) {
            name = (parameters as KeyGenParameterSpec).keystoreAlias
        }

        override fun engineInit(random: SecureRandom?) = error("size")

        override fun engineInit(size: Int, random: SecureRandom?) = error("size")

        // As the phone does it: over whatever has this name.
        override fun engineGenerateKey() = key(store.made++).also { store.keys[name] = it }
    }

    private class Store : KeyStoreSpi() {
        val keys = mutableMapOf<String, SecretKey>()
        var made = 1
        var answer: (name: String) -> SecretKey? = { keys[it] }

        override fun engineGetKey(alias: String, password: CharArray?) = answer(alias)

        // A phone's says no to every failure.
        override fun engineContainsAlias(alias: String) = runCatching { answer(alias) }.getOrNull() != null

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

        fun key(seed: Int) = SecretKeySpec(ByteArray(32) { (it + seed).toByte() }, "AES")
    }
}
