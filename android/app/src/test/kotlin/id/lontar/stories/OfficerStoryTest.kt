package id.lontar.stories

import id.lontar.core.Network
import id.lontar.testing.Hub
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

/** A day of an officer on the app's pages, with the real core and a hub in a process of its own. */
@RunWith(RobolectricTestRunner::class)
@Config(sdk = [TODAY], qualifiers = SMALL)
@GraphicsMode(GraphicsMode.Mode.NATIVE)
class OfficerStoryTest : WithHub() {
    @get:Rule
    val phone = Phone()

    @Test
    fun `an officer joins without a signal, enrols, and sends when there is one`() = Officer(phone).use { officer ->
        officer.network = Network.NONE
        officer.starts()
        officer.joins(hub)
        officer.pictures("cerita-1-beranda")
        officer.enrols(isDrawn = true)
        officer.sees("Belum terkirim ke Disnaker")
        officer.pictures("cerita-6-tanda-terima")
        officer.taps("Selesai")
        officer.sees("1 belum terkirim")
        officer.taps("Kirim")
        officer.taps("Kirim sekarang")
        officer.sees("Tidak ada sinyal")
        officer.network = Network.FREE
        officer.taps("Kirim sekarang")
        officer.sees("Selesai dikirim.")
        officer.sees("Sudah sampai di Disnaker: 1")
        officer.pictures("cerita-7-kirim")
        officer.taps("Cari")
        officer.types("Nama, NIK, nomor tanda terima, atau desa", "ndaumanu")
        officer.taps("Maria Ndaumanu")
        officer.sees("Sudah sampai di Disnaker")
        officer.pictures("cerita-8-data-orang")
    }
}

/** Somebody who has begun where there is no signal: the invite waits. */
internal fun Officer.inTheVillage(hub: Hub, story: Officer.() -> Unit) {
    network = Network.NONE
    starts()
    joins(hub)
    story()
}

/** A new phone: a name, the invite, and on to the first page. */
internal fun Officer.joins(hub: Hub, name: String = "Yohana Lete", invite: String = hub.invite(name, "officer")) {
    taps("Saya petugas")
    types("Nama Bapak/Ibu", name)
    taps("Lanjut")
    types("Ketik atau tempel kode dari penyelia", invite)
    taps("Lanjut")
    taps("Benar, ini saya")
    taps("Lanjut")
    sees("Daftarkan peserta")
}

/** Through the form of an enrolment, step by step. */
internal fun Officer.enrols(name: String = "Maria Ndaumanu", nik: String = "5314025208850012", isDrawn: Boolean = false) {
    taps("Daftarkan peserta")
    sees("Boleh saya catat data Bapak/Ibu?")
    if (isDrawn) pictures("cerita-2-persetujuan")
    agrees()
    sees("Identitas")
    taps("Ada KTP")
    types("NIK", nik)
    types("Nama lengkap", name)
    dates("12", "Agustus", "1985")
    if (isDrawn) pictures("cerita-3-identitas")
    taps("Perempuan")
    goesOn()
    types("Desa/kelurahan", "Oelua")
    taps("Oelua")
    taps("Petani rumput laut")
    if (isDrawn) pictures("cerita-4-tempat-tinggal")
    goesOn()
    goesOn()
    goesOn()
    goesOn()
    sees("Periksa kembali")
    if (isDrawn) pictures("cerita-5-periksa")
    taps("Simpan pendaftaran")
}
