package id.lontar.stories

import android.app.Application
import android.content.Intent
import androidx.test.core.app.ApplicationProvider
import id.lontar.core.Custody
import id.lontar.core.RecordFilter
import id.lontar.testing.Officer
import id.lontar.testing.PIN
import id.lontar.testing.Phone
import id.lontar.testing.SMALL
import id.lontar.testing.TODAY
import id.lontar.testing.WithHub
import kotlinx.coroutines.runBlocking
import org.junit.Assert.assertEquals
import org.junit.Assert.assertFalse
import org.junit.Assert.assertNull
import org.junit.Assert.assertTrue
import org.junit.Rule
import org.junit.Test
import org.junit.runner.RunWith
import org.robolectric.RobolectricTestRunner
import org.robolectric.Shadows.shadowOf
import org.robolectric.annotation.Config
import org.robolectric.annotation.GraphicsMode

/** Whoever stands before an officer's locked phone reports an accident, with the real core and a hub. */
@RunWith(RobolectricTestRunner::class)
@Config(sdk = [TODAY], qualifiers = SMALL)
@GraphicsMode(GraphicsMode.Mode.NATIVE)
class LockedReportStoryTest : WithHub() {
    @get:Rule
    val phone = Phone()

    @Test
    fun `a report needs no PIN, opens nothing, and is there once the phone is opened`() = Officer(phone).use { officer ->
        officer.isLocked()
        officer.pictures("pin-lapor")
        officer.counts {
            taps("Lapor kecelakaan")
            sees("Tolong korban dulu")
            taps("Lanjut melapor")
            sees("Isian ini belum tersimpan")
            types("Nama yang celaka", "Melkianus Ndun")
            taps("Baru saja")
            types("Nomor HP pelapor", "081234567891")
            taps("Simpan laporan")
            sees("BELUM sampai ke Disnaker")
        }
        assertTrue("${officer.path}", officer.touches <= 7)
        officer.pictures("lapor-terkunci-tersimpan")
        officer.showsNothingOfOthers()
        assertNull("nothing was opened", officer.workplace.session.value)
        officer.taps("Kirim lewat SMS atau WhatsApp")
        val message = sentText()
        assertTrue(message, "Melkianus Ndun" in message && "+6281234567891" in message)
        assertFalse("there is no number yet: $message", "Nomor tanda terima" in message)
        officer.taps("Selesai")
        officer.opensWith("000000")
        officer.sees("PIN salah")
        assertNull("a wrong PIN opens nothing", officer.workplace.session.value)
        officer.opensWith(PIN)
        officer.sees("Daftarkan peserta")
        officer.sees("2 belum terkirim")
        officer.taps("Cari")
        officer.types("Nama, NIK, nomor tanda terima, atau desa", "ndun")
        officer.taps("Melkianus Ndun")
        officer.sees("Laporan")
        officer.pictures("lapor-terkunci-dibuka")
        val reports = runBlocking { officer.workplace.session.value!!.records.page(RecordFilter("accident", false, null), 0, 10).rows }
        assertEquals(listOf("Melkianus Ndun" to Custody.HERE), reports.map { it.name to it.custody })
        officer.taps("Kembali")
        officer.sends()
        officer.sees("Sudah sampai di Disnaker: 2")
    }

    @Test
    fun `what is missing is said beside its question, and a day is told as people tell it`() = Officer(phone).use { officer ->
        officer.isLocked()
        officer.taps("Lapor kecelakaan")
        officer.taps("Lanjut melapor")
        officer.taps("Simpan laporan")
        officer.sees("Siapa yang celaka? Isi nama")
        officer.pictures("lapor-terkunci-kurang")
        officer.types("Nama yang celaka", "Melkianus Ndun")
        officer.types("Nomor HP pelapor", "081234567891")
        officer.taps("Sebelumnya")
        officer.dates("19", "November", "2020")
        officer.taps("Sekitar malam")
        officer.types("Ceritakan kejadiannya", "Jatuh dari perahu.")
        officer.taps("Simpan laporan")
        officer.sees("BELUM sampai ke Disnaker")
        officer.taps("Selesai")
        officer.opensWith(PIN)
        officer.taps("Cari")
        officer.types("Nama, NIK, nomor tanda terima, atau desa", "ndun")
        officer.taps("Melkianus Ndun")
        officer.sees("19 November 2020, sekitar malam")
        officer.sees("Jatuh dari perahu.")
    }

    @Test
    fun `going away without saving is asked about, and keeps nothing`() = Officer(phone).use { officer ->
        officer.isLocked()
        officer.taps("Lapor kecelakaan")
        officer.taps("Kembali")
        officer.sees("Masukkan PIN")
        officer.taps("Lapor kecelakaan")
        officer.taps("Lanjut melapor")
        officer.types("Nama yang celaka", "Melkianus Ndun")
        officer.taps("Kembali")
        officer.sees("Buang isian ini?")
        officer.confirms("Kembali mengisi")
        officer.sees("Melkianus Ndun")
        officer.taps("Kembali")
        officer.confirms("Buang")
        officer.sees("Masukkan PIN")
        officer.opensWith(PIN)
        officer.sees("Daftarkan peserta")
        val status = runBlocking { officer.workplace.session.value!!.sync.now() }
        assertEquals(0uL to 0uL, status.accidents to status.drafts)
    }

    /** An officer has enrolled somebody, and the phone lies there, locked. */
    private fun Officer.isLocked() {
        starts()
        joins(hub)
        sends()
        taps("Beranda")
        enrols()
        taps("Selesai")
        taps("Setelan")
        typesNewPin(PIN)
        taps("Buat PIN")
        sees("PIN tersimpan.")
        taps("Kunci sekarang")
        sees("Masukkan PIN")
        sees("Lapor tanpa PIN")
    }

    private fun Officer.opensWith(pin: String) {
        types("PIN, enam angka", pin)
        taps("Buka")
    }

    private fun Officer.showsNothingOfOthers() {
        for (name in listOf("Yohana", "Ndaumanu", "Oelua")) assertFalse(name, isSeen(name))
    }

    /** What the phone's own app was asked to send. */
    private fun sentText(): String {
        val chooser = shadowOf(ApplicationProvider.getApplicationContext<Application>()).nextStartedActivity
        @Suppress("DEPRECATION")
        return chooser.getParcelableExtra<Intent>(Intent.EXTRA_INTENT)!!.getStringExtra(Intent.EXTRA_TEXT)!!
    }
}
