package id.lontar.stories

import id.lontar.core.Network
import id.lontar.testing.Officer
import id.lontar.testing.Phone
import id.lontar.testing.SMALL
import id.lontar.testing.TODAY
import id.lontar.testing.WithHub
import org.junit.Rule
import org.junit.Test
import org.junit.runner.RunWith
import org.robolectric.RobolectricTestRunner
import org.robolectric.annotation.Config
import org.robolectric.annotation.GraphicsMode

/** Reporting an accident, on the app's pages with the real core and a hub. */
@RunWith(RobolectricTestRunner::class)
@Config(sdk = [TODAY], qualifiers = SMALL)
@GraphicsMode(GraphicsMode.Mode.NATIVE)
class AccidentStoryTest : WithHub() {
    @get:Rule
    val phone = Phone()

    @Test
    fun `an accident long ago is reported without a known hour, and taken in`() = Officer(phone).use { officer ->
        officer.network = Network.NONE
        officer.starts()
        officer.joins(hub)
        officer.taps("Lapor kecelakaan")
        officer.sees("Tolong korban dulu")
        officer.pictures("laporan-0-tolong-dulu")
        officer.taps("Lanjut melapor")
        officer.sees("Belum ada peserta di HP ini")
        officer.taps("Belum terdaftar")
        officer.types("Nama yang celaka", "Melkianus Ndun")
        officer.taps("Isi lebih lengkap")
        officer.sees("Melkianus Ndun")
        officer.pictures("laporan-1-siapa")
        officer.goesOn()
        officer.types("Tanggal", "19")
        officer.chooses("Bulan", "November")
        officer.types("Tahun", "2020")
        officer.taps("Sekitar malam")
        officer.pictures("laporan-2-kapan")
        while (!officer.isSeen("Nomor HP pelapor")) officer.goesOn()
        officer.types("Nomor HP pelapor", "081234567891")
        officer.pictures("laporan-3-pelapor")
        while (!officer.isSeen("Periksa kembali")) officer.goesOn()
        officer.pictures("laporan-4-periksa")
        officer.taps("Simpan laporan")
        officer.sees("BELUM sampai ke Disnaker. HP ini belum terhubung.")
        officer.taps("Selesai")
        officer.taps("Laporan Melkianus Ndun belum sampai")
        officer.sees("Tetap lapor: laporan tetap diterima.")
        officer.taps("Kembali")
        officer.network = Network.FREE
        officer.sends()
        officer.taps("Cari")
        officer.types("Nama, NIK, nomor tanda terima, atau desa", "ndun")
        officer.taps("Melkianus Ndun")
        officer.sees("19 November 2020, sekitar malam")
        officer.sees("Sudah sampai di Disnaker")
        officer.pictures("laporan-5-terlambat")
    }
}
