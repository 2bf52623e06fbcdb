package id.lontar.testing

import androidx.compose.ui.geometry.Rect
import androidx.compose.ui.semantics.SemanticsActions
import androidx.compose.ui.semantics.SemanticsConfiguration
import androidx.compose.ui.semantics.SemanticsNode
import androidx.compose.ui.semantics.SemanticsProperties
import androidx.compose.ui.semantics.getOrNull
import androidx.compose.ui.text.TextLayoutResult
import org.junit.Assert.assertEquals

/** Rules for every page, whoever looks at it or has it read aloud. Each says what is wrong, in words. */
object Accessible {
    private const val TARGET_DP = 48
    private const val ROUNDING = 0.5f

    /** Between the edge of a field and what stands in it. */
    private const val FIELD_EDGE_DP = 16

    /** All rules about what can be touched. */
    fun check(nodes: List<SemanticsNode>, density: Float) = assertEquals(emptyList<String>(), touched(nodes, density))

    /** Whatever can be touched has a name and is large enough, and nothing lies beside the screen. Nodes are the merged ones. */
    fun touched(nodes: List<SemanticsNode>, density: Float): List<String> {
        val width = nodes.maxOf { it.boundsInRoot.right }
        return nodes.filter { SemanticsActions.OnClick in it.config }.flatMap { node ->
            val name = nameOf(node)
            // What is scrolled out of sight is cut by the edge; its own size counts.
            val typed = if (isField(node)) node.config else SemanticsConfiguration()
            val (wide, high) = node.size.width / density to node.size.height / density
            listOfNotNull(
                "something to touch has no name: ${node.config}".takeIf { name.isBlank() },
                "\"$name\" is $wide × $high dp".takeIf { minOf(wide, high) < TARGET_DP - ROUNDING },
                "\"$name\" has a description, which is read instead of what is typed".takeIf { SemanticsProperties.ContentDescription in typed },
                "what is typed has no label: $name".takeIf { isField(node) && SemanticsProperties.Text !in typed },
                "\"$name\" lies beside the screen".takeIf { node.boundsInRoot.left < 0 || node.boundsInRoot.right > width },
            )
        }
    }

    /** A page says first what it is: its title is a heading, and nothing is read before it but the way back. */
    fun ordered(nodes: List<SemanticsNode>): List<String> {
        val written = nodes.filter { layoutsOf(it).isNotEmpty() && !it.boundsInRoot.isEmpty }
        val first = written.minByOrNull { it.boundsInRoot.top } ?: return emptyList()
        return listOfNotNull("\"${nameOf(first)}\" stands first and is no heading".takeIf { SemanticsProperties.Heading !in first.config })
    }

    /** No word is cut, at any size: no line is left out or ends inside of a word. Nodes are the unmerged ones. */
    fun whole(nodes: List<SemanticsNode>): List<String> = nodes.flatMap { node ->
        layoutsOf(node).flatMap { layout ->
            val text = layout.layoutInput.text.text
            val cutLine = (0 until layout.lineCount - 1).map { layout.getLineEnd(it) }.find { isInside(text, it) }
            listOfNotNull(
                "\"$text\" does not fit".takeIf { overflows(layout) && !isField(node) },
                "\"$text\" is not seen whole in its field".takeIf { isField(node) && isNumber(text) && layout.size.width > roomIn(node) },
                cutLine?.let { "\"$text\" is cut before \"${text.substring(it).take(12)}\"" }.takeUnless { isField(node) },
            )
        }
    }

    /** Whatever is written can be brought into sight. */
    fun reachable(nodes: List<SemanticsNode>): List<String> {
        val page = nodes.map { it.boundsInRoot }.fold(Rect.Zero) { one, other -> Rect(0f, 0f, maxOf(one.right, other.right), maxOf(one.bottom, other.bottom)) }
        return nodes.filter { layoutsOf(it).isNotEmpty() }.mapNotNull { node ->
            val seen = node.boundsInRoot
            val isWhole = seen.height >= node.size.height - 1 && seen.width >= node.size.width - 1 && page.overlaps(seen)
            val scrolls = generateSequence(node) { it.parent }.any { SemanticsProperties.VerticalScrollAxisRange in it.config }
            "\"${nameOf(node)}\" is out of sight, and nothing scrolls".takeUnless { isWhole || scrolls }
        }
    }

    fun layoutsOf(node: SemanticsNode): List<TextLayoutResult> {
        val found = mutableListOf<TextLayoutResult>()
        node.config.getOrNull(SemanticsActions.GetTextLayoutResult)?.action?.invoke(found)
        return found.filter { it.layoutInput.text.isNotEmpty() }
    }

    fun nameOf(node: SemanticsNode): String {
        val texts = node.config.getOrNull(SemanticsProperties.Text).orEmpty().map { it.text }
        val described = node.config.getOrNull(SemanticsProperties.ContentDescription).orEmpty()
        val typed = node.config.getOrNull(SemanticsProperties.EditableText)?.text
        val inside = node.children.map(::nameOf)
        return (texts + described + listOfNotNull(typed) + inside).joinToString(" ").trim()
    }

    /** Asked line by line: as a whole a text that fits says that it overflows, when it was laid out with room to spare. */
    private fun overflows(layout: TextLayoutResult): Boolean {
        val lines = 0 until layout.lineCount
        val isWide = lines.any { layout.getLineRight(it) - layout.getLineLeft(it) > layout.size.width + 1 }
        val isHigh = layout.multiParagraph.height > layout.size.height + 1
        return isWide || isHigh || layout.multiParagraph.didExceedMaxLines || lines.any(layout::isLineEllipsized)
    }

    /** One types into it: it scrolls sideways by itself. */
    fun isField(node: SemanticsNode) = SemanticsActions.SetText in node.config

    /** Of digits, perhaps in groups: a NIK. */
    private fun isNumber(text: String) = text.all { it.isDigit() || it == ' ' }

    private fun roomIn(field: SemanticsNode) = field.size.width - 2 * FIELD_EDGE_DP * field.layoutInfo.density.density

    private fun isInside(text: String, at: Int) = text.getOrNull(at - 1)?.isLetterOrDigit() == true && text.getOrNull(at)?.isLetterOrDigit() == true
}
