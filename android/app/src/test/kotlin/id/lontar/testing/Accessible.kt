package id.lontar.testing

import androidx.compose.ui.semantics.SemanticsActions
import androidx.compose.ui.semantics.SemanticsNode
import androidx.compose.ui.semantics.SemanticsProperties
import androidx.compose.ui.semantics.getOrNull
import org.junit.Assert.assertTrue

/** Rules for every page: whatever can be touched has a name and is large enough, and nothing lies beside the screen. */
object Accessible {
    private const val TARGET_DP = 48

    fun check(nodes: List<SemanticsNode>, density: Float) {
        val width = nodes.maxOf { it.boundsInRoot.right }
        for (node in nodes.filter { SemanticsActions.OnClick in it.config }) {
            val name = nameOf(node)
            assertTrue("something to touch has no name: ${node.config}", name.isNotBlank())
            // What is scrolled out of sight is cut by the edge; its own size counts.
            val height = node.size.height / density
            assertTrue("\"$name\" is $height dp high", height >= TARGET_DP - ROUNDING)
            assertTrue("\"$name\" lies beside the screen", node.boundsInRoot.left >= 0 && node.boundsInRoot.right <= width)
        }
    }

    private fun nameOf(node: SemanticsNode): String {
        val texts = node.config.getOrNull(SemanticsProperties.Text).orEmpty().map { it.text }
        val described = node.config.getOrNull(SemanticsProperties.ContentDescription).orEmpty()
        val inside = node.children.map(::nameOf)
        return (texts + described + inside).joinToString(" ").trim()
    }

    private const val ROUNDING = 0.5f
}
