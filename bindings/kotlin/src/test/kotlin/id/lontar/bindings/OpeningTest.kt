package id.lontar.bindings

import org.junit.Assert.assertEquals
import org.junit.Assert.assertFalse
import org.junit.Assert.assertNull
import org.junit.Assert.assertThrows
import org.junit.Assert.assertTrue
import org.junit.Test
import uniffi.lontar.Act
import uniffi.lontar.LontarException
import uniffi.lontar.Opening
import uniffi.lontar.UnlockBy
import uniffi.lontar.coreVersion

class OpeningTest {
    private fun unlockBy(act: () -> Unit): UnlockBy = assertThrows(LontarException.Unlock::class.java) { act() }.by

    @Test fun `the version of the core is told`(): Unit = assertTrue(coreVersion().matches(Regex("""\d+\.\d+\.\d+""")))

    @Test fun `a profile is added and found again, and what it did is listed`(): Unit = Phone().use { phone ->
        phone.installation.add("Yohana Lete").use { it.end() }
        assertEquals(listOf("Yohana Lete"), phone.installation.profiles().map { it.label })
        assertEquals(Opening.Free, phone.installation.opening(1u))
        assertNull(phone.installation.challenge(1u))
        phone.installation.open(1u).use { assertEquals(1u, it.profile()) }
        assertEquals(listOf(Act.ADDED, Act.OPENED), phone.installation.acts().map { it.act })
        val missing = assertThrows(LontarException.NotFound::class.java) { phone.installation.open(7u) }
        assertEquals("profile", missing.what)
    }

    @Test fun `a PIN that everybody tries first cannot be set, and a wrong one opens nothing`(): Unit = Phone().use { phone ->
        phone.installation.add("Yohana").use { lontar ->
            val settings = lontar.settings()
            assertEquals(UnlockBy.AnotherPin, unlockBy { settings.setPin("123456", null) })
            settings.setPin("280591", null)
            assertTrue(settings.hasPin())
            lontar.end()
            assertEquals(UnlockBy.Pin, unlockBy { settings.hasPin() })
        }
        // Nobody could help with a forgotten PIN yet, so the key store alone still opens.
        assertEquals(UnlockBy.PinAgain, unlockBy { phone.installation.openWithPin(1u, "111222") })
        assertEquals(UnlockBy.PinAgain, unlockBy { phone.installation.openWithPin(1u, "111222") })
        phone.installation.openWithPin(1u, "280591").use { it.end() }
        assertEquals(UnlockBy.CodeAgain, unlockBy { phone.installation.openWithCode(1u, "nonsense", "735192") })
    }

    @Test fun `a key store that lost its key or throws is an error with a way out`(): Unit = Phone().use { phone ->
        phone.installation.add("Yohana").use { it.end() }
        phone.keyStore.lost = true
        assertEquals(UnlockBy.KeyLost, unlockBy { phone.installation.open(1u) })
        assertNull("its name is sealed, too", phone.installation.profiles().single().label)
        phone.keyStore.lost = false
        phone.keyStore.broken = true
        assertEquals(UnlockBy.KeyStore, unlockBy { phone.installation.open(1u) })
        phone.keyStore.broken = false
        phone.installation.open(1u).use { assertFalse(it.wasDamaged()) }
    }

    @Test fun `data of a newer app is refused and not touched`(): Unit = Phone().use { phone ->
        phone.installation.add("Yohana").use { it.end() }
        val keys = phone.folder.walk().single { it.name == "keys" }
        val newer = keys.readBytes().also { it[6] = 99 }
        keys.writeBytes(newer)
        assertThrows(LontarException.UpgradeRequired::class.java) { phone.installation.open(1u) }
        assertTrue(newer.contentEquals(keys.readBytes()))
    }

    @Test fun `a folder that cannot be written is said plainly`() {
        val file = java.io.File.createTempFile("lontar", "file")
        val installation = uniffi.lontar.Installation.at(java.io.File(file, "below").path, MemoryKeyStore())
        assertThrows(LontarException.FreeStorage::class.java) { installation.add("Yohana") }
        file.delete()
    }
}
