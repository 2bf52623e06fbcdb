package id.lontar.stories

import id.lontar.core.Drafts
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
import org.junit.Assert.assertTrue
import org.junit.Rule
import org.junit.Test
import org.junit.runner.RunWith
import org.robolectric.RobolectricTestRunner
import org.robolectric.annotation.Config
import org.robolectric.annotation.GraphicsMode

/** A finger that trembles, or does not believe that the phone felt it: what happens twice must not happen twice. */
@RunWith(RobolectricTestRunner::class)
@Config(sdk = [TODAY], qualifiers = SMALL)
@GraphicsMode(GraphicsMode.Mode.NATIVE)
class SecondTouchStoryTest : WithHub() {
    @get:Rule
    val phone = Phone()

    private fun story(act: Officer.() -> Unit) = Officer(phone).use { it.inTheVillage(hub, act) }

    @Test
    fun `a second touch passes no step over that nobody has seen`() = story {
        taps("Daftarkan peserta")
        agrees()
        sees("Identitas")
        tapsTwice("Lanjut")
        sees("Tempat tinggal")
        tapsAtOnce("Lanjut")
        assertTrue("the step that has only just come is still there", isSeen("Tempat tinggal"))
        taps("Lanjut")
        sees("Keluarga")
    }

    @Test
    fun `who agrees with two touches has a whole proof and is asked for the first step`() = story {
        taps("Daftarkan peserta")
        taps("Tanda tangan")
        signs()
        tapsTwice("Ya, boleh")
        sees("Identitas")
        val draft = session().drafts { all().single().draft }
        assertEquals(listOf("consent"), runBlocking { session().media.photos(draft).map { it.kind } })
        val consent = session().drafts { step(draft, "consent") }.fields.single().answer!!.items.single().entries
        assertTrue("$consent", consent.any { it.key == "proof" && it.text.isNotEmpty() })
    }

    @Test
    fun `who saves with two touches sees the receipt, and one record is there`() = story {
        session().drafts {
            val draft = begin("enrolment")
            setItem(draft, "consent", "consent", "", CONSENT)
            setField(draft, "identity", person("Maria Ndaumanu"))
            setItem(draft, "family", "heirs", "", HEIR)
            setField(draft, "review", emptyList())
        }
        taps("1 belum selesai")
        taps("Maria Ndaumanu")
        sees("Periksa kembali")
        tapsTwice("Simpan pendaftaran")
        sees("Tanda terima")
        sees("Belum terkirim ke Disnaker")
        assertEquals(1uL, runBlocking { session().sync.now().enrolments })
    }

    private fun Officer.session() = workplace.session.value!!

    private fun <T> Session.drafts(ask: suspend Drafts.() -> T): T = runBlocking { drafts.ask() }
}
