package id.lontar.stories

import android.app.Application
import android.provider.Settings
import androidx.test.core.app.ApplicationProvider
import id.lontar.core.Network
import id.lontar.testing.Hub
import id.lontar.testing.Officer
import id.lontar.testing.PIN
import id.lontar.testing.Phone
import id.lontar.testing.SMALL
import id.lontar.testing.TODAY
import kotlinx.coroutines.runBlocking
import org.junit.AfterClass
import org.junit.Assert.assertEquals
import org.junit.Assert.assertFalse
import org.junit.Assert.assertNull
import org.junit.Assert.assertThrows
import org.junit.Rule
import org.junit.Test
import org.junit.runner.RunWith
import org.robolectric.RobolectricTestRunner
import org.robolectric.Shadows.shadowOf
import org.robolectric.annotation.Config
import org.robolectric.annotation.GraphicsMode

/** Opening a phone and leaving it, on the app's pages with the real core and a hub. */
@RunWith(RobolectricTestRunner::class)
@Config(sdk = [TODAY], qualifiers = SMALL)
@GraphicsMode(GraphicsMode.Mode.NATIVE)
class OpeningStoryTest {
    @get:Rule
    val phone = Phone()

    @Test
    fun `before joining a PIN locks nothing, and the page says so`() = Officer(phone).use { officer ->
        officer.network = Network.NONE
        officer.starts()
        officer.joins(hub)
        officer.taps("Setelan")
        officer.sees("Sebelum HP ini terhubung, PIN belum mengunci apa pun")
        officer.makesPin()
        assertFalse(officer.isSeen("Kunci sekarang"))
        assertFalse(officer.isSeen("Kunci sendiri kalau tidak disentuh"))
        officer.pictures("setelan-belum-terhubung")
        officer.diesAndStartsAgain()
        officer.sees("Daftarkan peserta")
    }

    @Test
    fun `a PIN that was typed with a slip is not taken`() = Officer(phone).use { officer ->
        officer.network = Network.NONE
        officer.starts()
        officer.joins(hub)
        officer.taps("Setelan")
        officer.types("PIN baru, enam angka", PIN)
        assertThrows(AssertionError::class.java) { officer.taps("Buat PIN") }
        officer.types("Ketik sekali lagi", "280592")
        officer.sees("Dua PIN ini tidak sama")
        officer.pictures("setelan-pin-beda")
        assertThrows(AssertionError::class.java) { officer.taps("Buat PIN") }
        officer.types("Ketik sekali lagi", PIN)
        assertFalse(officer.isSeen("Dua PIN ini tidak sama"))
        officer.taps("Buat PIN")
        officer.sees("PIN tersimpan.")
    }

    @Test
    fun `after how long it locks is chosen`() = Officer(phone).use { officer ->
        officer.joinsAndMakesPin()
        officer.taps("15 menit")
        phone.rule.waitUntil(20_000) { runBlocking { officer.workplace.session.value!!.settings.autoLockMs() } == 15 * 60_000L }
        officer.pictures("setelan-kunci")
        assertFalse("no sensor, no question", officer.isSeen("Buka dengan sidik jari"))
        officer.taps("Ukuran huruf")
        val opened = shadowOf(ApplicationProvider.getApplicationContext<Application>()).nextStartedActivity
        assertEquals(Settings.ACTION_DISPLAY_SETTINGS, opened.action)
    }

    @Test
    fun `a finger opens once the PIN was typed, and the PIN always does`() = Officer(phone).use { officer ->
        officer.around.finger.isThereNow = true
        officer.joinsAndMakesPin()
        officer.sees("Semua sidik jari di HP ini bisa membuka.")
        officer.taps("Buka dengan sidik jari")
        officer.sees("Berlaku setelah PIN diketik sekali lagi.")
        officer.pictures("setelan-sidik-jari")
        officer.taps("Kunci sekarang")
        officer.sees("PIN, enam angka")
        assertFalse("nothing is kept yet", officer.isSeen("Buka dengan sidik jari"))
        officer.typesPin()
        officer.locksAgain()
        officer.pictures("pin-sidik-jari")
        officer.taps("Buka dengan sidik jari")
        officer.sees("Daftarkan peserta")
        // A wet finger: the PIN is typed.
        officer.around.finger.isGiven = false
        officer.locksAgain()
        officer.taps("Buka dengan sidik jari")
        officer.sees("Sidik jari tidak terbaca. Ketik PIN.")
        officer.around.finger.isGiven = true
        officer.typesPin()
        // A finger was added to the phone: none opens until the PIN was typed.
        officer.around.finger.isLost = true
        officer.locksAgain()
        officer.taps("Buka dengan sidik jari")
        officer.sees("Sidik jari tidak terbaca. Ketik PIN.")
        assertFalse(officer.isSeen("Buka dengan sidik jari"))
        officer.typesPin()
        officer.locksAgain()
        officer.taps("Buka dengan sidik jari")
        officer.sees("Daftarkan peserta")
    }

    @Test
    fun `another PIN ends what the finger knew, and turning it off too`() = Officer(phone).use { officer ->
        officer.around.finger.isThereNow = true
        officer.joinsAndMakesPin()
        officer.taps("Buka dengan sidik jari")
        officer.sees("Berlaku setelah PIN")
        officer.taps("Kunci sekarang")
        officer.typesPin()
        officer.taps("Setelan")
        officer.types("PIN sekarang", PIN)
        officer.typesNewPin("735192")
        officer.taps("Ganti PIN")
        officer.sees("Berlaku setelah PIN diketik sekali lagi.")
        officer.taps("Kunci sekarang")
        officer.sees("PIN, enam angka")
        assertFalse(officer.isSeen("Buka dengan sidik jari"))
        officer.typesPin("735192")
        officer.taps("Setelan")
        officer.taps("Buka dengan sidik jari")
        officer.taps("Kunci sekarang")
        officer.sees("PIN, enam angka")
        assertFalse(officer.isSeen("Buka dengan sidik jari"))
    }

    @Test
    fun `back on the page of the PIN leaves the app, for below it all is locked`() = Officer(phone).use { officer ->
        officer.joinsAndMakesPin()
        officer.diesAndStartsAgain()
        officer.sees("Masukkan PIN")
        assertFalse(shadowOf(phone.rule.activity).isTaskMovedToBack)
        officer.goesBack()
        phone.rule.waitUntil(20_000) { shadowOf(phone.rule.activity).isTaskMovedToBack }
        officer.sees("Masukkan PIN")
        officer.typesPin()
        officer.sees("Daftarkan peserta")
    }

    @Test
    fun `where several use the phone, back on the page of the PIN asks who it is`() = Officer(phone).use { officer ->
        officer.joinsAndMakesPin()
        runBlocking { officer.workplace.handset.add("Melkianus Ndun").end() }
        officer.diesAndStartsAgain()
        officer.taps("Yohana Lete")
        officer.sees("Masukkan PIN")
        officer.goesBack()
        officer.taps("Melkianus Ndun")
        officer.sees("Daftarkan peserta")
    }

    @Test
    fun `whoever leaves with everything sent leaves nothing behind`() = Officer(phone).use { officer ->
        officer.starts()
        officer.joins(hub)
        officer.sends()
        officer.taps("Beranda")
        officer.leaves("Data Bapak/Ibu dihapus dari HP ini.")
        officer.pictures("tinggalkan-sudah")
        officer.sees("Saya petugas")
        assertNull(officer.workplace.session.value)
        assertEquals(0, runBlocking { officer.workplace.handset.profiles() }.size)
    }

    @Test
    fun `whoever leaves with something unsent leaves it sealed, and it arrives`() = Officer(phone).use { officer ->
        officer.starts()
        officer.joins(hub)
        officer.sends()
        officer.taps("Beranda")
        officer.enrols()
        officer.taps("Selesai")
        officer.network = Network.NONE
        officer.leaves("Foto yang belum terkirim hanya ada di HP ini.")
        officer.sees("Yohana Lete")
        val sent = runBlocking { officer.workplace.handset.upload(1u) }
        assertEquals(1L to 0L, sent.sent to sent.waiting)
    }

    private fun Officer.joinsAndMakesPin() {
        starts()
        joins(hub)
        sends()
        taps("Beranda")
        taps("Setelan")
        makesPin()
        sees("Kunci sekarang")
    }

    private fun Officer.makesPin() {
        typesNewPin(PIN)
        taps("Buat PIN")
        sees("PIN tersimpan.")
    }

    private fun Officer.typesPin(pin: String = PIN) {
        types("PIN, enam angka", pin)
        taps("Buka")
    }

    private fun Officer.locksAgain() {
        taps("Setelan")
        taps("Kunci sekarang")
        sees("PIN, enam angka")
    }

    private fun Officer.leaves(told: String) {
        taps("Setelan")
        taps("Tinggalkan HP ini")
        sees(told)
        pictures("tinggalkan")
        taps("Tinggalkan HP ini sekarang")
        // The question is over the page, whose button has the same words.
        phone.rule.waitForIdle()
        confirms("Tinggalkan HP ini sekarang")
    }

    private fun Officer.goesBack() {
        phone.rule.runOnUiThread { phone.rule.activity.onBackPressedDispatcher.onBackPressed() }
        phone.rule.waitForIdle()
    }

    companion object {
        private val hub by lazy { Hub() }

        @JvmStatic
        @AfterClass
        fun stop() = hub.close()
    }
}
