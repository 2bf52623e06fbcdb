package id.lontar.background

import android.app.Notification
import android.app.PendingIntent
import android.content.ComponentName
import android.content.Context
import android.content.Intent
import androidx.test.core.app.ApplicationProvider
import id.lontar.MainActivity
import id.lontar.testing.OLD
import id.lontar.testing.TODAY
import org.junit.Assert.assertEquals
import org.junit.Test
import org.junit.runner.RunWith
import org.robolectric.RobolectricTestRunner
import org.robolectric.Shadows.shadowOf
import org.robolectric.annotation.Config

/** What is shown outside of the app's window, and what a touch on it does. */
@RunWith(RobolectricTestRunner::class)
@Config(sdk = [OLD, TODAY], qualifiers = "in")
class NoticesTest {
    private val context = ApplicationProvider.getApplicationContext<Context>()

    @Test
    fun `a notice opens the window that is there, as the phone's page of apps does`() {
        val touched: PendingIntent = Notices(context).sending(null).contentIntent
        val intent = shadowOf(touched).savedIntent
        assertEquals(Intent.ACTION_MAIN, intent.action)
        assertEquals(setOf(Intent.CATEGORY_LAUNCHER), intent.categories)
        assertEquals(ComponentName(context, MainActivity::class.java), intent.component)
    }

    /** Without channels, before Android 8, the notice itself says so. */
    @Test
    @Config(sdk = [OLD])
    @Suppress("DEPRECATION")
    fun `a deadline is heard`() {
        val notice = Notices(context).deadline(3_600_000)
        assertEquals(Notification.PRIORITY_HIGH to Notification.DEFAULT_ALL, notice.priority to notice.defaults)
    }
}
