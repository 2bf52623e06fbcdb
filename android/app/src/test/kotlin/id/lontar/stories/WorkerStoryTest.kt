package id.lontar.stories

import android.app.Application
import android.content.Intent
import androidx.test.core.app.ApplicationProvider
import id.lontar.core.Network
import id.lontar.testing.Hub
import id.lontar.testing.Officer
import id.lontar.testing.Phone
import id.lontar.testing.Pocket
import id.lontar.testing.SMALL
import id.lontar.testing.TODAY
import kotlinx.coroutines.runBlocking
import org.junit.AfterClass
import org.junit.Assert.assertEquals
import org.junit.Assert.assertFalse
import org.junit.Assert.assertTrue
import org.junit.Rule
import org.junit.Test
import org.junit.runner.RunWith
import org.robolectric.RobolectricTestRunner
import org.robolectric.Shadows.shadowOf
import org.robolectric.annotation.Config
import org.robolectric.annotation.GraphicsMode

/** The phone of a worker or a family, on the app's pages with the real core and a hub. */
@RunWith(RobolectricTestRunner::class)
@Config(sdk = [TODAY], qualifiers = SMALL)
@GraphicsMode(GraphicsMode.Mode.NATIVE)
class WorkerStoryTest {
    @get:Rule
    val phone = Phone()

    private val app = ApplicationProvider.getApplicationContext<Application>()

    @Test
    fun `an officer makes an invite, and the participant joins with the right birth date only`() = Officer(phone).use { worker ->
        val invite = invite()
        worker.beginsAsWorker()
        worker.pictures("pekerja-beranda")
        worker.taps("Saya punya undangan dari petugas")
        worker.pictures("pekerja-gabung")
        worker.types("Ketik atau tempel kode dari petugas", "lontar-worker1-00")
        worker.taps("Lanjut")
        worker.sees("Ini bukan undangan")
        worker.offers(invite, "13")
        worker.sees("Tanggal lahir tidak cocok dengan catatan Disnaker")
        worker.pictures("pekerja-tanggal-salah")
        worker.taps("Gabung dengan undangan")
        worker.offers(invite, "12")
        worker.sees("Selesai dikirim.")
        worker.taps("Kembali")
        worker.sees("Selamat datang, Maria Ndaumanu")
        // What is for those who enrol others is not there.
        assertFalse(listOf("Daftarkan peserta", "Warga", "Cari", "Saya punya undangan dari petugas").any(worker::isSeen))
        worker.taps("Setelan")
        worker.sees("Tinggalkan HP ini")
        worker.pictures("pekerja-setelan")
        assertFalse(listOf("Buat PIN", "Izin HP ini").any(worker::isSeen))
    }

    @Test
    fun `an invite waits for a signal, and reporting does not`() = Officer(phone).use { worker ->
        worker.network = Network.NONE
        worker.beginsAsWorker()
        worker.taps("Saya punya undangan dari petugas")
        worker.types("Ketik atau tempel kode dari petugas", invite())
        worker.taps("Lanjut")
        worker.birthDay("12")
        worker.pictures("pekerja-tanggal-lahir")
        worker.taps("Lanjut")
        worker.sees("Undangan disimpan.")
        worker.pictures("pekerja-undangan-disimpan")
        worker.taps("Nanti saja")
        worker.sees("Lapor kecelakaan")
        assertFalse(worker.isSeen("Saya punya undangan dari petugas"))
        worker.reportsFor("Melkianus Ndun", "081234567891")
        // An invite that waits is no promise: it can be carried as well.
        worker.sees("BELUM sampai ke Disnaker. HP ini belum terhubung.")
        worker.sees("Tunjukkan QR ke petugas")
        worker.sees("Kirim sekarang")
        worker.pictures("pekerja-belum-sampai-undangan")
    }

    @Test
    fun `a report of a phone that has not joined is carried further by whoever is there`() = Officer(phone).use { worker ->
        worker.network = Network.NONE
        worker.beginsAsWorker()
        worker.reportsFor("Melkianus Ndun", "081234567891")
        worker.sees("BELUM sampai ke Disnaker. HP ini belum terhubung.")
        worker.pictures("pekerja-belum-sampai")
        worker.taps("Telepon BPJS TK 175")
        val call = shadowOf(app).nextStartedActivity
        assertEquals(Intent.ACTION_DIAL to "tel:175", call.action to call.dataString)
        worker.taps("Kirim lewat SMS atau WhatsApp")
        @Suppress("DEPRECATION")
        val message = shadowOf(app).nextStartedActivity.getParcelableExtra<Intent>(Intent.EXTRA_INTENT)!!
        val text = message.getStringExtra(Intent.EXTRA_TEXT)!!
        assertEquals("text/plain", message.type)
        for (line in listOf("Nama lengkap: Melkianus Ndun", "Nomor HP pelapor: +6281234567891", "Belum diisi: NIK, ", "Kejadian: Kecelakaan")) {
            assertTrue("$line in $text", line in text)
        }
        worker.taps("Tunjukkan QR ke petugas")
        worker.sees("Isinya hanya nomor tanda terima.")
        worker.pictures("pekerja-qr")
        worker.taps("Kembali")
        worker.taps("Lengkapi laporan")
        worker.sees("Nama lengkap")
    }

    @Test
    fun `the ways to carry a report are found again later`() = Officer(phone).use { worker ->
        worker.network = Network.NONE
        worker.beginsAsWorker()
        worker.reportsFor("Melkianus Ndun", "081234567891")
        worker.taps("Selesai")
        worker.taps("Laporan saya")
        worker.taps("Melkianus Ndun")
        worker.sees("Tersimpan di HP")
        worker.pictures("pekerja-laporan-tertahan")
        worker.taps("Tanda terima")
        worker.sees("BELUM sampai ke Disnaker. HP ini belum terhubung.")
        worker.sees("Kirim lewat SMS atau WhatsApp")
        worker.pictures("pekerja-tanda-terima-lagi")
        worker.taps("Tunjukkan QR ke petugas")
        worker.sees("Isinya hanya")
        worker.taps("Kembali")
        worker.taps("Selesai")
        worker.sees("Tersimpan di HP")
    }

    @Test
    fun `a report that was left goes on where it was, and stays on its page until it can be saved`() = Officer(phone).use { worker ->
        worker.network = Network.NONE
        worker.beginsAsWorker()
        worker.taps("Lapor kecelakaan")
        worker.taps("Lanjut melapor")
        worker.taps("Simpan laporan")
        worker.sees("Siapa yang celaka? Isi nama")
        worker.sees("Isi satu nomor HP yang bisa dihubungi.")
        worker.pictures("pekerja-laporan-kurang")
        worker.types("Nama yang celaka", "Melkianus Ndun")
        worker.types("Nomor HP pelapor", "081234567891")
        worker.taps("Baru saja")
        phone.rule.waitUntil(20_000) {
            runBlocking { worker.workplace.session.value!!.drafts.run { step(all().single().draft, "").canSubmit } }
        }
        worker.diesAndStartsAgain()
        worker.taps("1 belum selesai")
        worker.taps("Melkianus Ndun")
        worker.sees("Nama yang celaka")
        worker.taps("Simpan laporan")
        worker.taps("Selesai")
        worker.taps("Laporan saya")
        worker.sees("Melkianus Ndun")
        worker.pictures("pekerja-laporan-saya")
    }

    @Test
    fun `help is there without anything, and calls by the phone's own app`() = Officer(phone).use { worker ->
        worker.beginsAsWorker()
        worker.taps("Bantuan")
        worker.sees("Simpan semua kuitansi")
        worker.pictures("pekerja-bantuan")
        worker.taps("Telepon 119")
        assertEquals("tel:119", shadowOf(app).nextStartedActivity.dataString)
        worker.taps("Kembali")
        worker.taps("Laporan saya")
        worker.sees("Belum ada laporan di HP ini.")
    }

    @Test
    fun `a family shares a phone, and each has their own`() = Officer(phone).use { family ->
        family.network = Network.NONE
        family.starts()
        family.taps("Saya pekerja atau keluarga")
        family.types("Nama Bapak/Ibu", "Maria Ndaumanu")
        family.taps("Lanjut")
        family.reportsFor("Melkianus Ndun", "081234567891")
        family.taps("Selesai")
        family.taps("Orang lain memakai HP ini")
        family.sees("Siapa yang memakai HP ini?")
        family.taps("Orang lain")
        family.taps("Saya pekerja atau keluarga")
        family.types("Nama Bapak/Ibu", "Yohanes Mooy")
        family.taps("Lanjut")
        family.taps("Laporan saya")
        family.sees("Belum ada laporan di HP ini.")
        family.diesAndStartsAgain()
        family.sees("Siapa yang memakai HP ini?")
        family.pictures("pekerja-siapa")
        family.taps("Maria Ndaumanu")
        family.taps("Laporan saya")
        family.sees("Melkianus Ndun")
    }

    @Test
    fun `the page of an invite says for whom it is, and that Disnaker must have the enrolment`() = Officer(phone).use { officer ->
        officer.starts()
        officer.joins(hub)
        officer.enrols()
        officer.taps("Undangan untuk HP peserta")
        officer.taps("HP pertama, atau HP tambahan")
        officer.sees("HP ini belum bisa membuat undangan.")
        officer.pictures("undangan-belum-terhubung")
        officer.taps("Kirim sekarang")
        officer.taps("Kirim sekarang")
        officer.sees("Selesai dikirim.")
        officer.taps("Beranda")
        officer.enrols("Yuliana Lona", "5314026304900003")
        officer.taps("Undangan untuk HP peserta")
        officer.sees("Untuk Yuliana Lona")
        officer.pictures("undangan-hp-mana")
        officer.taps("HP baru, HP lama ditutup")
        officer.sees("Kirim dulu")
        officer.pictures("undangan-peserta")
    }

    /** The invite of a person whose enrolment has arrived. */
    private fun invite() = runBlocking {
        Pocket().use { officer ->
            officer.joins(hub)
            val enrolment = officer.enrols()
            officer.sends()
            officer.session.joining.inviteWorker(enrolment, replaces = false)
        }
    }

    companion object {
        private val hub by lazy { Hub() }

        @JvmStatic
        @AfterClass
        fun stop() = hub.close()
    }
}

/** A new phone of a worker: two touches, and it can be used. */
internal fun Officer.beginsAsWorker() {
    starts()
    taps("Saya pekerja atau keluarga")
    taps("Lanjut")
    sees("Lapor kecelakaan")
}

/** An accident of just now is reported; it is saved, and the receipt is seen. */
internal fun Officer.reportsFor(name: String, number: String) {
    taps("Lapor kecelakaan")
    taps("Lanjut melapor")
    types("Nama yang celaka", name)
    taps("Baru saja")
    types("Nomor HP pelapor", number)
    taps("Simpan laporan")
    sees("Tanda terima")
}

private fun Officer.birthDay(day: String) {
    types("Tanggal", day)
    chooses("Bulan", "Agustus")
    types("Tahun", "1985")
}

/** Gives an invite with a birth date, and tries it at once. */
private fun Officer.offers(invite: String, day: String) {
    types("Ketik atau tempel kode dari petugas", invite)
    taps("Lanjut")
    sees("Tanggal lahir yang punya undangan ini")
    birthDay(day)
    taps("Lanjut")
    taps("Hubungkan sekarang")
}
