package id.lontar.stories

import id.lontar.core.Entry
import id.lontar.core.Network
import id.lontar.core.RecordFilter
import id.lontar.testing.Officer
import id.lontar.testing.Phone
import id.lontar.testing.SMALL
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
 * What a task costs in touches (taps and fields that are gone into) and characters. The goals are those of the design;
 * the paths that were counted are written to `target/android/sentuhan.md`, and `docs/sentuhan.md` is its copy.
 */
@RunWith(RobolectricTestRunner::class)
@Config(sdk = [TODAY], qualifiers = SMALL)
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
            taps("Ya, boleh")
            taps("Ada KTP")
            types("NIK", "5314025208850012")
            types("Nama lengkap", "Maria Ndaumanu")
            types("Tanggal", "12")
            types("Bulan", "8")
            types("Tahun", "1985")
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
        report("Pendaftaran tanpa daftar, dengan suami sebagai ahli waris", officer, TOUCHES_WITHOUT_LIST, CHARACTERS_WITHOUT_LIST)
    }

    private fun report(task: String, officer: Officer, touches: Int, characters: Int) {
        val lines = officer.path.map { "1. $it" }
        val head = "## $task\n\n${officer.touches} sentuhan (tujuan ≤ $touches), ${officer.characters} huruf (tujuan ≤ $characters).\n"
        File(File(System.getProperty("lontar.pictures")).parentFile, "sentuhan.md").writeText((listOf(head) + lines).joinToString("\n") + "\n")
        assertTrue("${officer.touches} touches", officer.touches <= touches)
        assertTrue("${officer.characters} characters", officer.characters <= characters)
    }

    companion object {
        private const val TOUCHES_WITHOUT_LIST = 45
        private const val CHARACTERS_WITHOUT_LIST = 160
    }
}
