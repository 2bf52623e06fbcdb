@file:OptIn(InternalComposeTracingApi::class)

package id.lontar.looks

import androidx.compose.runtime.Composable
import androidx.compose.runtime.Composer
import androidx.compose.runtime.CompositionTracer
import androidx.compose.runtime.InternalComposeTracingApi
import androidx.compose.runtime.getValue
import androidx.compose.runtime.mutableStateOf
import androidx.compose.runtime.setValue
import id.lontar.Said
import id.lontar.core.CandidateRow
import id.lontar.core.FoundRow
import id.lontar.core.ListRow
import id.lontar.screens.conflict.ConflictsState
import id.lontar.screens.conflict.ConflictsView
import id.lontar.screens.conflict.Differing
import id.lontar.screens.drafts.DraftsState
import id.lontar.screens.drafts.DraftsView
import id.lontar.screens.search.SearchState
import id.lontar.screens.search.SearchView
import id.lontar.screens.villages.CandidatesState
import id.lontar.screens.villages.CandidatesView
import id.lontar.screens.villages.VillagesState
import id.lontar.screens.villages.VillagesView
import id.lontar.testing.FakeCamera
import id.lontar.testing.PHONE
import id.lontar.testing.Phone
import id.lontar.testing.TODAY
import org.junit.After
import org.junit.Assert.assertEquals
import org.junit.Assert.assertTrue
import org.junit.Rule
import org.junit.Test
import org.junit.runner.RunWith
import org.robolectric.RobolectricTestRunner
import org.robolectric.annotation.Config
import org.robolectric.annotation.GraphicsMode

/**
 * Lists of fifty in which one row changes. The core gives all rows anew, as equal as they are; only the one that says
 * something else is composed again. Counted by the marks that the compiler leaves for tracing.
 */
@RunWith(RobolectricTestRunner::class)
@Config(sdk = [TODAY], qualifiers = PHONE)
@GraphicsMode(GraphicsMode.Mode.NATIVE)
class RowsTest {
    @get:Rule
    val phone = Phone()

    private val composed = mutableListOf<String>()

    @After
    fun end() = Composer.setTracer(NOTHING)

    @Test
    fun `a search`() = changes("PersonRow", { found(people(it)) }) { SearchView(it, {}, FakeCamera(), {}, {}) }

    @Test
    fun `candidates of a village`() = changes("PersonRow", { candidates(people(it)) }) { CandidatesView(it, {}, {}, {}) }

    @Test
    fun `villages`() = changes("VillageLine", { VillagesState(FIFTY.map { at -> village("Desa $at", if (at == 2) it else 0, 60) }, null) }) {
        VillagesView(it, {}, {}, {})
    }

    @Test
    fun `forms that were left`() = changes("ListRow", { DraftsState(FIFTY.map { at -> left(at, if (at == 2) it else 0) }, null, emptyList(), null) }) {
        DraftsView(it, {}, {}, {})
    }

    @Test
    fun `answers that differ`() = changes("ValueCard", { ConflictsState(FIFTY.map { at -> differing(at, if (at == 0) it else 0) }, null) }) {
        ConflictsView(it, {}, {})
    }

    private fun found(people: List<ListRow>) = SearchState("a", people.map { FoundRow(it, "words") }, null)

    private fun candidates(people: List<ListRow>) =
        CandidatesState("Oelua", enrolled = false, people.map { CandidateRow(it, null, hamletKey = "") }, more = false, null)

    private fun left(at: Int, version: Int) = draft("Maria $at") to if (version > 0) "baru saja" else "kemarin"

    private fun people(conflicts: Int) = FIFTY.map { row("Maria $it", conflicts = if (it == 2) conflicts else 0) }

    private fun differing(at: Int, version: Int): Differing {
        val values = arrayOf(value("Yuliana $version", "Melkianus Ndun"), value("Yuliana Mooi", null))
        val said = listOf("Yuliana $version", "Yuliana Mooi").map { Said("mother_name", Said.Value.Text(it)) to "kemarin" }
        return Differing(conflict("mother_name", *values).copy(record = "$at"), said, other = null, problems = emptyList())
    }

    /** Shows a list, then the same one with one row that is different. */
    private fun <S> changes(row: String, make: (Int) -> S, view: @Composable (S) -> Unit) {
        Composer.setTracer(Counting())
        var state by mutableStateOf(make(0))
        phone.show { view(state) }
        phone.rule.waitForIdle()
        val first = composed.count { it == row }
        assertTrue("$first rows of fifty were made: $composed", first in 2..30)
        composed.clear()
        state = make(1)
        phone.rule.waitForIdle()
        assertEquals("rows that were composed again", 1, composed.count { it == row })
    }

    private inner class Counting : CompositionTracer {
        override fun isTraceInProgress() = true

        override fun traceEventStart(key: Int, dirty1: Int, dirty2: Int, info: String) {
            composed += info.substringBefore(' ').substringAfterLast('.')
        }

        override fun traceEventEnd() = Unit
    }

    private companion object {
        val FIFTY = 0 until 50
        val NOTHING = object : CompositionTracer {
            override fun isTraceInProgress() = false

            override fun traceEventStart(key: Int, dirty1: Int, dirty2: Int, info: String) = Unit

            override fun traceEventEnd() = Unit
        }
    }
}
