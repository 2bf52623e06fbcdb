package id.lontar.stories

import id.lontar.core.Answer
import id.lontar.core.Entry
import id.lontar.core.Network
import id.lontar.core.RecordFilter
import id.lontar.core.Session
import id.lontar.testing.CONSENT
import id.lontar.testing.HEIR
import id.lontar.testing.Officer
import id.lontar.testing.Phone
import id.lontar.testing.SMALL
import id.lontar.testing.TODAY
import id.lontar.testing.WithHub
import id.lontar.testing.person
import kotlinx.coroutines.runBlocking
import org.junit.Assert.assertEquals
import org.junit.Assert.assertFalse
import org.junit.Assert.assertNull
import org.junit.Assert.assertTrue
import org.junit.Rule
import org.junit.Test
import org.junit.runner.RunWith
import org.robolectric.RobolectricTestRunner
import org.robolectric.annotation.Config
import org.robolectric.annotation.GraphicsMode

/** An officer's report of an accident, and what it costs: at most 10 touches and 15 characters for somebody who is enrolled. */
@RunWith(RobolectricTestRunner::class)
@Config(sdk = [TODAY], qualifiers = SMALL)
@GraphicsMode(GraphicsMode.Mode.NATIVE)
class ReportTouchesTest : WithHub() {
    @get:Rule
    val phone = Phone()

    @Test
    fun `somebody who is enrolled is searched, and the report is saved in a few touches`() = Officer(phone).use { officer ->
        officer.begins()
        PEOPLE.forEach { officer.enrolled(it) }
        officer.counts {
            taps("Lapor kecelakaan")
            taps("Lanjut melapor")
            sees("Terakhir dicatat")
            pictures("lapor-petugas-1-siapa")
            assertFalse("six of the seven", isSeen("Maria Ndaumanu"))
            types("Nama, NIK, nomor tanda terima, atau desa", "mar")
            tapsPerson("Maria Ndaumanu")
            taps("Baru saja")
            types("Nomor HP pelapor", "081234567891")
            pictures("lapor-petugas-2-kapan")
            taps("Simpan laporan")
            sees("BELUM sampai ke Disnaker")
        }
        assertCheap(officer)
        officer.sees("Lengkapi laporan")
        officer.pictures("lapor-petugas-3-tanda-terima")
        val report = officer.report()
        assertEquals(officer.enrolments()["Maria Ndaumanu"], report["enrolment"])
        assertNull("the name is that of the enrolment", report["name"])
        assertEquals("+6281234567891", report["reporter_phone"])
        assertTrue("${report["occurred_at"]}", report["occurred_at"]!!.endsWith("+08:00"))
    }

    @Test
    fun `the number of who was hurt is taken from the enrolment, and another person can be chosen`() = Officer(phone).use { officer ->
        officer.begins()
        officer.enrolled("Yohanes Mooy", phone = "081234567899")
        officer.enrolled("Maria Ndaumanu", phone = "081234567891")
        officer.counts {
            taps("Lapor kecelakaan")
            taps("Lanjut melapor")
            tapsPerson("Yohanes Mooy")
            sees("Salah orang?")
            tapsPerson("Yohanes Mooy")
            tapsPerson("Maria Ndaumanu")
            sees("Salah orang?")
            taps("Baru saja")
            taps("Simpan laporan")
            sees("BELUM sampai ke Disnaker")
        }
        assertCheap(officer)
        val report = officer.report()
        assertEquals(officer.enrolments()["Maria Ndaumanu"], report["enrolment"])
        assertEquals("+6281234567891", report["phone"])
        assertNull("whose number that is, is not guessed", report["reporter_phone"])
        assertEquals(0uL, officer.drafts())
    }

    @Test
    fun `begun from the page of a person, nobody is searched`() = Officer(phone).use { officer ->
        officer.begins()
        officer.enrolled("Maria Ndaumanu", phone = "081234567891")
        officer.taps("Cari")
        officer.types("Nama, NIK, nomor tanda terima, atau desa", "ndaumanu")
        officer.tapsPerson("Maria Ndaumanu")
        officer.counts {
            taps("Lapor kecelakaan")
            taps("Lanjut melapor")
            sees("Salah orang?")
            sees("Maria Ndaumanu")
            taps("Baru saja")
            taps("Simpan laporan")
            sees("BELUM sampai ke Disnaker")
        }
        assertCheap(officer)
        assertEquals("+6281234567891", officer.report()["phone"])
    }

    @Test
    fun `somebody who is not enrolled is named, the report is left, found again, and completed`() = Officer(phone).use { officer ->
        officer.begins()
        officer.enrolled("Maria Ndaumanu")
        officer.taps("Lapor kecelakaan")
        officer.taps("Lanjut melapor")
        officer.types("Nama, NIK, nomor tanda terima, atau desa", "ndun")
        officer.sees("Tidak ada yang cocok di HP ini")
        officer.taps("Belum terdaftar")
        officer.types("Nama yang celaka", "Melkianus Ndun")
        officer.taps("Kembali")
        officer.taps("1 belum selesai")
        officer.tapsDraft("Melkianus Ndun")
        officer.sees("Cari yang sudah terdaftar")
        officer.pictures("lapor-petugas-4-belum-terdaftar")
        officer.taps("Simpan laporan")
        officer.sees("Kapan")
        officer.taps("Baru saja")
        officer.types("Nomor HP pelapor", "081234567891")
        officer.taps("Simpan laporan")
        officer.sees("BELUM sampai ke Disnaker")
        assertEquals("Melkianus Ndun", officer.report()["name"])
        officer.taps("Lengkapi laporan")
        officer.taps("Siapa")
        officer.types("Nama lengkap", "Melkianus Ndun Lona")
        officer.taps("Kembali")
        officer.sees("Simpan perubahan")
        officer.taps("Kembali")
        officer.taps("Selesai")
        officer.taps("1 belum selesai")
        // What changes a report is the form, not a report anew.
        officer.tapsDraft("Melkianus Ndun Lona")
        officer.sees("Simpan perubahan")
        assertFalse(officer.isSeen("Simpan laporan"))
    }

    private fun Officer.begins() {
        network = Network.NONE
        starts()
        joins(hub)
    }

    private fun Officer.tapsDraft(name: String) {
        sees(name)
        taps(name)
    }

    private fun assertCheap(officer: Officer) {
        assertTrue("${officer.touches} touches: ${officer.path}", officer.touches <= TOUCHES)
        assertTrue("${officer.characters} characters", officer.characters <= CHARACTERS)
    }

    private val Officer.session: Session get() = workplace.session.value!!

    private fun Officer.enrolled(name: String, phone: String? = null) = runBlocking {
        val draft = session.drafts.begin("enrolment")
        session.drafts.setItem(draft, "consent", "consent", "", CONSENT)
        session.drafts.setField(draft, "identity", person(name))
        if (phone != null) session.drafts.setField(draft, "home_work", listOf(Entry("phone_owner", "own"), Entry("phone", phone)))
        session.drafts.setItem(draft, "family", "heirs", "", HEIR)
        session.drafts.submit(draft)
    }

    private fun Officer.enrolments(): Map<String, String> = runBlocking {
        session.records.page(RecordFilter("enrolment", false, null), 0, PEOPLE.size).rows.associate { it.name to it.record }
    }

    private fun Officer.drafts() = runBlocking { session.sync.now().drafts }

    /** The answers of the one report that was saved. */
    private fun Officer.report(): Map<String, String?> = runBlocking {
        val report = session.records.page(RecordFilter("accident", false, null), 0, 2).rows.single()
        session.records.detail(report.record).answers.associate { answer: Answer -> answer.key to answer.text }
    }

    private companion object {
        const val TOUCHES = 10
        const val CHARACTERS = 15

        /** The first was worked on longest ago. */
        val PEOPLE = listOf("Maria Ndaumanu", "Yohanes Mooy", "Yustina Bessie", "Adrianus Tulle", "Ruth Messakh", "Ferdinandus Lete", "Ana Mooy")
    }
}
