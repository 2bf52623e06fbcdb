package id.lontar

import id.lontar.core.Failure
import id.lontar.core.Session
import id.lontar.testing.TODAY
import id.lontar.testing.emptyWorkplace
import id.lontar.testing.fake
import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.awaitCancellation
import kotlinx.coroutines.launch
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.yield
import org.junit.Assert.assertEquals
import org.junit.Assert.assertFalse
import org.junit.Assert.assertNull
import org.junit.Assert.assertSame
import org.junit.Assert.assertThrows
import org.junit.Assert.assertTrue
import org.junit.Test
import org.junit.runner.RunWith
import org.robolectric.RobolectricTestRunner
import org.robolectric.annotation.Config

/** Who is at work, when opening and locking go wrong or are broken off. */
@RunWith(RobolectricTestRunner::class)
@Config(sdk = [TODAY])
class WorkplaceTest {
    private val workplace = emptyWorkplace()

    @Test
    fun `opening ends in being at work, also when the page that asked is gone`() = runBlocking {
        val opens = CompletableDeferred<Session>()
        val page = launch { workplace.enter { opens.await() } }
        yield()
        page.cancel()
        val session = Opened(1u)
        opens.complete(session)
        page.join()
        assertSame(session, workplace.session.value)
        assertTrue(workplace.isOpen(1u))
    }

    @Test
    fun `whoever was at work before is closed, and does not stay open unseen`() = runBlocking {
        val (one, two) = Opened(1u) to Opened(2u)
        workplace.enter { one }
        workplace.enter { two }
        assertEquals(listOf(true, false), listOf(one, two).map { it.hasEnded })
        assertSame(two, workplace.session.value)
    }

    @Test
    fun `whoever cannot be locked is closed all the same`() = runBlocking {
        val session = Opened(1u, lock = { throw Failure.FreeStorage() })
        workplace.enter { session }
        assertThrows(Failure.FreeStorage::class.java) { runBlocking { workplace.lock() } }
        assertNull(workplace.session.value)
        assertTrue(session.hasEnded)
    }

    @Test
    fun `practice that cannot be removed hinders no locking`() = runBlocking {
        val practice = Opened(1u, end = { throw Failure.FreeStorage() })
        val session = Opened(1u, practice)
        workplace.enter { session }
        workplace.practise()
        assertThrows(Failure.FreeStorage::class.java) { runBlocking { workplace.lock() } }
        assertNull(workplace.session.value)
        assertTrue(session.hasEnded)
    }

    @Test
    fun `a page stores what is being typed before it is locked, while it is open`() = runBlocking {
        val stored = mutableListOf<String>()
        val session = Opened(1u)
        workplace.enter { session }
        workplace.beforeLock { stored += "gone" }.close()
        workplace.beforeLock { throw Failure.FreeStorage() }
        workplace.beforeLock {
            assertSame(session, workplace.session.value)
            stored += "a story"
        }
        workplace.lock()
        assertEquals(listOf("a story"), stored)
        assertNull(workplace.session.value)
        workplace.lock()
        assertEquals("nobody is at work", 1, stored.size)
    }

    @Test
    fun `one that never ends does not keep the phone open`() = runBlocking {
        workplace.enter { Opened(1u) }
        workplace.beforeLock { awaitCancellation() }
        workplace.lock()
        assertNull(workplace.session.value)
    }

    @Test
    fun `a second opening waits for the first, and nothing is opened by a wrong one`() = runBlocking {
        val session = Opened(1u)
        workplace.enter { session }
        assertThrows(Failure.NotFound::class.java) { runBlocking { workplace.enter { throw Failure.NotFound("profile") } } }
        assertSame(session, workplace.session.value)
        assertFalse(session.hasEnded)
    }

    /** A session that does what a test says. */
    private class Opened(
        override val profile: UInt,
        private val practice: Session? = null,
        private val lock: () -> Long = { 0 },
        private val end: () -> Unit = { },
    ) : Session by fake<Session>({ name, _ -> error(name) }) {
        var hasEnded = false

        override suspend fun practise() = practice!!

        override suspend fun lock() = lock.invoke()

        override suspend fun end() {
            hasEnded = true
            end.invoke()
        }
    }
}
