package id.lontar.looks

import androidx.compose.ui.test.SemanticsMatcher
import id.lontar.testing.Accessible
import id.lontar.testing.OLD
import id.lontar.testing.Phone
import id.lontar.testing.SMALL
import org.junit.Assert.assertEquals
import org.junit.Rule
import org.junit.Test
import org.junit.runner.RunWith
import org.robolectric.RobolectricTestRunner
import org.robolectric.annotation.Config
import org.robolectric.annotation.GraphicsMode

/**
 * Every state of every page on the oldest Android that is served. What it lacks, such as a class or an attribute of a drawing,
 * fails here. No pictures: its graphics are not drawn, and letters have no true width, so only rules about touching and order hold.
 */
@RunWith(RobolectricTestRunner::class)
@Config(sdk = [OLD], qualifiers = SMALL)
@GraphicsMode(GraphicsMode.Mode.LEGACY)
class OldTest {
    @get:Rule
    val phone = Phone()

    @Test
    fun `every state on Android 7`() {
        val complaints = mutableListOf<String>()
        Gallery(phone).visits(shots) { shot ->
            complaints += judged().map { "${shot.name}: $it" }
            if (phone.scrollsDown()) complaints += judged().map { "${shot.name}, at its end: $it" }
        }
        assertEquals("", complaints.distinct().joinToString("\n"))
    }

    private fun judged(): List<String> {
        val merged = phone.rule.onAllNodes(SemanticsMatcher("any") { true }).fetchSemanticsNodes()
        // The window of the page; one over it, as of a question, has an order of its own.
        val all = phone.rule.onAllNodes(SemanticsMatcher("any") { it.layoutInfo.isPlaced }, useUnmergedTree = true).fetchSemanticsNodes()
        val page = all.groupBy { it.root }.values.first()
        return Accessible.touched(merged, phone.rule.density.density) + Accessible.ordered(page)
    }
}
