package id.lontar.screens

import id.lontar.Clock
import id.lontar.Moments
import id.lontar.core.Asked
import id.lontar.core.CandidateRow
import id.lontar.core.DraftPage
import id.lontar.core.Drafts
import id.lontar.core.Field
import id.lontar.core.Language
import id.lontar.core.ListPage
import id.lontar.core.Records
import id.lontar.core.Region
import id.lontar.core.RegionLevel
import id.lontar.core.SavedRecord
import id.lontar.core.Search
import id.lontar.core.Session
import id.lontar.core.StepOf
import id.lontar.core.Sync
import id.lontar.looks.conflict
import id.lontar.looks.detail
import id.lontar.looks.draft
import id.lontar.looks.field
import id.lontar.looks.row
import id.lontar.looks.rows
import id.lontar.looks.status
import id.lontar.looks.step
import id.lontar.looks.value
import id.lontar.platform.Fix
import id.lontar.platform.Whereabouts
import id.lontar.screens.conflict.ConflictsPresenter
import id.lontar.screens.drafts.DraftsPresenter
import id.lontar.screens.form.FormEvent
import id.lontar.screens.form.FormPresenter
import id.lontar.screens.form.FormWays
import id.lontar.screens.receipt.ReceiptPresenter
import id.lontar.screens.search.SearchEvent
import id.lontar.screens.search.SearchPresenter
import id.lontar.screens.villages.CandidatesEvent
import id.lontar.screens.villages.CandidatesPresenter
import id.lontar.screens.villages.VillagesPresenter
import id.lontar.testing.TODAY
import id.lontar.testing.fake
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.Job
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.emptyFlow
import org.junit.Assert.assertEquals
import org.junit.Test
import org.junit.runner.RunWith
import org.robolectric.RobolectricTestRunner
import org.robolectric.annotation.Config
import org.robolectric.annotation.GraphicsMode

/** How often pages ask the core: once for a list, once for a step of a form. A core that counts stands in for it. */
@RunWith(RobolectricTestRunner::class)
@Config(sdk = [TODAY])
@GraphicsMode(GraphicsMode.Mode.NATIVE)
class CallsTest {
    private val calls = mutableListOf<String>()
    private val scope = CoroutineScope(Dispatchers.Unconfined + Job())
    private val clock = object : Clock {
        override val nowMs = 0L
        override val offsetMin = 480
    }
    private val moments = Moments(clock, Language.INDONESIAN)
    private val home = listOf(field("village", Asked.Village, "53.14.02.2005"))
    private val steps = mapOf("" to emptyList(), "review" to emptyList(), "identity" to emptyList<Field>(), "home_work" to home, "family" to emptyList())

    private val search = fake<Search> { name, values ->
        calls += name
        when (name) {
            "people", "villages" -> emptyList<Any>()
            "candidates" -> List(values[3] as Int) { CandidateRow(row("Maria $it"), null, hamletKey = "") }
            "place" -> Region(values[0] as String, "Oelua", "Oelua, Rote Barat Laut, Rote Ndao", RegionLevel.VILLAGE, "85982")
            "isOutside" -> false
            else -> error(name)
        }
    }
    private val records = fake<Records> { name, _ ->
        calls += name
        val conflicts = rows.map { conflict("mother_name", value("Yuliana Mooy", null), value("Yuliana Mooi", null)).copy(record = it.record) }
        when (name) {
            "page" -> ListPage(rows, null)
            "detail" -> detail(rows.first(), conflicts.take(1))
            "conflicts" -> conflicts
            "asked" -> mapOf("mother_name" to field("mother_name", Asked.YesNo).asked)
            else -> error(name)
        }
    }
    private val drafts = fake<Drafts> { name, values ->
        calls += name
        when (name) {
            "page" -> DraftPage(emptyList(), emptyList())
            "step" -> stepOf(values[1] as String)
            "setField" -> stepOf(values[1] as String)
            "household" -> emptyList<Any>()
            else -> error(name)
        }
    }
    private val sync = fake<Sync> { name, _ ->
        calls += name
        if (name == "now") status() else error(name)
    }
    private val session = fake<Session> { name, _ ->
        when (name) {
            "getSearch" -> search
            "getRecords" -> records
            "getDrafts" -> drafts
            "getSync" -> sync
            else -> error(name)
        }
    }

    private fun stepOf(key: String): StepOf = step(key, *steps.getValue(key).toTypedArray(), draft = draft("Maria").copy(step = "identity"))

    @Test
    fun `a list is asked for once`() {
        VillagesPresenter(scope, session)
        asked("villages")
        DraftsPresenter(scope, session, moments)
        asked("page")
        ReceiptPresenter(scope, session, "a", moments) { }
        asked("detail", "now")
        val found = SearchPresenter(scope, session)
        asked()
        found.on(SearchEvent("maria"))
        asked("people")
    }

    @Test
    fun `each page of candidates is asked for once, and the village's name once for all of them`() {
        val people = CandidatesPresenter(scope, session, "53.14.02.2005") { }
        asked("place", "candidates")
        people.on(CandidatesEvent.More)
        asked("candidates")
        people.on(CandidatesEvent.Show(enrolled = true))
        asked("candidates")
    }

    @Test
    fun `conflicts are asked for at once, however many there are, and each kind of question once`() {
        ConflictsPresenter(scope, session, "Maria Ndaumanu", moments)
        asked("detail", "asked")
        ConflictsPresenter(scope, session, null, moments)
        // Enrolments and reports.
        asked("page", "conflicts", "asked", "asked")
    }

    @Test
    fun `a form asks where it was left, then once for each step, which is noted by that, and each answer`() {
        val form = FormPresenter(scope, session, "a", clock, moments, NOWHERE, ways)
        asked("step", "setField")
        form.on(FormEvent.Next)
        // The name of a village that stands there, and whether it is the officer's, the first time.
        asked("setField", "place", "isOutside")
        form.on(FormEvent.Set("village", "53.14.02.2005"))
        asked("setField")
        form.on(FormEvent.Next)
        // Who else is on the family card, where heirs are asked for.
        asked("setField", "household")
        form.on(FormEvent.Back)
        asked("setField")
    }

    private fun asked(vararg names: String) {
        assertEquals(names.toList(), calls.toList())
        calls.clear()
    }

    private companion object {
        val NOWHERE = object : Whereabouts {
            override fun fixes(): Flow<Fix> = emptyFlow()
        }
        val ways = object : FormWays {
            override fun saved(record: SavedRecord) = error("not here")

            override fun photo(kind: String) = error("not here")

            override fun record(record: String) = error("not here")

            override fun choose(record: String) = Unit

            override fun toRealWork() = error("not here")

            override fun left() = error("not here")
        }
    }
}
