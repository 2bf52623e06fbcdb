package id.lontar

import android.view.WindowManager.LayoutParams.FLAG_SECURE
import androidx.compose.ui.test.assertIsDisplayed
import androidx.compose.ui.test.junit4.v2.createAndroidComposeRule
import androidx.compose.ui.test.onNodeWithText
import androidx.test.core.app.ActivityScenario
import id.lontar.testing.OLD
import id.lontar.testing.PHONE
import id.lontar.testing.Phone
import id.lontar.testing.Picture
import id.lontar.testing.TODAY
import org.junit.Assert.assertEquals
import org.junit.Rule
import org.junit.Test
import org.junit.runner.RunWith
import org.robolectric.RobolectricTestRunner
import org.robolectric.annotation.Config
import org.robolectric.annotation.GraphicsMode

@RunWith(RobolectricTestRunner::class)
@Config(sdk = [OLD, TODAY], qualifiers = PHONE)
class LontarAppTest {
    @get:Rule
    val phone = Phone()

    @Test
    fun `an app without its core says so`() {
        phone.show { LontarApp(coreIsThere = false) }
        phone.rule.onNodeWithText("Aplikasi ini belum lengkap").assertIsDisplayed()
        phone.rule.onNodeWithText("Belum ada yang bisa dicatat", substring = true).assertIsDisplayed()
    }

    @Test
    fun `an app with its core starts`() {
        phone.show { LontarApp(coreIsThere = true) }
        phone.rule.onNodeWithText("Inti Lontar ada di HP ini", substring = true).assertIsDisplayed()
    }
}

@RunWith(RobolectricTestRunner::class)
@Config(sdk = [OLD, TODAY], qualifiers = PHONE)
class MainActivityTest {
    @Test
    fun `the window opens and can be kept out of screenshots`() {
        ActivityScenario.launch(MainActivity::class.java).use { scenario ->
            scenario.onActivity { activity ->
                fun secure() = activity.window.attributes.flags and FLAG_SECURE != 0
                assertEquals(false, secure())
                activity.keepPrivate(true)
                assertEquals(true, secure())
                activity.keepPrivate(false)
                assertEquals(false, secure())
            }
        }
    }
}

@RunWith(RobolectricTestRunner::class)
@Config(sdk = [TODAY], qualifiers = PHONE)
@GraphicsMode(GraphicsMode.Mode.NATIVE)
class StorageActivityTest {
    @get:Rule
    val rule = createAndroidComposeRule<StorageActivity>()

    @Test
    fun `managing space explains instead of erasing`() {
        rule.onNodeWithText("hanya ada di HP ini", substring = true).assertIsDisplayed()
        Picture.of(rule.activity, "storage")
        rule.onNodeWithText("Tutup").assertIsDisplayed()
    }
}
