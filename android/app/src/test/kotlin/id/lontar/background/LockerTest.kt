package id.lontar.background

import id.lontar.testing.TODAY
import id.lontar.testing.emptyWorkplace
import id.lontar.testing.eventually
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Dispatchers
import org.junit.Assert.assertFalse
import org.junit.Assert.assertTrue
import org.junit.Test
import org.junit.runner.RunWith
import org.robolectric.RobolectricTestRunner
import org.robolectric.annotation.Config

/** When the pages are covered. */
@RunWith(RobolectricTestRunner::class)
@Config(sdk = [TODAY])
class LockerTest {
    private val locker = Locker(emptyWorkplace(), CoroutineScope(Dispatchers.Unconfined))

    @Test
    fun `the pages are covered while no window is seen, and only then`() {
        locker.seen("one")
        locker.unseen("one", anew = false)
        assertTrue(locker.covered.value)
        locker.seen("one")
        eventually("no cover") { !locker.covered.value }
        // Another one over it: the new one is seen before the old one is gone.
        locker.seen("two")
        locker.unseen("one", anew = false)
        assertFalse("somebody looks at the second", locker.covered.value)
        locker.unseen("two", anew = false)
        assertTrue(locker.covered.value)
    }

    @Test
    fun `a window that is made anew is looked at all the while`() {
        locker.seen("one")
        locker.unseen("one", anew = true)
        assertFalse(locker.covered.value)
        locker.seen("the same, anew")
        locker.unseen("the same, anew", anew = false)
        assertTrue(locker.covered.value)
    }
}
