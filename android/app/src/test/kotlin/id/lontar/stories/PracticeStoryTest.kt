package id.lontar.stories

import id.lontar.core.Network
import id.lontar.core.RecordFilter
import id.lontar.testing.Hub
import id.lontar.testing.Officer
import id.lontar.testing.Phone
import id.lontar.testing.SMALL
import id.lontar.testing.TODAY
import kotlinx.coroutines.runBlocking
import org.junit.AfterClass
import org.junit.Assert.assertEquals
import org.junit.Assert.assertNull
import org.junit.Assert.assertTrue
import org.junit.Rule
import org.junit.Test
import org.junit.runner.RunWith
import org.robolectric.RobolectricTestRunner
import org.robolectric.annotation.Config
import org.robolectric.annotation.GraphicsMode

/** *Mode latihan* on the app's pages, on the real core. */
@RunWith(RobolectricTestRunner::class)
@Config(sdk = [TODAY], qualifiers = SMALL)
@GraphicsMode(GraphicsMode.Mode.NATIVE)
class PracticeStoryTest {
    @get:Rule
    val phone = Phone()

    @Test
    fun `an officer practises with people of the list, and gets no number`() = Officer(phone).use { officer ->
        officer.practises()
        officer.sees("Daftarkan peserta")
        assertTrue("practice sets up no phone", !officer.isSeen("Setelan") && !officer.isSeen("Gabung dengan QR dari penyelia"))
        officer.pictures("latihan-2-beranda")
        officer.taps("Warga")
        officer.taps("Busalangga")
        officer.sees("Contoh Cornelia Mooy")
        officer.pictures("latihan-3-warga")
        officer.taps("Contoh Cornelia Mooy")
        officer.agrees()
        officer.sees("Identitas")
        repeat(5) { officer.goesOn() }
        officer.sees("Periksa kembali")
        officer.taps("Simpan pendaftaran")
        officer.sees("tidak ada nomor")
        officer.pictures("latihan-4-tanda-terima")
        assertTrue("no number is shared", !officer.isSeen("Bagikan"))
        officer.taps("Selesai")
        officer.taps("Kirim")
        officer.sees("Tidak ada yang dikirim")
        officer.taps("Selesai latihan")
        officer.isGone("LATIHAN")
        assertEquals(0, officer.recordsForReal())
    }

    @Test
    fun `somebody real is stopped in practice, and the form goes on in real work`() = Officer(phone).use { officer ->
        officer.practises()
        officer.taps("Daftarkan peserta")
        officer.agrees()
        officer.taps("Ada KTP")
        officer.types("NIK", "5314025208850012")
        officer.types("Nama lengkap", "Maria Ndaumanu")
        officer.sees("Ini mode latihan. Orang asli dicatat di mode asli.")
        officer.pictures("latihan-5-orang-asli")
        officer.taps("Pindahkan isian ini")
        officer.isGone("LATIHAN")
        // Consent in practice is nobody's consent.
        officer.sees("Boleh saya catat data Bapak/Ibu?")
        officer.agrees()
        officer.sees("Identitas")
        val drafts = runBlocking { officer.workplace.session.value!!.drafts.all() }
        assertEquals("Maria Ndaumanu", drafts.single().name)
        assertNull(officer.workplace.practice.value)
    }

    @Test
    fun `practice ends with the process, and what was open for real is there again`() = Officer(phone).use { officer ->
        officer.practises()
        officer.taps("Daftarkan peserta")
        officer.diesAndStartsAgain()
        officer.isGone("LATIHAN")
        assertNull(officer.workplace.practice.value)
    }

    private fun Officer.practises() {
        network = Network.NONE
        starts()
        joins(hub)
        taps("Setelan")
        taps("Mode latihan")
        pictures("latihan-1-mulai")
        taps("Mulai latihan")
        sees("LATIHAN")
    }

    private fun Officer.recordsForReal() = runBlocking {
        workplace.session.value!!.records.page(RecordFilter("enrolment", false, null), 0, 5).rows.size
    }

    companion object {
        private val hub by lazy { Hub() }

        @JvmStatic
        @AfterClass
        fun stop() = hub.close()
    }
}
