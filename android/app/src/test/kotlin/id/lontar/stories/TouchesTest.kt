package id.lontar.stories

import id.lontar.core.Entry
import id.lontar.core.Network
import id.lontar.core.PhotosToSend
import id.lontar.core.RecordFilter
import id.lontar.testing.Officer
import id.lontar.testing.PHONE
import id.lontar.testing.Phone
import id.lontar.testing.Pocket
import id.lontar.testing.TODAY
import id.lontar.testing.WithHub
import java.io.File
import kotlinx.coroutines.runBlocking
import org.junit.Assert.assertEquals
import org.junit.Assert.assertTrue
import org.junit.Rule
import org.junit.Test
import org.junit.runner.RunWith
import org.robolectric.RobolectricTestRunner
import org.robolectric.annotation.Config
import org.robolectric.annotation.GraphicsMode

/**
 * What a task costs in touches (taps, swipes, pen strokes, and fields that are gone into) and characters. The goals are those of the design;
 * on a phone of 360 × 740 dp, as most in NTT are; the paths that were counted are written to `target/android/sentuhan.md`, and `docs/sentuhan.md` is its copy.
 */
@RunWith(RobolectricTestRunner::class)
@Config(sdk = [TODAY], qualifiers = PHONE)
@GraphicsMode(GraphicsMode.Mode.NATIVE)
class TouchesTest : WithHub() {
    @get:Rule
    val phone = Phone()

    @Test
    fun `an enrolment without a list, with a spouse as heir, costs few touches`() = Officer(phone).use { officer ->
        officer.network = Network.NONE
        officer.starts()
        officer.joins(hub)
        officer.counts {
            taps("Daftarkan peserta")
            agrees(photos = false)
            taps("Ada KTP")
            types("NIK", "5314025208850012")
            types("Nama lengkap", "Maria Ndaumanu")
            dates("12", "Agustus", "1985")
            taps("Perempuan")
            types("Nama ibu kandung", "Yuliana Mooy")
            goesOn()
            types("Desa/kelurahan", "Oelua")
            taps("Oelua")
            taps("Petani rumput laut")
            taps("Tidak ada HP")
            goesOn()
            taps("Kawin")
            taps("Tambah ahli waris")
            types("Nama ahli waris", "Yohanes Mooy")
            taps("Suami/istri (janda/duda)")
            goesOn()
            taps("Belum punya")
            goesOn()
            goesOn()
            taps("Simpan pendaftaran")
            sees("Belum terkirim ke Disnaker")
        }
        val heir = runBlocking {
            val records = officer.workplace.session.value!!.records
            val record = records.page(RecordFilter("enrolment", false, null), 0, 1).rows.single().record
            records.detail(record).answers.single { it.key == "heirs" }.items.single()
        }
        assertEquals(setOf(Entry("name", "Yohanes Mooy"), Entry("relation", "spouse")), heir.entries.toSet())
        report(2, "Pendaftaran tanpa daftar, dengan suami sebagai ahli waris", officer, Goal(45, 160))
    }

    @Test
    fun `a candidate of a list, with spouse and child, costs fewer`() = Officer(phone).use { officer ->
        hub.run("import", "candidates", list())
        officer.starts()
        officer.joins(hub)
        officer.sends()
        officer.taps("Beranda")
        officer.network = Network.NONE
        officer.counts {
            taps("Warga")
            taps("Temas")
            tapsPerson("Maria Ndaumanu")
            agrees(photos = false)
            goesOn()
            taps("Tidak ada HP")
            goesOn()
            // From the family card: the row of the heirs comes first.
            taps("Tambah Yohanes Mooy")
            taps("Suami/istri (janda/duda)")
            taps("Tambah anak untuk beasiswa")
            types("Nama anak", "Ani Mooy")
            doneIn("Nama anak")
            sees("Tanggal lahir anak")
            dates("3", "April", "2015", last = true)
            taps("Orang tua setuju data anak dicatat")
            goesOn()
            taps("Belum punya")
            goesOn()
            goesOn()
            taps("Simpan pendaftaran")
            sees("Belum terkirim ke Disnaker")
        }
        val saved = runBlocking {
            val records = officer.workplace.session.value!!.records
            records.detail(records.page(RecordFilter("enrolment", false, null), 0, 1).rows.single().record).answers
        }
        val heir = saved.single { it.key == "heirs" }.items.single().entries
        assertTrue("$heir", heir.containsAll(listOf(Entry("name", "Yohanes Mooy"), Entry("nik", "5314020304830001"), Entry("relation", "spouse"))))
        val child = saved.single { it.key == "children" }.items.single().entries
        assertEquals(setOf(Entry("name", "Ani Mooy"), Entry("birth_date", "2015-04-03"), Entry("parent_consent", "true")), child.toSet())
        report(1, "Calon dari daftar, suami sebagai ahli waris, satu anak, tanpa HP, tanpa rekening", officer, Goal(25, 30))
    }

    @Test
    fun `a worker who has joined reports for oneself in a few touches, and types nothing`() = Officer(phone).use { worker ->
        val invite = runBlocking {
            Pocket().use { officer ->
                officer.joins(hub)
                val enrolment = officer.enrols()
                officer.sends()
                officer.session.joining.inviteWorker(enrolment, replaces = false)
            }
        }
        worker.beginsAsWorker()
        runBlocking {
            val session = worker.workplace.session.value!!
            session.joining.keepWorkers(invite, "1985-08-12")
            session.sync.run(PhotosToSend.ALL, { Network.FREE }, leftMs = null) { }
        }
        worker.sees("Selamat datang, Maria Ndaumanu")
        worker.network = Network.NONE
        worker.counts {
            taps("Lapor kecelakaan")
            taps("Lanjut melapor")
            taps("Maria Ndaumanu")
            taps("Baru saja")
            taps("Simpan laporan")
            sees("Belum terkirim ke Disnaker")
        }
        report(3, "Pekerja yang sudah terhubung, untuk diri sendiri, baru saja", worker, Goal(7, 0))
    }

    @Test
    fun `who has not joined reports for a relative`() = Officer(phone).use { worker ->
        worker.network = Network.NONE
        worker.beginsAsWorker()
        worker.counts { reportsFor("Melkianus Ndun", "081234567891") }
        report(4, "Belum terhubung, untuk saudara", worker, Goal(10, 40))
    }

    /** Reads the path into the list of paths, and holds it to its goal. */
    private fun report(place: Int, task: String, officer: Officer, goal: Goal) {
        val lines = officer.path.map { "1. $it" }
        val cost = "${officer.touches} sentuhan (tujuan ≤ ${goal.touches}), ${officer.characters} huruf (tujuan ≤ ${goal.characters})."
        paths[place] = (listOf("## $task\n\n$cost\n") + lines).joinToString("\n")
        File(File(System.getProperty("lontar.pictures")).parentFile, "sentuhan.md").writeText(paths.values.joinToString("\n\n") + "\n")
        assertTrue("${officer.touches} touches", officer.touches <= goal.touches)
        assertTrue("${officer.characters} characters", officer.characters <= goal.characters)
    }

    private class Goal(val touches: Int, val characters: Int)

    /** A list as a village head sends it. */
    private fun list(): String {
        val file = File.createTempFile("calon", ".csv").apply { deleteOnExit() }
        file.writeText(
            "No;NIK;Nama;Tempat Lahir;Tanggal Lahir;JK;Nama Ibu Kandung;No KK;Alamat;Desa;Kecamatan;Pekerjaan;Status Perkawinan\n" +
                "1;5314025208850012;Maria Ndaumanu;Oelua;12-08-1985;P;Yuliana Mooy;5314021203100004;Dusun Dua;" +
                "Temas;Rote Barat Laut;Petani rumput laut;Kawin\n" +
                "2;5314020304830001;Yohanes Mooy;Oelua;03-04-1983;L;Marta Lona;5314021203100004;Dusun Dua;Temas;Rote Barat Laut;Nelayan;Kawin\n",
        )
        return file.path
    }

    companion object {
        private val paths = sortedMapOf<Int, String>()
    }
}
