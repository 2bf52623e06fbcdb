package id.lontar

import id.lontar.core.Failure
import id.lontar.core.ListPage
import id.lontar.core.RecordFilter
import id.lontar.core.Records
import id.lontar.core.Session
import id.lontar.looks.row
import id.lontar.screens.reports.ReportsPresenter
import id.lontar.screens.request.RequestsPresenter
import id.lontar.testing.fake
import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.Job
import org.junit.Assert.assertEquals
import org.junit.Assert.assertNotNull
import org.junit.Assert.assertNull
import org.junit.Test

/** Lists that are read page by page. */
class PagedTest {
    private val scope = CoroutineScope(Dispatchers.Unconfined + Job())
    private val asked = mutableListOf<Pair<String, Long>>()
    private var answers: suspend (offset: Long) -> ListPage = { offset -> page(offset, more = offset == 0L) }

    private val records = object : Records by fake({ name, _ -> error(name) }) {
        override suspend fun page(filter: RecordFilter, offset: Long, limit: Int): ListPage {
            asked += filter.kind.orEmpty() to offset
            return answers(offset)
        }
    }
    private val session = fake<Session> { name, _ -> if (name == "getRecords") records else error(name) }

    private fun page(offset: Long, more: Boolean) = ListPage(listOf(row("person $offset")), if (more) (offset + 50).toULong() else null)

    @Test
    fun `the next ones come below those that are there`() {
        val reports = ReportsPresenter(scope, session)
        assertEquals(50L, reports.state.value.next)
        reports.on(More)
        assertEquals(listOf("person 0", "person 50"), reports.state.value.rows?.map { it.name })
        assertNull(reports.state.value.next)
        assertEquals(listOf("accident" to 0L, "accident" to 50L), asked)
    }

    @Test
    fun `two touches ask once`() {
        val requests = RequestsPresenter(scope, session)
        val slow = CompletableDeferred<Unit>()
        answers = { offset ->
            slow.await()
            page(offset, more = false)
        }
        requests.on(More)
        requests.on(More)
        slow.complete(Unit)
        assertEquals(listOf("person 0", "person 50"), requests.state.value.rows?.map { it.name })
        assertEquals(listOf("request" to 0L, "request" to 50L), asked)
    }

    @Test
    fun `what is there stays when the next ones cannot be loaded`() {
        val reports = ReportsPresenter(scope, session)
        answers = { throw Failure.FreeStorage() }
        reports.on(More)
        assertNotNull(reports.state.value.failure)
        assertEquals(listOf("person 0") to 50L, reports.state.value.rows?.map { it.name } to reports.state.value.next)
        answers = { offset -> page(offset, more = false) }
        reports.on(More)
        assertNull(reports.state.value.failure)
        assertEquals(2, reports.state.value.rows?.size)
    }
}
