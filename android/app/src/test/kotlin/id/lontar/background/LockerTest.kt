package id.lontar.background

import android.app.PendingIntent
import android.content.ComponentName
import android.content.Context
import android.content.Intent
import androidx.test.core.app.ApplicationProvider
import id.lontar.MainActivity
import id.lontar.testing.TODAY
import id.lontar.testing.emptyWorkplace
import id.lontar.testing.eventually
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Dispatchers
import org.junit.Assert.assertEquals
import org.junit.Assert.assertFalse
import org.junit.Assert.assertTrue
import org.junit.Test
import org.junit.runner.RunWith
import org.robolectric.RobolectricTestRunner
import org.robolectric.Shadows.shadowOf
import org.robolectric.annotation.Config

/** What covers the pages, and what opens them. */
@RunWith(RobolectricTestRunner::class)
@Config(sdk = [TODAY], qualifiers = "in")
class LockerTest {
    private val context = ApplicationProvider.getApplicationContext<Context>()
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

    @Test
    fun `a notice opens the window that is there, as the phone's page of apps does`() {
        val touched: PendingIntent = Notices(context).sending(null).contentIntent
        val intent = shadowOf(touched).savedIntent
        assertEquals(Intent.ACTION_MAIN, intent.action)
        assertEquals(setOf(Intent.CATEGORY_LAUNCHER), intent.categories)
        assertEquals(ComponentName(context, MainActivity::class.java), intent.component)
    }
}
