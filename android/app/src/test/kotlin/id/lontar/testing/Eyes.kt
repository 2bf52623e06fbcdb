package id.lontar.testing

import android.graphics.Bitmap
import android.graphics.Canvas
import android.graphics.Color
import android.graphics.Paint
import android.graphics.Rect
import android.view.Gravity
import android.view.View
import android.view.WindowManager
import androidx.compose.ui.node.RootForTest
import androidx.compose.ui.platform.ViewRootForTest
import androidx.compose.ui.semantics.SemanticsNode
import androidx.compose.ui.test.SemanticsMatcher

/** One of the windows that are seen: the page's, or one over it, as of a question or a menu. */
class Pane(val bitmap: Bitmap, private val compose: View, val nodes: List<SemanticsNode>, val at: Rect, val dims: Boolean) {
    /** Where a node is in the bitmap, as far as it is in sight. */
    fun boundsOf(node: SemanticsNode): Rect {
        val place = IntArray(2).also(compose::getLocationInWindow)
        val seen = node.boundsInRoot
        val bounds = Rect(seen.left.toInt(), seen.top.toInt(), seen.right.toInt(), seen.bottom.toInt()).apply { offset(place[0], place[1]) }
        return if (bounds.intersect(0, 0, bitmap.width, bitmap.height)) bounds else Rect()
    }
}

/** What somebody sees who looks at the phone: all windows, drawn, the lowest first. */
fun Phone.panes(): List<Pane> {
    rule.waitForIdle()
    // Lists keep rows that went out of sight, without a place.
    val nodes = rule.onAllNodes(SemanticsMatcher("any") { it.layoutInfo.isPlaced }, useUnmergedTree = true).fetchSemanticsNodes()
    val screen = rule.activity.window.decorView
    val roots: Map<RootForTest, List<SemanticsNode>> = nodes.groupBy { it.root!! }
    return roots.map { (root, inside) ->
        val compose = (root as ViewRootForTest).view
        val window = compose.rootView
        Pane(drawn(window), compose, inside, placeOf(window, screen), window !== screen && isDimmed(window))
    }.sortedBy { it.at.width() < screen.width }
}

private fun drawn(view: View): Bitmap {
    view.jumpDrawablesToCurrentState()
    return Bitmap.createBitmap(view.width.coerceAtLeast(1), view.height.coerceAtLeast(1), Bitmap.Config.ARGB_8888).also { view.draw(Canvas(it)) }
}

private fun isDimmed(window: View) =
    ((window.layoutParams as? WindowManager.LayoutParams)?.flags ?: 0) and WindowManager.LayoutParams.FLAG_DIM_BEHIND != 0

/** A question lies in the middle, a menu where its window says. */
private fun placeOf(window: View, screen: View): Rect {
    val told = window.layoutParams as? WindowManager.LayoutParams
    val isMiddle = told == null || Gravity.isVertical(told.gravity).not() || told.gravity and Gravity.VERTICAL_GRAVITY_MASK == Gravity.CENTER_VERTICAL
    val (x, y) = when {
        window === screen -> 0 to 0
        isMiddle -> (screen.width - window.width) / 2 to (screen.height - window.height) / 2
        else -> told!!.x to told.y
    }
    return Rect(x, y, x + window.width, y + window.height)
}

/** All of it on one picture. */
fun List<Pane>.together(): Bitmap {
    val page = first()
    val whole = page.bitmap.copy(Bitmap.Config.ARGB_8888, true)
    val canvas = Canvas(whole)
    for (pane in drop(1)) {
        if (pane.dims) canvas.drawRect(0f, 0f, whole.width.toFloat(), whole.height.toFloat(), Paint().apply { color = Color.argb(DIM, 0, 0, 0) })
        canvas.drawBitmap(pane.bitmap, pane.at.left.toFloat(), pane.at.top.toFloat(), null)
    }
    return whole
}

private const val DIM = 130
