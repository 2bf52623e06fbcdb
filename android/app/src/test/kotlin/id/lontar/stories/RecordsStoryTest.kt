package id.lontar.stories

import id.lontar.core.Entry
import id.lontar.core.Network
import id.lontar.core.PhotosToSend
import id.lontar.core.RecordFilter
import id.lontar.core.RustHandset
import id.lontar.core.Session
import id.lontar.testing.Hub
import id.lontar.testing.MemoryKeys
import id.lontar.testing.Officer
import id.lontar.testing.Phone
import id.lontar.testing.SMALL
import id.lontar.testing.TODAY
import id.lontar.testing.WithHub
import java.io.File
import java.nio.file.Files
import kotlinx.coroutines.runBlocking
import org.junit.Assert.assertEquals
import org.junit.Assert.assertFalse
import org.junit.Rule
import org.junit.Test
import org.junit.runner.RunWith
import org.robolectric.RobolectricTestRunner
import org.robolectric.annotation.Config
import org.robolectric.annotation.GraphicsMode

/** What goes differently than planned, on the app's pages with the real core and a hub. */
@RunWith(RobolectricTestRunner::class)
@Config(sdk = [TODAY], qualifiers = SMALL)
@GraphicsMode(GraphicsMode.Mode.NATIVE)
class RecordsStoryTest : WithHub() {
    @get:Rule
    val phone = Phone()

    @Test
    fun `a form that a dying process left goes on where it was`() = Officer(phone).use { officer ->
        officer.network = Network.NONE
        officer.starts()
        officer.joins(hub)
        officer.taps("Daftarkan peserta")
        officer.agrees()
        officer.types("Nama lengkap", "Maria Ndaumanu")
        // The field is left, so it is stored.
        officer.types("Tempat lahir", "Oelua")
        officer.sees("Tersimpan di HP ini")
        officer.diesAndStartsAgain()
        officer.taps("1 belum selesai")
        officer.sees("Buang")
        officer.pictures("belum-selesai")
        officer.taps("Maria Ndaumanu")
        officer.sees("Identitas")
        officer.sees("Maria Ndaumanu")
    }

    @Test
    fun `a person who does not agree leaves nothing behind`() = Officer(phone).use { officer ->
        officer.network = Network.NONE
        officer.starts()
        officer.joins(hub)
        officer.taps("Daftarkan peserta")
        officer.taps("Tidak bersedia")
        officer.sees("Bapak/Ibu tidak bersedia?")
        officer.pictures("persetujuan-tidak-bersedia")
        officer.confirms("Tidak bersedia")
        officer.sees("Daftarkan peserta")
        val session = officer.workplace.session.value!!
        runBlocking {
            assertEquals(0, session.drafts.all().size)
            assertEquals(0uL, session.sync.now().enrolments)
        }
    }

    @Test
    fun `two officers answered differently, and one chooses`() = Officer(phone).use { officer ->
        officer.starts()
        officer.joins(hub)
        officer.enrols()
        officer.taps("Selesai")
        officer.sends()
        officer.differs("0012", "record", "note", "Rumah di samping sekolah", "Rumah di belakang gereja")
        officer.taps("Beranda")
        officer.taps("Isian berbeda: Catatan")
        officer.sees("Rumah di samping sekolah")
        officer.sees("Melkianus Ndun")
        officer.pictures("pilih-yang-benar")
        officer.taps("Rumah di belakang gereja")
        officer.sees("Sudah dipilih.")
    }

    @Test
    fun `a change of an answer that differs leads to the choice, and is saved after it`() = Officer(phone).use { officer ->
        officer.starts()
        officer.joins(hub)
        officer.enrols(nik = "5314025208850014")
        officer.taps("Selesai")
        officer.sends()
        val record = officer.differs("0014", "record", "note", "Rumah di samping sekolah", "Rumah di belakang gereja")
        val session = officer.workplace.session.value!!
        runBlocking {
            val draft = session.drafts.edit(record)
            session.drafts.setField(draft, "record", listOf(Entry("note", "Rumah di ujung jalan")))
            session.drafts.setField(draft, "identity", listOf(Entry("mother_name", "Yuliana Mooy")))
            session.drafts.setField(draft, "", emptyList())
        }
        officer.taps("Beranda")
        officer.taps("1 belum selesai")
        officer.taps("Maria Ndaumanu")
        officer.sees("Periksa kembali")
        officer.taps("Simpan perubahan")
        officer.sees("Pilih yang benar")
        officer.taps("Rumah di belakang gereja")
        officer.taps("Selesai")
        officer.taps("Simpan perubahan")
        officer.sees("Tanda terima")
        val answers = runBlocking { session.records.detail(record).answers }
        assertEquals("Yuliana Mooy", answers.single { it.key == "mother_name" }.text)
        assertEquals("Rumah di belakang gereja", answers.single { it.key == "note" }.text)
    }

    @Test
    fun `two names that differ are both read before one is chosen`() = Officer(phone).use { officer ->
        officer.starts()
        officer.joins(hub)
        officer.enrols(nik = "5314025208850013")
        officer.taps("Selesai")
        officer.sends()
        officer.differs("0013", "identity", "name", "Maria Yuliana Ndaumanu", "Maria Lona")
        officer.taps("Beranda")
        officer.taps("Isian berbeda: Nama lengkap")
        officer.sees("Maria Lona")
        officer.sees("Maria Yuliana Ndaumanu")
        assertFalse(officer.isSeen("Dikosongkan"))
    }

    @Test
    fun `a candidate who was found is enrolled from the own page`() = Officer(phone).use { officer ->
        hub.run("import", "candidates", list())
        officer.starts()
        officer.joins(hub)
        officer.sends()
        officer.taps("Cari")
        officer.types("Nama, NIK, nomor tanda terima, atau desa", "Yohanes")
        officer.tapsPerson("Yohanes Mooy")
        officer.sees("Daftarkan peserta")
        assertFalse("a list of Disnaker has no history here", officer.isSeen("Riwayat"))
        officer.pictures("calon-data")
        officer.taps("Daftarkan peserta")
        officer.agrees()
        officer.sees("Identitas")
        val drafts = runBlocking { officer.workplace.session.value!!.drafts.all() }
        assertEquals(listOf("Yohanes Mooy"), drafts.map { it.name })
    }

    /** A colleague's phone and this one answer a question of the same enrolment, by the end of its NIK, and both answers are here. */
    private fun Officer.differs(nikEnd: String, step: String, key: String, own: String, colleagues: String): String {
        Colleague("Melkianus Ndun", hub).changes(key, colleagues)
        val session = workplace.session.value!!
        val record = runBlocking {
            val record = session.records.page(RecordFilter("enrolment", false, null), 0, 50).rows.first { it.nikEnd == nikEnd }.record
            val draft = session.drafts.edit(record)
            session.drafts.setField(draft, step, listOf(Entry(key, own)))
            session.drafts.submit(draft)
            record
        }
        sends()
        return record
    }

    /** One person, as a village head lists them. */
    private fun list(): String {
        val file = File.createTempFile("calon", ".csv").apply { deleteOnExit() }
        file.writeText("NIK;Nama;Tanggal Lahir;JK;Desa;Kecamatan\n5314020304830001;Yohanes Mooy;03-04-1983;L;Temas;Rote Barat Laut\n")
        return file.path
    }

    @Test
    fun `a wrong PIN opens nothing, and a forgotten one costs a call`() = Officer(phone).use { officer ->
        officer.starts()
        officer.joins(hub)
        officer.sends()
        officer.taps("Beranda")
        officer.taps("Setelan")
        officer.typesNewPin("123456")
        officer.taps("Buat PIN")
        officer.sees("mudah ditebak")
        officer.typesNewPin("280591")
        officer.taps("Buat PIN")
        officer.sees("PIN tersimpan.")
        officer.pictures("setelan")
        officer.taps("Kunci sekarang")
        officer.types("PIN, enam angka", "111222")
        officer.taps("Buka")
        officer.sees("PIN salah")
        officer.pictures("pin-salah")
        officer.taps("Lupa PIN")
        officer.sees("Bacakan ini lewat telepon")
        officer.pictures("kode-penyelia")
        val challenge = runBlocking { officer.workplace.handset.challenge(1u)!! }
        val code = Regex("[0-9A-Z]{5}(-[0-9A-Z]{5}){3}").find(hub.run("recover", challenge))!!.value
        officer.types("Kode dari penyelia", code)
        officer.typesNewPin("735192")
        officer.taps("Buka")
        officer.sees("Daftarkan peserta")
    }

    @Test
    fun `an invite that another phone used is refused, and what was saved stays`() = Officer(phone).use { officer ->
        val invite = hub.invite("Yohana Lete", "officer")
        val other = Colleague("Yohana Lete", hub, invite)
        officer.network = Network.NONE
        officer.starts()
        officer.joins(hub, invite = invite)
        officer.enrols()
        officer.taps("Selesai")
        officer.network = Network.FREE
        officer.taps("Kirim")
        officer.taps("Kirim sekarang")
        officer.sees("Undangan sudah dipakai HP lain")
        officer.sees("1 catatan tetap tersimpan di HP ini.")
        officer.sees("Masih di HP ini: 1")
        officer.pictures("undangan-ditolak")
        assertEquals(0uL, other.status().waitingRecords)
    }
}

internal fun Officer.sends() {
    taps("Kirim")
    taps("Kirim sekarang")
    sees("Selesai dikirim.")
}

/** Another officer, without a screen. */
internal class Colleague(name: String, hub: Hub, invite: String = hub.invite(name, "officer")) {
    private val session: Session = runBlocking {
        val folder = Files.createTempDirectory("lontar-colleague").toFile().apply { deleteOnExit() }
        RustHandset(folder, MemoryKeys()).add(name).also {
            it.joining.keep(invite)
            it.sync.run(PhotosToSend.ALL, { Network.FREE }, leftMs = null, progress = {})
        }
    }

    /** Answers a question of the newest enrolment, and sends. */
    fun changes(key: String, text: String) = runBlocking {
        session.changesNewest(key, text)
        session.sync.run(PhotosToSend.ALL, { Network.FREE }, leftMs = null, progress = {})
    }

    fun status() = runBlocking { session.sync.now() }
}

/** Changes the newest enrolment, without a page. */
internal suspend fun Session.changesNewest(key: String, text: String) {
    val draft = drafts.edit(records.page(RecordFilter("enrolment", false, null), 0, 1).rows.single().record)
    drafts.setField(draft, "record", listOf(Entry(key, text)))
    drafts.submit(draft)
}
