package id.lontar.looks

import android.graphics.Bitmap
import android.graphics.Canvas
import android.graphics.Color
import android.graphics.Paint
import androidx.compose.ui.node.RootForTest
import androidx.compose.ui.platform.ViewRootForTest
import androidx.compose.ui.semantics.SemanticsActions
import androidx.compose.ui.semantics.SemanticsNode
import androidx.compose.ui.semantics.SemanticsProperties
import androidx.compose.ui.semantics.getOrNull
import androidx.compose.ui.test.SemanticsMatcher
import androidx.core.graphics.Insets
import androidx.core.view.ViewCompat
import androidx.core.view.WindowInsetsCompat
import androidx.core.view.WindowInsetsCompat.Type
import id.lontar.testing.Accessible.nameOf
import id.lontar.testing.Phone
import id.lontar.testing.Picture
import id.lontar.testing.SMALL
import id.lontar.testing.TODAY
import id.lontar.testing.panes
import id.lontar.testing.together
import org.junit.Assert.assertEquals
import org.junit.Rule
import org.junit.Test
import org.junit.runner.RunWith
import org.robolectric.RobolectricTestRunner
import org.robolectric.annotation.Config
import org.robolectric.annotation.GraphicsMode

/** The bars of the system and the keyboard lie over the window: nothing that is needed may be behind them. */
@RunWith(RobolectricTestRunner::class)
@Config(sdk = [TODAY], qualifiers = SMALL)
@GraphicsMode(GraphicsMode.Mode.NATIVE)
class InsetsTest {
    @get:Rule
    val phone = Phone()

    private val sheets = Sheets("bilah")
    private val complaints = mutableListOf<String>()
    private val density get() = phone.rule.density.density

    @Test
    fun `with bars and a keyboard, what is touched and the field that is typed in are in sight`() {
        Gallery(phone).visits(shots.filter { it.isTypical }) { shot ->
            lay(keyboard = 0)
            complaints += hidden(STATUS, NAVIGATION).map { "${shot.name}: $it" }
            val fields = phone.rule.onAllNodes(SemanticsMatcher("fields") { SemanticsActions.SetText in it.config }).fetchSemanticsNodes()
            val keyboard = if (fields.isEmpty()) 0 else KEYBOARD
            if (keyboard > 0) {
                typesIn(shot, fields.last())
                keep(shot)
            }
            lay(keyboard = 0)
        }
        sheets.close()
        assertEquals("", complaints.joinToString("\n"))
    }

    private fun typesIn(shot: Shot, field: SemanticsNode) {
        phone.rule.runOnUiThread { field.config[SemanticsActions.RequestFocus].action!!() }
        phone.rule.waitForIdle()
        lay(KEYBOARD)
        complaints += hidden(STATUS, KEYBOARD).map { "${shot.name}, while somebody types: $it" }
        val focused = phone.rule.onAllNodes(SemanticsMatcher("focused") { it.config.getOrNull(SemanticsProperties.Focused) == true })
            .fetchSemanticsNodes().single { SemanticsActions.SetText in it.config }
        val seen = seenOf(focused)
        if (seen < WHOLE) complaints += "${shot.name}: of the field \"${nameOf(focused)}\" ${(seen * 100).toInt()} % are in sight"
    }

    /** How much is seen of what is typed into: its label above may go where little room is left. */
    private fun seenOf(field: SemanticsNode): Float {
        val labels = phone.rule.onNode(SemanticsMatcher("the field") { it.id == field.id }, useUnmergedTree = true).fetchSemanticsNode().children
        val top = labels.maxOfOrNull { it.positionInRoot.y + it.size.height } ?: field.positionInRoot.y
        val (whole, seen) = field.positionInRoot.y + field.size.height - top to field.boundsInRoot.bottom - maxOf(field.boundsInRoot.top, top)
        return seen / whole
    }

    /** What can be touched and lies behind a bar. */
    private fun hidden(top: Int, bottom: Int): List<String> {
        val nodes = phone.rule.onAllNodes(SemanticsMatcher("touched") { SemanticsActions.OnClick in it.config }).fetchSemanticsNodes()
        val height = phone.rule.activity.window.decorView.height
        return nodes.filter { !it.boundsInRoot.isEmpty && (it.boundsInRoot.top < top * density - 1 || it.boundsInRoot.bottom > height - bottom * density + 1) }
            .map { "\"${nameOf(it)}\" is behind a bar" }
    }

    private fun lay(keyboard: Int) {
        fun px(dp: Int) = (dp * density).toInt()
        val insets = WindowInsetsCompat.Builder()
            .setInsets(Type.statusBars(), Insets.of(0, px(STATUS), 0, 0))
            .setInsets(Type.navigationBars(), Insets.of(0, 0, 0, px(NAVIGATION)))
            .setInsets(Type.ime(), Insets.of(0, 0, 0, px(keyboard)))
            .setVisible(Type.ime(), keyboard > 0)
            .build()
        val roots = phone.rule.onAllNodes(SemanticsMatcher("any") { true }).fetchSemanticsNodes().map { it.root as RootForTest }.distinct()
        phone.rule.runOnUiThread { roots.forEach { ViewCompat.dispatchApplyWindowInsets((it as ViewRootForTest).view, insets) } }
        phone.rule.waitForIdle()
    }

    /** With the bar above and the keyboard below, where the system draws them. */
    private fun keep(shot: Shot) {
        val picture = phone.panes().together().copy(Bitmap.Config.ARGB_8888, true)
        val grey = Paint().apply { color = Color.argb(200, 120, 120, 120) }
        val (wide, high) = picture.width.toFloat() to picture.height.toFloat()
        Canvas(picture).drawRect(0f, 0f, wide, STATUS * density, grey)
        Canvas(picture).drawRect(0f, high - KEYBOARD * density, wide, high, grey)
        Picture.of(picture, "bilah/${shot.name}")
        sheets.add(shot.name, picture)
    }

    private companion object {
        const val STATUS = 24
        const val NAVIGATION = 48
        const val KEYBOARD = 280

        /** So much of a field has to be seen. */
        const val WHOLE = 0.98f
    }
}
