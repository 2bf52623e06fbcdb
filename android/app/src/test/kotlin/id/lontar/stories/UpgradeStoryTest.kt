package id.lontar.stories

import id.lontar.core.BlobState
import id.lontar.core.Network
import id.lontar.core.PhotoRole
import id.lontar.core.RecordFilter
import id.lontar.testing.Officer
import id.lontar.testing.OlderPhone
import id.lontar.testing.Phone
import id.lontar.testing.SMALL
import id.lontar.testing.TODAY
import id.lontar.testing.WithHub
import kotlinx.coroutines.runBlocking
import org.junit.Assert.assertEquals
import org.junit.Assert.assertTrue
import org.junit.Rule
import org.junit.Test
import org.junit.runner.RunWith
import org.robolectric.RobolectricTestRunner
import org.robolectric.annotation.Config
import org.robolectric.annotation.GraphicsMode

/** Version N over N - 1: the app of today over what the app before it left, on its pages and with a hub. */
@RunWith(RobolectricTestRunner::class)
@Config(sdk = [TODAY], qualifiers = SMALL)
@GraphicsMode(GraphicsMode.Mode.NATIVE)
class UpgradeStoryTest : WithHub() {
    @get:Rule
    val phone = Phone()

    @Test
    fun `forms that an older app left are listed, and one goes on to its end with its photo`() = onOldPhone { officer ->
        officer.network = Network.NONE
        officer.starts()
        officer.sees("4 belum terkirim")
        officer.pictures("versi-lama-1-beranda")
        officer.taps("2 belum selesai")
        officer.sees("Melkianus Ndun")
        officer.sees("Yohanes Mooy")
        officer.pictures("versi-lama-2-belum-selesai")
        officer.taps("Yohanes Mooy")
        officer.sees("Identitas")
        while (!officer.isSeen("Periksa kembali")) officer.goesOn()
        officer.taps("Simpan pendaftaran")
        officer.sees("Belum terkirim ke Disnaker")
        officer.taps("Selesai")
        officer.sees("5 belum terkirim")
        officer.sees("1 belum selesai")
        officer.comesToRecord("Yohanes Mooy")
        officer.sees("Belum sampai")
        officer.sees("Foto KTP")
        assertEquals(listOf(MAIN_BYTES, THUMBNAIL_BYTES), officer.photoOf("Yohanes Mooy"))
    }

    @Test
    fun `a report that an older app left begun goes on where it was left`() = onOldPhone { officer ->
        officer.network = Network.NONE
        officer.starts()
        officer.taps("2 belum selesai")
        officer.taps("Melkianus Ndun")
        officer.sees("Kapan kejadiannya?")
        officer.sees("Melkianus Ndun")
        officer.taps("Baru saja")
        officer.types("Nomor HP pelapor", "081234567891")
        officer.taps("Simpan laporan")
        officer.sees("BELUM sampai ke Disnaker")
        officer.taps("Selesai")
        officer.sees("5 belum terkirim")
    }

    @Test
    fun `what an older app never sent is called unsent, and arrives with its photo once this phone has joined`() = onOldPhone { officer ->
        officer.starts()
        officer.comesToRecord("Marselina Ndolu Bire")
        officer.sees("Belum sampai")
        officer.sees("Foto KTP")
        officer.pictures("versi-lama-3-data-orang")
        assertEquals(listOf(MAIN_BYTES, THUMBNAIL_BYTES), officer.photoOf("Marselina Ndolu Bire"))
        officer.taps("Kembali")
        officer.taps("Beranda")
        officer.taps("Gabung dengan QR dari penyelia")
        officer.types("Ketik atau tempel kode dari penyelia", hub.invite("Yohana Lete", "officer"))
        officer.taps("Lanjut")
        officer.taps("Benar, ini saya")
        officer.taps("Lanjut")
        officer.sees("4 belum terkirim")
        assertTrue("\"enrolments\":0" in hub.run("status"))
        officer.sends()
        officer.sees("Sudah sampai di Disnaker: 4")
        officer.pictures("versi-lama-4-terkirim")
        val held = hub.run("status")
        assertTrue(held, "\"enrolments\":3" in held && "\"accidents\":1" in held)
        officer.comesToRecord("Marselina Ndolu Bire")
        officer.sees("Sudah sampai di Disnaker")
        assertEquals(BlobState.ARRIVED, runBlocking { officer.session.media.photos(officer.record("Marselina Ndolu Bire")).single().state })
    }

    private fun onOldPhone(story: (Officer) -> Unit) = Officer(phone, OlderPhone("phone-schema-3")).use(story)

    private fun Officer.comesToRecord(name: String) {
        taps("Cari")
        types("Nama, NIK, nomor tanda terima, atau desa", name)
        tapsPerson(name)
    }

    private val Officer.session get() = workplace.session.value!!

    private suspend fun Officer.record(name: String) =
        session.records.page(RecordFilter("enrolment", false, null), 0, 9).rows.single { it.name == name }.record

    /** How large its picture and thumbnail are: those of the phone that was kept are bytes by number, which no page can draw. */
    private fun Officer.photoOf(name: String) = runBlocking {
        val record = record(name)
        val photo = session.media.photos(record).single()
        listOf(PhotoRole.MAIN, PhotoRole.THUMBNAIL).map { session.media.picture(record, photo.register, it)?.size }
    }

    private companion object {
        const val MAIN_BYTES = 6_000
        const val THUMBNAIL_BYTES = 1_500
    }
}
