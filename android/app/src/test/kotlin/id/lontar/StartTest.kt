package id.lontar

import android.os.Looper
import android.view.WindowManager.LayoutParams.FLAG_SECURE
import androidx.compose.ui.test.hasText
import androidx.compose.ui.test.junit4.v2.createEmptyComposeRule
import androidx.test.core.app.ActivityScenario
import androidx.test.core.app.ApplicationProvider
import id.lontar.testing.OLD
import id.lontar.testing.PHONE
import id.lontar.testing.TODAY
import id.lontar.testing.emptyWorkplace
import java.util.concurrent.CountDownLatch
import java.util.concurrent.TimeUnit
import org.junit.Assert.assertEquals
import org.junit.Assert.assertNotSame
import org.junit.Assert.assertNull
import org.junit.Assert.assertTrue
import org.junit.Rule
import org.junit.Test
import org.junit.runner.RunWith
import org.robolectric.RobolectricTestRunner
import org.robolectric.annotation.Config

/** The first moments of a process. */
@RunWith(RobolectricTestRunner::class)
@Config(sdk = [OLD, TODAY], qualifiers = PHONE)
class StartTest {
    @get:Rule
    val rule = createEmptyComposeRule()

    private val app = ApplicationProvider.getApplicationContext<LontarApplication>()

    @Test
    fun `the window is there before the core is loaded, which goes on beside its thread`() {
        val isSeen = CountDownLatch(1)
        var waited = false
        var loader: Thread? = null
        app.make = {
            loader = Thread.currentThread()
            // A loading that the window would wait for never ends in time.
            waited = isSeen.await(WAIT_MS, TimeUnit.MILLISECONDS)
            emptyWorkplace()
        }
        ActivityScenario.launch(MainActivity::class.java).use { scenario ->
            scenario.onActivity { activity ->
                assertNull(app.started.value)
                assertTrue(activity.window.decorView.width > 0)
                assertTrue("what was open before is kept private", activity.window.attributes.flags and FLAG_SECURE != 0)
            }
            isSeen.countDown()
            sees("Siapa yang memakai HP ini?")
        }
        assertTrue(waited)
        assertNotSame(Looper.getMainLooper().thread, loader)
    }

    @Test
    fun `a window that is opened again does not begin anew`() {
        var begun = 0
        app.make = { emptyWorkplace().also { begun++ } }
        repeat(2) {
            ActivityScenario.launch(MainActivity::class.java).use { sees("Siapa yang memakai HP ini?") }
        }
        assertEquals(1, begun)
    }

    @Test
    fun `an app without its core says so, and hides nothing`() {
        app.make = { null }
        ActivityScenario.launch(MainActivity::class.java).use { scenario ->
            sees("Aplikasi ini belum lengkap")
            rule.waitForIdle()
            scenario.onActivity { assertEquals(0, it.window.attributes.flags and FLAG_SECURE) }
        }
    }

    private fun sees(words: String) = rule.waitUntil("sees $words", WAIT_MS) {
        rule.onAllNodes(hasText(words, substring = true)).fetchSemanticsNodes().isNotEmpty()
    }

    private companion object {
        const val WAIT_MS = 15_000L
    }
}
