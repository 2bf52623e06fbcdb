package id.lontar.bindings

import java.io.File
import org.junit.Assert.assertEquals
import org.junit.Assert.assertFalse
import org.junit.Assert.assertNull
import org.junit.Assert.assertThrows
import org.junit.Assert.assertTrue
import org.junit.Test
import uniffi.lontar.Entry
import uniffi.lontar.LontarException
import uniffi.lontar.Severity

class PracticeTest {
    @Test fun `practice is beside real work, and its end removes it`(): Unit = Phone().use { phone ->
        val left = File(phone.folder, "practice")
        phone.installation.add("Yohana Lete").use { real ->
            assertNull(real.practiceLeftMs())
            real.practise().use { practice ->
                assertEquals(0u, practice.profile())
                assertTrue(practice.practiceLeftMs()!! in 1..30 * 60_000L)
                assertEquals(12uL, practice.search().villages().sumOf { it.candidates })
                assertTrue(left.isDirectory)
                practice.end()
                assertFalse(left.exists())
            }
            // What a phone that was switched off leaves.
            real.practise()
            phone.installation.endPractice()
            assertFalse(left.exists())
            real.end()
        }
    }

    @Test fun `a form of somebody real is stopped, and moves to real work`(): Unit = Phone().use { phone ->
        phone.installation.add("Yohana Lete").use { real ->
            val practice = real.practise()
            val draft = practice.drafts().begin("enrolment", null)
            val step = practice.drafts().setField(draft, "identity", listOf(Entry("nik", "5314025208850012"), Entry("name", "Maria Ndaumanu")))
            val stop = step.fields.flatMap { it.problems }.single { it.code == "nik_not_for_practice" }
            assertEquals(Severity.BLOCK, stop.severity)
            val moved = practice.moveDraft(draft, real)
            assertEquals("Maria Ndaumanu", real.drafts().all().single { it.draft == moved }.name)
            assertTrue(practice.drafts().all().isEmpty())
            assertThrows(LontarException.NotFound::class.java) { practice.moveDraft(draft, real) }
            assertThrows(LontarException.NotAllowed::class.java) { real.moveDraft(moved, practice) }
            practice.end()
            real.end()
        }
    }

    @Test fun `practice gives no receipt number, and joins nothing`(): Unit = Phone().use { phone ->
        phone.installation.add("Yohana Lete").use { real ->
            val practice = real.practise()
            val enrolled = practice.records().page(uniffi.lontar.RecordFilter("enrolment", false, null), 0uL, 5u).rows
            assertEquals(2, enrolled.size)
            assertTrue(enrolled.all { it.receipt == null })
            assertThrows(LontarException::class.java) { practice.settings().setPin("280591", null) }
            assertEquals("locking ends it too", 0uL, practice.lock())
            real.end()
        }
    }
}
