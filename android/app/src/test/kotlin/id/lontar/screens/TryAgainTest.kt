package id.lontar.screens

import androidx.compose.ui.test.hasText
import androidx.compose.ui.test.performClick
import id.lontar.Clock
import id.lontar.Moments
import id.lontar.More
import id.lontar.Presenter
import id.lontar.TryAgain
import id.lontar.Words
import id.lontar.core.Asked
import id.lontar.core.ConflictRow
import id.lontar.core.DoubleRow
import id.lontar.core.DraftPage
import id.lontar.core.Drafts
import id.lontar.core.Entry
import id.lontar.core.Failure
import id.lontar.core.FoundRow
import id.lontar.core.Language
import id.lontar.core.ListPage
import id.lontar.core.ListRow
import id.lontar.core.RecordFilter
import id.lontar.core.Records
import id.lontar.core.Search
import id.lontar.core.Session
import id.lontar.core.StepOf
import id.lontar.core.TaskPage
import id.lontar.core.VillageRow
import id.lontar.looks.broken
import id.lontar.looks.draft
import id.lontar.looks.rows
import id.lontar.looks.step
import id.lontar.looks.village
import id.lontar.platform.Whereabouts
import id.lontar.screens.conflict.Choose
import id.lontar.screens.conflict.ConflictsPresenter
import id.lontar.screens.doubles.DoublesEvent
import id.lontar.screens.doubles.DoublesPresenter
import id.lontar.screens.drafts.DraftsEvent
import id.lontar.screens.drafts.DraftsPresenter
import id.lontar.screens.form.FormEvent
import id.lontar.screens.form.FormPresenter
import id.lontar.screens.form.FormWays
import id.lontar.screens.reports.ReportsPresenter
import id.lontar.screens.request.RequestsPresenter
import id.lontar.screens.search.SearchEvent
import id.lontar.screens.search.SearchPresenter
import id.lontar.screens.tasks.TasksEvent
import id.lontar.screens.tasks.TasksPresenter
import id.lontar.screens.villages.CandidatesEvent
import id.lontar.screens.villages.CandidatesPresenter
import id.lontar.screens.villages.VillagesPresenter
import id.lontar.testing.PHONE
import id.lontar.testing.Phone
import id.lontar.testing.TODAY
import id.lontar.testing.fake
import id.lontar.ui.Failed
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.Job
import kotlinx.coroutines.flow.emptyFlow
import org.junit.Assert.assertEquals
import org.junit.Assert.assertNotNull
import org.junit.Assert.assertNull
import org.junit.Assert.assertTrue
import org.junit.Rule
import org.junit.Test
import org.junit.runner.RunWith
import org.robolectric.RobolectricTestRunner
import org.robolectric.annotation.Config
import org.robolectric.annotation.GraphicsMode

/** A list that could not be loaded has a way on: it is asked for again. */
@RunWith(RobolectricTestRunner::class)
@Config(sdk = [TODAY], qualifiers = PHONE)
@GraphicsMode(GraphicsMode.Mode.NATIVE)
class TryAgainTest {
    @get:Rule
    val phone = Phone()

    private val scope = CoroutineScope(Dispatchers.Unconfined + Job())
    private val clock = object : Clock {
        override val nowMs = 0L
        override val offsetMin = 480
    }
    private val moments = Moments(clock, Language.INDONESIAN)
    private var isFull = true

    private fun <T> answer(rows: T): T = if (isFull) throw Failure.FreeStorage() else rows

    private val search = object : Search by fake({ name, _ -> error(name) }) {
        override suspend fun villages(): List<VillageRow> = answer(listOf(village("Oelua", 14, 60)))

        override suspend fun people(query: String): List<FoundRow> = answer(rows.map { FoundRow(it, "words") })

        override suspend fun candidates(village: String?, enrolled: Boolean?, offset: Long, limit: Int) = answer(emptyList<Nothing>())
    }
    private val records = object : Records by fake({ name, _ -> error(name) }) {
        override suspend fun page(filter: RecordFilter, offset: Long, limit: Int): ListPage = answer(ListPage(rows, null))

        override suspend fun doubles(record: String?): List<DoubleRow> = answer(emptyList())

        override suspend fun tasks(offset: Long, limit: Int): TaskPage = answer(TaskPage(emptyList(), 0, null))

        override suspend fun conflicts(): List<ConflictRow> = answer(emptyList())

        override suspend fun asked(kind: String): Map<String, Asked> = emptyMap()
    }
    private val drafts = object : Drafts by fake({ name, _ -> error(name) }) {
        override suspend fun page(): DraftPage = answer(DraftPage(listOf(draft("Maria Ndaumanu")), emptyList()))

        override suspend fun step(draft: String, step: String): StepOf = answer(step("home_work"))

        override suspend fun setField(draft: String, step: String, entries: List<Entry>): StepOf = answer(step("home_work"))
    }
    private val session = fake<Session> { name, _ ->
        when (name) {
            "getSearch" -> search
            "getRecords" -> records
            "getDrafts" -> drafts
            else -> error(name)
        }
    }

    @Test
    fun `each list that failed is loaded again`() {
        recovers(VillagesPresenter(scope, session), TryAgain) { it.failure to it.villages }
        recovers(CandidatesPresenter(scope, session, null) { }, CandidatesEvent.TryAgain) { it.failure to it.people }
        recovers(DraftsPresenter(scope, session, moments), DraftsEvent.TryAgain) { it.failure to it.drafts }
        recovers(DoublesPresenter(scope, session, null, moments), DoublesEvent.TryAgain) { it.failure to it.pairs }
        recovers(ConflictsPresenter(scope, session, null, moments), Choose.TryAgain) { it.failure to it.conflicts }
        recovers(TasksPresenter(scope, session, moments) { _, _ -> }, TasksEvent.More) { it.failure to it.tasks }
        recovers(RequestsPresenter(scope, session), More) { it.failure to it.rows }
        recovers(ReportsPresenter(scope, session), More) { it.failure to it.rows }
    }

    @Test
    fun `a search that failed is asked again with the same words`() {
        val found = SearchPresenter(scope, session)
        found.on(SearchEvent("maria"))
        assertNotNull(found.state.value.failure)
        isFull = false
        found.on(SearchEvent("maria"))
        assertNull(found.state.value.failure)
        assertEquals(rows.size, found.state.value.found.size)
    }

    @Test
    fun `a form that could not be opened has a way back, and is opened once it can be`() {
        val gone = mutableListOf<String>()
        val ways = fake<FormWays> { name, _ -> gone.add(name).let { } }
        val nowhere = object : Whereabouts {
            override fun fixes() = emptyFlow<Nothing>()
        }
        fun opens() = FormPresenter(scope, session, "a", clock, moments, nowhere, ways)
        for (way in listOf(FormEvent.Back, FormEvent.KeepDraft)) {
            val form = opens()
            repeat(2) { form.on(way) }
            assertEquals("whoever touches twice leaves once", listOf("left"), gone)
            gone.clear()
        }
        val form = opens()
        assertNotNull(form.state.value.failure)
        isFull = false
        form.on(FormEvent.Again)
        assertNull(form.state.value.failure)
        assertNotNull(form.state.value.step)
    }

    @Test
    fun `the way on is a button below what went wrong`() {
        var asked = 0
        phone.show { Failed(broken) { asked++ } }
        phone.rule.onNode(hasText("7K3Q9", substring = true)).assertExists()
        phone.rule.onNode(hasText("Coba lagi")).performClick()
        assertEquals(1, asked)
    }

    private fun <S, E> recovers(presenter: Presenter<S, E>, again: E, seen: (S) -> Pair<Words?, List<*>?>) {
        assertTrue(isFull)
        val (failure, none) = seen(presenter.state.value)
        assertNotNull("it failed", failure)
        assertNull("nothing is there", none)
        isFull = false
        presenter.on(again)
        val (healed, some) = seen(presenter.state.value)
        assertNull("it is mended", healed)
        assertNotNull("it is there", some)
        isFull = true
    }
}
