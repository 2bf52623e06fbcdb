package id.lontar.testing

import android.graphics.Bitmap
import android.graphics.Color
import android.graphics.Rect
import androidx.compose.ui.semantics.SemanticsNode
import androidx.compose.ui.unit.TextUnit
import androidx.compose.ui.unit.sp
import kotlin.math.pow

/**
 * Contrast of text as WCAG 2 defines it, measured on what was drawn: of the pixels of a text the colour that is there most
 * often is the ground, and the one that differs most from it, and is more than the soft edge of a letter, the ink.
 */
object Contrast {
    private const val AA = 4.5
    private const val AA_LARGE = 3.0
    const val AAA = 7.0

    /** Bold letters of 18.66 px and more are large, and so are others of 24 px. */
    private const val LARGE_BOLD = 18.66f
    private const val LARGE = 24f
    private const val BOLD = 700

    /** In so many pixels a colour is no soft edge. */
    private const val PIXELS = 6
    private const val SEEN = 0.9f

    /** Texts of a window that are hard to read. */
    fun poor(pane: Pane, sun: Boolean): List<String> = pane.nodes.mapNotNull { node ->
        val layout = Accessible.layoutsOf(node).firstOrNull() ?: return@mapNotNull null
        val bounds = pane.boundsOf(node)
        // Of a field, what is typed: its label above is a text of its own.
        if (Accessible.isField(node)) node.children.maxOfOrNull { pane.boundsOf(it).bottom }?.let { bounds.top = it }
        // Of what is half out of sight perhaps no letter is seen; it is measured after scrolling.
        if (pane.boundsOf(node).height() < node.size.height * SEEN) return@mapNotNull null
        val measured = of(pane.bitmap, bounds) ?: return@mapNotNull null
        val style = layout.layoutInput.style
        val least = when {
            sun -> AAA
            isLarge(style.fontSize, style.fontWeight?.weight ?: 400) -> AA_LARGE
            else -> AA
        }
        "\"${Accessible.nameOf(node)}\" has a contrast of %.1f, not $least".format(measured).takeIf { measured < least }
    }

    /** Null when too little of it is in sight. */
    private fun of(bitmap: Bitmap, bounds: Rect): Double? {
        if (bounds.width() < 8 || bounds.height() < 12) return null
        val pixels = IntArray(bounds.width() * bounds.height())
        bitmap.getPixels(pixels, 0, bounds.width(), bounds.left, bounds.top, bounds.width(), bounds.height())
        val counts = HashMap<Int, Int>()
        for (pixel in pixels) counts.merge(pixel, 1, Int::plus)
        val ground = counts.maxBy { it.value }.key
        return counts.filterValues { it >= PIXELS }.keys.maxOf { between(it, ground) }.takeIf { counts.size > 1 }
    }

    fun between(one: Int, other: Int): Double {
        val (darker, lighter) = listOf(luminance(one), luminance(other)).sorted()
        return (lighter + 0.05) / (darker + 0.05)
    }

    private fun luminance(color: Int) = 0.2126 * part(Color.red(color)) + 0.7152 * part(Color.green(color)) + 0.0722 * part(Color.blue(color))

    private fun part(value: Int): Double = (value / 255.0).let { if (it <= 0.04045) it / 12.92 else ((it + 0.055) / 1.055).pow(2.4) }

    private fun isLarge(size: TextUnit, weight: Int) = size >= LARGE.sp || size >= LARGE_BOLD.sp && weight >= BOLD
}
