package id.lontar.stories

import android.Manifest.permission.CAMERA
import android.Manifest.permission.RECORD_AUDIO
import android.app.Application
import androidx.test.core.app.ApplicationProvider
import id.lontar.core.Entry
import id.lontar.core.Failure
import id.lontar.core.Network
import id.lontar.core.PhotosToSend
import id.lontar.core.RecordFilter
import id.lontar.testing.HEIR
import id.lontar.testing.Officer
import id.lontar.testing.PIN
import id.lontar.testing.Phone
import id.lontar.testing.Pictures
import id.lontar.testing.SMALL
import id.lontar.testing.TODAY
import id.lontar.testing.WithHub
import id.lontar.testing.eventually
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.launch
import kotlinx.coroutines.runBlocking
import org.junit.Assert.assertEquals
import org.junit.Assert.assertFalse
import org.junit.Assert.assertNotNull
import org.junit.Assert.assertNull
import org.junit.Assert.assertThrows
import org.junit.Assert.assertTrue
import org.junit.Rule
import org.junit.Test
import org.junit.runner.RunWith
import org.robolectric.RobolectricTestRunner
import org.robolectric.Shadows.shadowOf
import org.robolectric.annotation.Config
import org.robolectric.annotation.GraphicsMode

/** What forms ask, show and let pass, on the app's pages with the real core. */
@RunWith(RobolectricTestRunner::class)
@Config(sdk = [TODAY], qualifiers = SMALL)
@GraphicsMode(GraphicsMode.Mode.NATIVE)
class FormStoryTest : WithHub() {
    @get:Rule
    val phone = Phone()

    private val app = ApplicationProvider.getApplicationContext<Application>()

    private fun story(act: Officer.() -> Unit) = Officer(phone).use { it.inTheVillage(hub, act) }

    @Test
    fun `a change begins where everything is seen, and consent is shown and not asked again`() = story {
        enrols()
        sees("Tanda terima")
        val before = answer("consent")
        assertNotNull("a signature proves it", before["proof"])
        assertEquals("Yohana Lete", before["reader"])
        assertEquals("Yohana Lete", text("officer_name"))
        taps("Selesai")
        edits("Maria Ndaumanu")
        sees("Periksa kembali")
        assertFalse(isSeen("Boleh saya catat data Bapak/Ibu?"))
        pictures("isian-ubah")
        taps("Persetujuan")
        sees("Bapak/Ibu sudah setuju.")
        sees("Dibacakan oleh: Yohana Lete")
        pictures("isian-persetujuan-ada")
        assertFalse(isSeen("Tidak bersedia"))
        assertThrows(Failure.NotAllowed::class.java) { runBlocking { session().drafts.refuse(draft()) } }
        taps("Periksa kembali")
        taps("Nama lengkap")
        types("Nama ibu kandung", "Yuliana Mooy")
        taps("Kembali")
        sees("Simpan perubahan")
        taps("Simpan perubahan")
        sees("Tanda terima")
        assertEquals("Yuliana Mooy", text("mother_name"))
        assertEquals(before, answer("consent"))
    }

    @Test
    fun `which programme covers whom is told by a list and asked of no officer`() = story {
        begins()
        comesTo("Program dan rekening")
        assertFalse(isSeen("Terlindungi mulai bulan"))
        drafts("cover_from" to "2026-11", step = "programme")
        taps("Kembali")
        sees("Status kawin")
        goesOn()
        sees("Terlindungi mulai bulan: November 2026")
        pictures("isian-program")
    }

    @Test
    fun `who looks into a change and goes leaves nothing behind, and who typed finds it again`() = story {
        enrols()
        taps("Selesai")
        edits("Maria Ndaumanu")
        sees("Periksa kembali")
        taps("Kembali")
        sees("Ubah")
        assertEquals(0, runBlocking { session().drafts.all().size })
        taps("Ubah")
        taps("Nama lengkap")
        types("Nama ibu kandung", "Yuliana Mooy")
        taps("Kembali")
        taps("Kembali")
        taps("Ubah")
        sees("Yuliana Mooy")
        assertEquals(1, runBlocking { session().drafts.all().size })
    }

    @Test
    fun `what is being typed when the phone locks itself is there after the PIN`() = Officer(phone).use { officer ->
        officer.starts()
        officer.joins(hub)
        officer.sends()
        officer.taps("Beranda")
        runBlocking { officer.session().settings.setPin(PIN) }
        officer.begins()
        officer.types("Nama lengkap", "Maria Ndaumanu")
        val locking = CoroutineScope(Dispatchers.IO).launch { officer.workplace.lock() }
        officer.sees("Masukkan PIN")
        runBlocking { locking.join() }
        officer.types("PIN, enam angka", PIN)
        officer.taps("Buka")
        officer.sees("Identitas")
        officer.sees("Maria Ndaumanu")
        assertEquals("Maria Ndaumanu", officer.ofDraft("name"))
    }

    @Test
    fun `half a date stays where it was typed, is warned of, and stops once`() = story {
        begins()
        drafts("birth_date" to "1990-08-12", step = "identity")
        goesOn()
        taps("Kembali")
        sees("Identitas")
        types("Tahun", "85")
        types("Nama lengkap", "Maria Ndaumanu")
        sees("Tahun harus 4 angka, seperti 1985")
        pictures("isian-tanggal-setengah")
        assertNull("1990 does not stay behind what is seen", ofDraft("birth_date"))
        taps("Lanjut")
        sees("Ada tanggal yang belum lengkap")
        pictures("isian-tanggal-berhenti")
        types("Tahun", "1985")
        assertFalse(isSeen("Tahun harus 4 angka"))
        assertFalse(isSeen("Ada tanggal yang belum lengkap"))
        goesOn()
        assertEquals("1985-08-12", ofDraft("birth_date"))
        taps("Kembali")
        types("Tanggal", "")
        taps("Lanjut")
        sees("Kalau tidak tahu semuanya, isi tahun saja")
        eventually("what is known stays") { ofDraft("birth_date") == "1985" }
        goesOn()
    }

    @Test
    fun `all is seen before it is saved, and each answer is one touch away`() = story {
        begins()
        types("NIK", "531402520885001")
        types("Nama lengkap", "Maria Ndaumanu")
        comesTo("Periksa kembali")
        sees("Maria Ndaumanu")
        sees("531402 520885 001")
        sees("NIK harus 16 angka")
        pictures("isian-periksa-berhenti")
        taps("Maria Ndaumanu")
        sees("Nama lengkap")
        types("NIK", "5314025208850012")
        taps("Ada KTP")
        sees("Perempuan · lahir 12 Agustus 1985 · pertama tercatat di Kabupaten Rote Ndao")
        sees("Susunan NIK benar (belum dicek ke Dukcapil)")
        pictures("isian-nik")
    }

    @Test
    fun `the same NIK is said at the field and before saving, and leads to the other`() = story {
        enrols()
        sees("Tanda terima")
        taps("Selesai")
        begins()
        types("NIK", "5314025208850012")
        taps("Ada KTP")
        sees("NIK sama: Maria Ndaumanu")
        comesTo("Periksa kembali")
        sees("Orang yang sama? Belum tahu. Boleh disimpan.")
        pictures("isian-nik-sama")
        taps("NIK sama: Maria Ndaumanu")
        sees("Riwayat")
    }

    @Test
    fun `a thumbprint is photographed, also of who allows no photos, and its photo may follow`() = story {
        shadowOf(app).grantPermissions(CAMERA)
        taps("Daftarkan peserta")
        sees("Pilih dulu cara Bapak/Ibu setuju.")
        taps("Cap jempol")
        pictures("persetujuan-cap-jempol")
        taps("Ya, boleh")
        taps("Ambil foto")
        taps("Pakai foto ini")
        sees("Identitas")
        val kinds = runBlocking { session().media.photos(draft()).map { it.kind } }
        assertEquals(listOf("consent"), kinds)
        assertTrue("proof" in consentOfDraft())
        sees("Bapak/Ibu tidak mengizinkan foto KTP.")
        taps("Kembali")
        taps("Ambil ulang")
        taps("Foto nanti")
        taps("Ya, boleh")
        sees("Identitas")
        assertFalse("proof" in consentOfDraft())
        comesTo("Periksa kembali")
        sees("Foto cap jempol belum ada. Boleh menyusul.")
    }

    @Test
    fun `who says it is recorded`() = story {
        shadowOf(app).grantPermissions(RECORD_AUDIO)
        around.speaker.speaks = true
        taps("Daftarkan peserta")
        taps("Bacakan dengan suara HP")
        taps("Berhenti")
        assertTrue("Disnaker mencatat" in around.speaker.said.single())
        taps("Rekaman suara")
        sees("Rekam dulu kalimat persetujuan.")
        taps("Rekam suara")
        sees("Merekam: ")
        taps("Selesai merekam")
        sees("Rekaman sudah ada.")
        taps("Ya, boleh")
        sees("Identitas")
        assertEquals(listOf("consent"), runBlocking { session().media.voices(draft()).map { it.kind } })
        assertTrue("proof" in consentOfDraft())
    }

    @Test
    fun `who cannot read has a witness, and under 18 a guardian agrees`() = story {
        taps("Daftarkan peserta")
        taps("Tanda tangan")
        signs()
        taps("Bahasa lain, tidak bisa membaca, atau di bawah 18 tahun")
        taps("Ganti")
        taps("Dawan")
        types("Diterjemahkan oleh", "Dorkas Tefa")
        answersNo()
        taps("Ya, boleh")
        sees("Perlu satu saksi, bukan petugas.")
        types("Saksi persetujuan", "Markus Tefa")
        taps("Ya, boleh")
        sees("Identitas")
        types("NIK", "5314021203090012")
        types("Nama lengkap", "Melkianus Ndun")
        dates("12", "Maret", "2009")
        taps("Laki-\u200Blaki")
        comesTo("Periksa kembali")
        taps("Persetujuan")
        sees("Perlu persetujuan orang tua atau wali.")
        types("Nama orang tua atau wali", "Yohanes Ndun")
        pictures("persetujuan-wali")
        taps("Ya, boleh")
        sees("Identitas")
        val consent = consentOfDraft()
        assertEquals("Yohanes Ndun", consent["guardian_name"])
        assertEquals(listOf("aoz", "Dorkas Tefa", "false", "Markus Tefa"), listOf("language", "interpreter", "can_read", "witness").map { consent[it] })
        assertTrue("the signature stays", "proof" in consent)
        comesTo("Periksa kembali")
        assertFalse(isSeen("Perlu persetujuan orang tua atau wali."))
    }

    @Test
    fun `an age becomes a year of birth`() = story {
        begins()
        taps("Tidak tahu tanggalnya? Isi umur")
        types("Umur (tahun)", "41")
        taps("Ada KTP")
        sees("Tersimpan di HP ini")
        assertEquals(4, ofDraft("birth_date")?.length)
    }

    @Test
    fun `the home of the same family card is taken over`() = story {
        enrols()
        sees("Tanda terima")
        runBlocking {
            val edit = session().drafts.edit(record())
            session().drafts.setField(edit, "identity", listOf(Entry("kk", "5314021203100004")))
            session().drafts.setField(edit, "home_work", listOf(Entry("hamlet", "Dusun Dua")))
            session().drafts.submit(edit)
        }
        taps("Selesai")
        begins()
        types("Nomor Kartu Keluarga (KK)", "5314021203100004")
        taps("Ada KTP")
        sees("Satu KK dengan Maria Ndaumanu?")
        pictures("isian-satu-kk")
        taps("Ya, isikan")
        isGone("Satu KK dengan Maria Ndaumanu?")
        assertEquals("Dusun Dua", ofDraft("hamlet"))
        assertNotNull(ofDraft("village"))
    }

    @Test
    fun `the card is photographed while it is on the table`() = story {
        shadowOf(app).grantPermissions(CAMERA)
        around.camera.photo = Pictures.dark()
        begins()
        sees("Boleh nanti")
        taps("Foto KTP")
        taps("Ambil foto")
        sees("Terlalu gelap, cari tempat terang.")
        assertFalse("the first is better taken again", isSeen("Tetap pakai foto ini"))
        taps("Ambil ulang")
        taps("Ambil foto")
        taps("Tetap pakai foto ini")
        sees("Sudah ada")
        pictures("isian-foto-ktp")
        taps("Tidak ada KTP")
        sees("Foto KK")
        sees("Surat keterangan")
    }

    @Test
    fun `a form that was left is thrown away from the list, and why is kept`() = story {
        begins()
        types("Nama lengkap", "Maria Ndaumanu")
        comesTo("Tempat tinggal dan pekerjaan")
        taps("Kembali")
        taps("Kembali")
        taps("Kembali")
        sees("1 belum selesai")
        assertFalse("a form that was left has a row of its own", isSeen("Perlu dikerjakan"))
        taps("1 belum selesai")
        sees("Pendaftaran peserta · Identitas")
        pictures("belum-selesai-buang")
        taps("Buang isian Maria Ndaumanu")
        sees("Buang isian Maria Ndaumanu?")
        confirms("Batal")
        sees("Maria Ndaumanu")
        taps("Buang isian Maria Ndaumanu")
        confirms("Salah orang")
        sees("Tidak ada isian yang belum selesai.")
        sees("Salah orang: 1")
    }

    @Test
    fun `what is known of an heir is read as people say it`() = story {
        begins()
        runBlocking { session().drafts.setItem(draft(), "family", "heirs", "", HEIR + Entry("nik", "5314021208830001")) }
        comesTo("Tambah ahli waris")
        sees("5314021208830001 · 12 Agustus 1983")
        assertFalse(isSeen("1983-08-12"))
        pictures("isian-ahli-waris")
    }

    @Test
    fun `a home outside the officer's districts is said, and saved all the same`() = story {
        begins()
        types("NIK", "5314025208850012")
        types("Nama lengkap", "Maria Ndaumanu")
        dates("12", "Agustus", "1985")
        taps("Perempuan")
        comesTo("Tempat tinggal dan pekerjaan")
        taps("Petani rumput laut")
        livesIn("Temas", "Temas, Rote Barat Laut")
        assertFalse("it is the officer's own", isSeen(OUTSIDE))
        // Since a district was divided this village lies in another one.
        taps("Desa/kelurahan")
        livesIn("Oelua", "Oelua, Loaholu")
        sees(OUTSIDE)
        pictures("isian-di-luar-wilayah")
        network = Network.FREE
        runBlocking { session().sync.run(PhotosToSend.WITHIN_BUDGET, { network }) { } }
        val (oelua, temas) = runBlocking { session().search.run { isOutside("53.14.11.2001") to isOutside("53.14.02.2004") } }
        assertTrue("also once this phone has joined", oelua && !temas)
        comesTo("Periksa kembali")
        taps("Simpan pendaftaran")
        sees("Tanda terima")
    }

    private fun Officer.livesIn(name: String, seen: String) {
        types("Desa/kelurahan", name)
        taps(name)
        sees(seen)
        sees("Tersimpan di HP ini")
    }

    @Test
    fun `a question of yes and no can be answered with no`() = story {
        begins()
        comesTo("Tempat tinggal dan pekerjaan")
        taps("Tidak")
        sees("Tersimpan di HP ini")
        assertEquals("false", ofDraft("home_same"))
    }

    /** Through consent to the first step. */
    private fun Officer.begins() {
        taps("Daftarkan peserta")
        agrees()
        sees("Identitas")
    }

    private fun Officer.comesTo(step: String) {
        while (!isSeen(step)) goesOn()
    }

    private fun Officer.answersNo() = taps("Tidak")

    private fun Officer.edits(name: String) {
        taps("Cari")
        types("Nama, NIK, nomor tanda terima, atau desa", name)
        tapsPerson(name)
        taps("Ubah")
    }

    private fun Officer.drafts(vararg answers: Pair<String, String>, step: String) = runBlocking {
        session().drafts.setField(draft(), step, answers.map { (key, text) -> Entry(key, text) })
    }

    private fun Officer.session() = workplace.session.value!!

    private fun Officer.draft() = runBlocking { session().drafts.all().first().draft }

    private fun Officer.record() = runBlocking { session().records.page(RecordFilter("enrolment", false, null), 0, 1).rows.single().record }

    private fun Officer.answers() = runBlocking { session().records.detail(record()).answers }

    private fun Officer.text(key: String) = answers().find { it.key == key }?.text

    private fun Officer.answer(key: String) = answers().single { it.key == key }.items.single().entries.associate { it.key to it.text }

    private fun Officer.ofDraft(key: String) = runBlocking { session().drafts.step(draft(), "").fields.find { it.key == key }?.answer?.text }

    private fun Officer.consentOfDraft() = runBlocking {
        session().drafts.step(draft(), "consent").fields.single().answer!!.items.single().entries.associate { it.key to it.text }
    }

    private companion object {
        const val OUTSIDE = "Di luar wilayah tugas. Tetap disimpan; diteruskan ke petugas di sana."
    }
}
