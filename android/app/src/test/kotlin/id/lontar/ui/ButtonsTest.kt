package id.lontar.ui

import androidx.compose.ui.test.assertHeightIsAtLeast
import androidx.compose.ui.test.assertIsNotEnabled
import androidx.compose.ui.test.assertWidthIsAtLeast
import androidx.compose.ui.test.onNodeWithText
import androidx.compose.ui.test.performClick
import androidx.compose.ui.unit.dp
import id.lontar.testing.OLD
import id.lontar.testing.PHONE
import id.lontar.testing.Phone
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
class ButtonsTest {
    @get:Rule
    val phone = Phone()

    @Test
    fun `the main action is high, wide and heard`() {
        var touches = 0
        phone.show { Page(null, main = { MainButton("Simpan") { touches++ } }) {} }
        phone.rule.onNodeWithText("Simpan").assertHeightIsAtLeast(56.dp).assertWidthIsAtLeast(320.dp).performClick()
        assertEquals(1, touches)
    }

    @Test
    fun `what cannot be done now cannot be touched`() {
        var touches = 0
        phone.show { SecondaryButton("Batal", enabled = false) { touches++ } }
        phone.rule.onNodeWithText("Batal").assertHeightIsAtLeast(56.dp).assertIsNotEnabled().performClick()
        assertEquals(0, touches)
    }

    // Only native graphics measure text as a phone does, and the oldest system has none.
    @Test
    @Config(sdk = [TODAY])
    @GraphicsMode(GraphicsMode.Mode.NATIVE)
    fun `a long label grows the button instead of being cut`() {
        phone.show { MainButton("Daftarkan anggota keluarga lain yang tinggal serumah dengan beliau") {} }
        phone.rule.onNodeWithText("Daftarkan", substring = true).assertHeightIsAtLeast(64.dp)
    }
}
