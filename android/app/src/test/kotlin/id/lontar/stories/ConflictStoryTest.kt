package id.lontar.stories

import id.lontar.core.RecordFilter
import id.lontar.testing.Officer
import id.lontar.testing.PHONE
import id.lontar.testing.Phone
import id.lontar.testing.TODAY
import id.lontar.testing.WithHub
import kotlinx.coroutines.runBlocking
import org.junit.Assert.assertEquals
import org.junit.Rule
import org.junit.Test
import org.junit.runner.RunWith
import org.robolectric.RobolectricTestRunner
import org.robolectric.annotation.Config
import org.robolectric.annotation.GraphicsMode

/** Two officers answered differently, and neither is right: something else is answered, by the question itself. */
@RunWith(RobolectricTestRunner::class)
@Config(sdk = [TODAY], qualifiers = PHONE)
@GraphicsMode(GraphicsMode.Mode.NATIVE)
class ConflictStoryTest : WithHub() {
    @get:Rule
    val phone = Phone()

    @Test
    fun `another date is answered as a date`() = differing("birth_date", "1985-08-21", "1986-08-12") {
        taps("Isian berbeda: Tanggal lahir")
        taps("Isi yang lain")
        taps("Simpan")
        sees("Wajib diisi.")
        dates("12", "September", "1984")
        pictures("pilih-isi-tanggal")
        taps("Simpan")
        sees("Sudah dipilih.")
        assertEquals("1984-09-12", settled("birth_date"))
    }

    @Test
    fun `another choice is chosen from the list`() = differing("occupation", "fisher", "weaver") {
        taps("Isian berbeda: Jenis pekerjaan")
        taps("Isi yang lain")
        taps("Petani rumput laut")
        pictures("pilih-isi-pilihan")
        taps("Simpan")
        sees("Sudah dipilih.")
        assertEquals("seaweed_farmer", settled("occupation"))
    }

    @Test
    fun `another village is looked for by its name`() = differing("village", "53.14.02.2004", "53.14.02.2005") {
        taps("Isian berbeda: Desa/kelurahan")
        taps("Isi yang lain")
        types("Desa/kelurahan", "Oelua")
        taps("Oelua")
        sees("Oelua, Loaholu, Kabupaten Rote Ndao")
        pictures("pilih-isi-desa")
        taps("Simpan")
        sees("Sudah dipilih.")
        assertEquals(runBlocking { session().search.places("Oelua").first().code }, settled("village"))
    }

    /** A colleague and this phone answer the same question of an enrolment, neither knowing of the other. */
    private fun differing(key: String, theirs: String, mine: String, story: Officer.() -> Unit) = Officer(phone).use { officer ->
        officer.starts()
        officer.joins(hub)
        officer.enrols()
        officer.taps("Selesai")
        officer.sends()
        Colleague("Melkianus Ndun", hub).changes(key, theirs)
        runBlocking { officer.session().changesNewest(key, mine) }
        officer.sends()
        officer.taps("Beranda")
        officer.story()
    }

    private fun Officer.session() = workplace.session.value!!

    /** What stands there when nothing differs any more. */
    private fun Officer.settled(key: String) = runBlocking {
        val record = session().records.page(RecordFilter("enrolment", false, null), 0, 1).rows.single().record
        val detail = session().records.detail(record)
        assertEquals(0, detail.conflicts.size)
        detail.answers.single { it.key == key }.text
    }
}
