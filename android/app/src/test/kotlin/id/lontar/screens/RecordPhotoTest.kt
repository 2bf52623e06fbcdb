package id.lontar.screens

import id.lontar.Clock
import id.lontar.Moments
import id.lontar.core.Failure
import id.lontar.core.Language
import id.lontar.core.Media
import id.lontar.core.PhotoRole
import id.lontar.core.RecordDetail
import id.lontar.core.Records
import id.lontar.core.Session
import id.lontar.platform.Player
import id.lontar.screens.record.RecordEvent
import id.lontar.screens.record.RecordPresenter
import id.lontar.testing.fake
import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.Job
import org.junit.Assert.assertArrayEquals
import org.junit.Assert.assertNull
import org.junit.Assert.assertTrue
import org.junit.Test

/** A photo that is fetched from Disnaker while its page is looked at. */
class RecordPhotoTest {
    private val line = CompletableDeferred<Boolean>()
    private var here: ByteArray? = null
    private val media = object : Media by fake({ name, _ -> error(name) }) {
        override suspend fun picture(owner: String, register: String, role: PhotoRole) = here

        override suspend fun fetchPicture(record: String, register: String) = line.await()
    }
    private val records = object : Records by fake({ name, _ -> error(name) }) {
        override suspend fun detail(record: String): RecordDetail = throw Failure.NotFound(record)
    }
    private val session = fake<Session> { name, _ ->
        when (name) {
            "getMedia" -> media
            "getRecords" -> records
            else -> error(name)
        }
    }
    private val clock = object : Clock {
        override val nowMs = 0L
        override val offsetMin = 480
    }
    private val page = RecordPresenter(
        CoroutineScope(Dispatchers.Unconfined + Job()), session, "a", Moments(clock, Language.INDONESIAN), fake<Player> { name, _ -> error(name) },
    ) { }

    @Test
    fun `while it is on its way the page says so, and then shows it`() {
        page.on(RecordEvent.FetchPhoto("p:ktp"))
        assertTrue(page.state.value.opened!!.isFetched)
        here = byteArrayOf(1)
        line.complete(true)
        assertArrayEquals(here, page.state.value.opened!!.picture)
    }

    @Test
    fun `one that was closed meanwhile does not open by itself`() {
        page.on(RecordEvent.FetchPhoto("p:ktp"))
        page.on(RecordEvent.ClosePhoto)
        here = byteArrayOf(1)
        line.complete(true)
        assertNull(page.state.value.opened)
    }

    @Test
    fun `one that does not come can be asked for again`() {
        page.on(RecordEvent.FetchPhoto("p:ktp"))
        line.completeExceptionally(Failure.Offline())
        assertTrue(page.state.value.opened!!.isMissing)
    }
}
