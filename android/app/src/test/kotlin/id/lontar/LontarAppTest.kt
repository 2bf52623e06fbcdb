package id.lontar

import androidx.compose.ui.test.assertIsDisplayed
import androidx.compose.ui.test.onNodeWithText
import id.lontar.testing.OLD
import id.lontar.testing.PHONE
import id.lontar.testing.Phone
import id.lontar.testing.TODAY
import org.junit.Rule
import org.junit.Test
import org.junit.runner.RunWith
import org.robolectric.RobolectricTestRunner
import org.robolectric.annotation.Config

@RunWith(RobolectricTestRunner::class)
@Config(sdk = [OLD, TODAY], qualifiers = PHONE)
class LontarAppTest {
    @get:Rule
    val phone = Phone()

    @Test
    fun `an app without its core says so`() {
        phone.show { LontarApp(workplace = null) }
        phone.rule.onNodeWithText("Aplikasi ini belum lengkap").assertIsDisplayed()
        phone.rule.onNodeWithText("Belum ada yang bisa dicatat", substring = true).assertIsDisplayed()
    }
}
