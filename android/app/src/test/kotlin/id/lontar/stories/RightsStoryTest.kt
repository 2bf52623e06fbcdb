package id.lontar.stories

import id.lontar.core.Network
import id.lontar.testing.Hub
import id.lontar.testing.Officer
import id.lontar.testing.Phone
import id.lontar.testing.SMALL
import id.lontar.testing.TODAY
import kotlinx.coroutines.runBlocking
import org.junit.AfterClass
import org.junit.Assert.assertEquals
import org.junit.Assert.assertFalse
import org.junit.Rule
import org.junit.Test
import org.junit.runner.RunWith
import org.robolectric.RobolectricTestRunner
import org.robolectric.annotation.Config
import org.robolectric.annotation.GraphicsMode

/** What people may ask about their data, people who are enrolled twice, and what went wrong. */
@RunWith(RobolectricTestRunner::class)
@Config(sdk = [TODAY], qualifiers = SMALL)
@GraphicsMode(GraphicsMode.Mode.NATIVE)
class RightsStoryTest {
    @get:Rule
    val phone = Phone()

    @Test
    fun `a request about one's own data begins at the person, and its hours at Disnaker`() = Officer(phone).use { officer ->
        officer.network = Network.FREE
        officer.starts()
        officer.joins(hub)
        officer.enrols()
        officer.taps("Selesai")
        officer.taps("Setelan")
        officer.taps("Permintaan warga")
        officer.sees("Belum ada permintaan")
        officer.pictures("permintaan-1-kosong")
        officer.taps("Cari orangnya")
        officer.types("Nama, NIK, nomor tanda terima, atau desa", "ndaumanu")
        officer.taps("Maria Ndaumanu")
        officer.taps("Catat permintaan")
        officer.taps("Tarik persetujuan")
        officer.pictures("permintaan-2-isi")
        officer.goesOn()
        officer.taps("Simpan permintaan")
        officer.sees("Maria Ndaumanu")
        officer.pictures("permintaan-3-tanda-terima")
        officer.taps("Selesai")
        officer.taps("Setelan")
        officer.taps("Permintaan warga")
        officer.taps("Maria Ndaumanu")
        officer.sees("mulai saat permintaan sampai di Disnaker")
        officer.pictures("permintaan-4-belum-sampai")
        officer.taps("Kembali")
        officer.taps("Kembali")
        officer.taps("Kembali")
        officer.taps("Kirim")
        officer.taps("Kirim sekarang")
        officer.sees("Selesai dikirim.")
        officer.taps("Beranda")
        officer.taps("Setelan")
        officer.taps("Permintaan warga")
        officer.taps("Maria Ndaumanu")
        officer.sees("paling lama 3 × 24 jam sejak permintaan sampai")
    }

    @Test
    fun `a person who is enrolled twice stands side by side, is judged once, and nothing is deleted`() = Officer(phone).use { officer ->
        officer.network = Network.NONE
        officer.starts()
        officer.joins(hub)
        officer.enrols()
        officer.taps("Selesai")
        officer.enrols(name = "Maria Fransiska Ndaumanu")
        officer.taps("Selesai")
        officer.taps("NIK sama. Orangnya sama?")
        officer.sees("Dua pendaftaran ini punya NIK yang sama")
        officer.sees("Nama lengkap")
        officer.sees("Maria Fransiska Ndaumanu")
        officer.pictures("ganda-1")
        officer.taps("Orangnya sama")
        officer.sees("Sudah dijawab: Orangnya sama")
        officer.taps("Kembali")
        officer.isGone("NIK sama. Orangnya sama?")
        runBlocking { assertEquals(2uL, officer.workplace.session.value!!.sync.now().enrolments) }
        // It can be looked at again, and judged otherwise.
        officer.taps("Cari")
        officer.types("Nama, NIK, nomor tanda terima, atau desa", "Fransiska")
        officer.tapsPerson("Maria Fransiska Ndaumanu")
        officer.taps("NIK ini terdaftar lebih dari satu kali")
        officer.taps("Orang berbeda")
        officer.sees("Sudah dijawab: Orang berbeda")
        officer.sees("Tidak ada yang dihapus")
    }

    @Test
    fun `what went wrong is told with what the phone knows, and without anybody's name`() = Officer(phone).use { officer ->
        officer.network = Network.NONE
        officer.starts()
        officer.joins(hub)
        officer.enrols()
        officer.taps("Selesai")
        officer.taps("Setelan")
        officer.taps("Laporkan masalah")
        officer.types("Apa yang terjadi?", "Foto tidak mau terkirim.")
        officer.pictures("masalah-1")
        officer.taps("Lanjut")
        officer.sees("Foto tidak mau terkirim.")
        officer.sees("waiting_records: 1")
        officer.pictures("masalah-2")
        for (secret in listOf("Ndaumanu", "Yohana", "5314025208850012")) assertFalse(secret, officer.isSeen(secret))
    }

    companion object {
        private val hub by lazy { Hub() }

        @JvmStatic
        @AfterClass
        fun stop() = hub.close()
    }
}
