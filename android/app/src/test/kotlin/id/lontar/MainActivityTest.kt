package id.lontar

import android.view.WindowManager.LayoutParams.FLAG_SECURE
import androidx.test.core.app.ActivityScenario
import androidx.test.core.app.ApplicationProvider
import id.lontar.testing.OLD
import id.lontar.testing.PHONE
import id.lontar.testing.TODAY
import id.lontar.testing.emptyWorkplace
import org.junit.Assert.assertEquals
import org.junit.Before
import org.junit.Test
import org.junit.runner.RunWith
import org.robolectric.RobolectricTestRunner
import org.robolectric.annotation.Config

@RunWith(RobolectricTestRunner::class)
@Config(sdk = [OLD, TODAY], qualifiers = PHONE)
class MainActivityTest {
    @Before
    fun begin() = ApplicationProvider.getApplicationContext<LontarApplication>().workAt(emptyWorkplace())

    @Test
    fun `the window of an officer is kept out of screenshots, until it is known to be a worker's`() {
        ActivityScenario.launch(MainActivity::class.java).use { scenario ->
            scenario.onActivity { activity ->
                fun secure() = activity.window.attributes.flags and FLAG_SECURE != 0
                assertEquals(true, secure())
                activity.keepPrivate(false)
                assertEquals(false, secure())
                activity.keepPrivate(true)
                assertEquals(true, secure())
            }
        }
    }
}
