package id.lontar.ui

import androidx.compose.foundation.background
import androidx.compose.foundation.layout.Column
import androidx.compose.ui.Modifier
import androidx.compose.ui.graphics.Color
import androidx.compose.ui.semantics.SemanticsActions
import androidx.compose.ui.test.assertHeightIsAtLeast
import androidx.compose.ui.test.assertIsNotEnabled
import androidx.compose.ui.test.assertWidthIsAtLeast
import androidx.compose.ui.test.onNodeWithText
import androidx.compose.ui.test.performClick
import androidx.compose.ui.unit.dp
import id.lontar.testing.Accessible
import id.lontar.testing.OLD
import id.lontar.testing.PHONE
import id.lontar.testing.Phone
import id.lontar.testing.TODAY
import id.lontar.testing.panes
import id.lontar.theme.Look
import org.junit.Assert.assertEquals
import org.junit.Assert.assertTrue
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

    @Test
    @Config(sdk = [TODAY])
    @GraphicsMode(GraphicsMode.Mode.NATIVE)
    fun `in the sun what is off has a broken line around it, and what is on a whole one`() {
        phone.show(Look.Sun) {
            Column(Modifier.background(Color.White)) {
                MainButton("Simpan", enabled = false) {}
                SecondaryButton("Batal", enabled = false) {}
                SecondaryButton("Lain") {}
            }
        }
        assertEquals(listOf(true, true, false), listOf("Simpan", "Batal", "Lain").map(::isBroken))
    }

    /** Whether the upper edge is dark in some places and light in others; it is dark somewhere in any case. */
    private fun isBroken(label: String): Boolean {
        val pane = phone.panes().single()
        val button = pane.nodes.first { node -> SemanticsActions.OnClick in node.config && label in Accessible.nameOf(node) }
        val bounds = pane.boundsOf(button)
        val middle = bounds.left + bounds.width() / 4 until bounds.right - bounds.width() / 4
        val darkest = middle.map { x -> (bounds.top..bounds.top + 4).minOf { y -> luminance(pane.bitmap.getPixel(x, y)) } }
        assertTrue("\"$label\" has no edge", darkest.min() < 0.1)
        return darkest.max() > 0.9
    }

    private fun luminance(pixel: Int) = android.graphics.Color.luminance(pixel)
}
