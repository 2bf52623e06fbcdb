package id.lontar.bindings

import id.lontar.testing.HEIR
import id.lontar.testing.person
import org.junit.Assert.assertEquals
import org.junit.Assert.assertFalse
import org.junit.Assert.assertNotNull
import org.junit.Assert.assertNull
import org.junit.Assert.assertThrows
import org.junit.Assert.assertTrue
import org.junit.Test
import uniffi.lontar.Custody
import uniffi.lontar.Entry
import uniffi.lontar.FieldType
import uniffi.lontar.Language
import uniffi.lontar.LontarException
import uniffi.lontar.Presence
import uniffi.lontar.RecordFilter
import uniffi.lontar.ReportClock
import uniffi.lontar.Severity
import uniffi.lontar.dateText
import uniffi.lontar.formOf
import uniffi.lontar.nikFacts

private val ALL = RecordFilter(null, false, null)

class RecordsTest {
    private fun withPhone(act: (uniffi.lontar.Lontar) -> Unit) = Phone().use { phone ->
        phone.installation.add("Yohana").use { lontar ->
            lontar.joining().chooseDistrict("53.14.02")
            act(lontar)
        }
    }

    @Test fun `forms are data`() {
        val steps = formOf("enrolment")
        assertEquals("consent", steps.first().key)
        val sex = steps.flatMap { it.fields }.single { it.key == "sex" }
        assertEquals(FieldType.Choice("sex", listOf("male", "female")), sex.kind)
        assertEquals(Presence.REQUIRED, sex.presence)
        assertTrue(formOf("payment").isEmpty())
    }

    @Test fun `a form goes step by step, and one call draws a step`(): Unit = withPhone { lontar ->
        val drafts = lontar.drafts()
        val draft = drafts.begin("enrolment", null)
        val empty = drafts.step(draft, "identity")
        assertFalse(empty.canSubmit)
        assertTrue(empty.fields.single { it.key == "name" }.required)
        val after = drafts.setField(draft, "identity", listOf(Entry("nik", "531402 520885 0012"), Entry("sex", "male")))
        assertEquals("5314025208850012", after.fields.single { it.key == "nik" }.answer?.text)
        val warned = after.fields.single { it.key == "nik" }.problems.single { it.code == "nik_sex_differs" }
        assertEquals(Severity.WARN, warned.severity)
        assertTrue(after.steps.single { it.key == "identity" }.answered >= 2u)
        assertNull(drafts.step(draft, "home_work").fields.find { it.key == "occupation_other" })
        val other = drafts.setField(draft, "home_work", listOf(Entry("occupation", "other")))
        assertTrue(other.fields.single { it.key == "occupation_other" }.required)
        assertEquals(listOf("home_work"), drafts.all().map { it.step })
        assertTrue("wrong_person" in drafts.discardReasons())
        drafts.discard(draft, "wrong_person")
        assertEquals(listOf("wrong_person"), drafts.page().outcomes.map { it.outcome })
        assertFalse(drafts.leave(drafts.begin("enrolment", null)))
        assertThrows(LontarException.NotFound::class.java) { drafts.step(draft, "identity") }
    }

    @Test fun `what stops a save is told with its field, and the draft stays`(): Unit = withPhone { lontar ->
        val drafts = lontar.drafts()
        val draft = drafts.begin("enrolment", null)
        val stopped = assertThrows(LontarException.Invalid::class.java) { drafts.submit(draft) }
        assertTrue(stopped.problems.any { it.field == "name" && it.severity == Severity.BLOCK })
        assertEquals(1, drafts.all().size)
        val typed = assertThrows(LontarException.Invalid::class.java) {
            drafts.setField(draft, "programme", listOf(Entry("months", "banyak")))
        }
        assertEquals("months", typed.problems.single().field)
        drafts.refuse(draft, "refused")
        assertTrue(drafts.all().isEmpty())
    }

    @Test fun `an enrolment is saved, listed, found, shown and changed`(): Unit = withPhone { lontar ->
        val record = lontar.enrols()
        val row = lontar.records().page(ALL, 0u, 50u).rows.single()
        assertEquals("Maria Ndaumanu", row.name)
        assertEquals("5314••••••••0012", row.nik)
        assertEquals("0012", row.nikEnd)
        assertEquals(Custody.HERE, row.custody)
        assertEquals("receipt", lontar.search().people(row.receipt!!, 10u).single().matched)
        val detail = lontar.records().detail(record)
        assertEquals("Yohanes Mooy", detail.answers.single { it.key == "heirs" }.items.single().entries.single { it.key == "name" }.text)
        assertTrue(detail.history.single().isOwn)
        val draft = lontar.drafts().edit(record)
        val heir = lontar.drafts().step(draft, "family").fields.single { it.key == "heirs" }.answer!!.items.single().key
        lontar.drafts().setItem(draft, "family", "heirs", heir, HEIR + Entry("phone", "081234567891"))
        assertTrue(lontar.drafts().submit(draft).changed)
        assertEquals(2, lontar.records().detail(record).history.size)
        val twin = lontar.enrols(person("Maria Ndaumanu"))
        assertEquals(setOf(record, twin), lontar.records().doubles().single().let { setOf(it.one.record, it.other.record) })
    }

    @Test fun `pages end, and what is not there is not found`(): Unit = withPhone { lontar ->
        repeat(5) { lontar.enrols(person("Maria ${letters(it)}")) }
        val first = lontar.records().page(ALL, 0u, 3u)
        assertEquals(3uL, first.next)
        val second = lontar.records().page(ALL, first.next!!, 3u)
        assertEquals(2, second.rows.size)
        assertNull(second.next)
        assertThrows(LontarException.NotFound::class.java) { lontar.records().page(RecordFilter("nonsense", false, null), 0u, 3u) }
        assertThrows(LontarException.NotFound::class.java) { lontar.records().detail("01a1f640-bc00-7297-8720-03a446f469e8") }
        assertThrows(Exception::class.java) { lontar.records().detail("nonsense") }
        assertTrue(lontar.records().conflicts().isEmpty())
    }

    @Test fun `a report has a clock, in the time of the law`(): Unit = withPhone { lontar ->
        val drafts = lontar.drafts()
        val draft = drafts.begin("accident", null)
        drafts.setField(
            draft, "who",
            listOf(
                Entry("type", "accident"),
                Entry("name", "Melkianus Ndun"),
                Entry("occurred_at", "2020-11-19T17:00+08:00"),
                Entry("reporter_phone", "081234567891"),
            ),
        )
        val record = drafts.submit(draft).record
        assertTrue(lontar.accidents().clock(record) is ReportClock.Late)
        assertNull(lontar.accidents().clockErrorMs())
    }

    @Test fun `places, villages and the digits of a NIK are told`(): Unit = withPhone { lontar ->
        val place = lontar.search().places("oelua", null).first()
        assertTrue(place.fullName, place.fullName.matches(Regex("Oelua, .+, .*Rote Ndao")))
        assertEquals(place, lontar.search().place(place.code))
        assertTrue(lontar.search().villages().isEmpty())
        assertTrue(lontar.search().candidates(null, false, 0u, 50u).isEmpty())
        val facts = nikFacts("5314025208850012")!!
        assertEquals("female", facts.sex)
        assertTrue("1985-08-12" in facts.birthDates)
        assertTrue("${facts.regency}", facts.regency!!.endsWith("Rote Ndao"))
        assertNull(nikFacts("12"))
        assertEquals("20 November 2026", dateText(1_795_165_500_000, 480, Language.INDONESIAN))
        assertNotNull(lontar.device())
    }

    @Test fun `settings are kept`(): Unit = withPhone { lontar ->
        val settings = lontar.settings()
        assertEquals(3_600_000, settings.setAutoLockMs(Long.MAX_VALUE))
        settings.setPhotoBudget(5_000_000uL)
        assertEquals(5_000_000uL, settings.photoBudget())
        assertEquals(5_000_000uL, settings.photoBudgetLeft())
        assertEquals(0uL, settings.freeStorage().pictures)
        assertEquals(0u, settings.codesLeft())
        assertFalse(settings.isToLock(0))
        settings.setPin("280591", null)
        settings.removePin()
        lontar.settle()
    }
}
