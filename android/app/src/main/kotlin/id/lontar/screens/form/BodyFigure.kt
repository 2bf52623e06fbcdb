package id.lontar.screens.form

import androidx.compose.foundation.Canvas
import androidx.compose.foundation.gestures.detectTapGestures
import androidx.compose.foundation.layout.Box
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.layout.size
import androidx.compose.material3.MaterialTheme
import androidx.compose.runtime.Composable
import androidx.compose.runtime.getValue
import androidx.compose.runtime.remember
import androidx.compose.runtime.rememberUpdatedState
import androidx.compose.ui.Alignment
import androidx.compose.ui.Modifier
import androidx.compose.ui.geometry.Offset
import androidx.compose.ui.geometry.Rect
import androidx.compose.ui.graphics.StrokeJoin
import androidx.compose.ui.graphics.drawscope.Stroke
import androidx.compose.ui.graphics.drawscope.clipRect
import androidx.compose.ui.graphics.drawscope.scale
import androidx.compose.ui.graphics.vector.ImageVector
import androidx.compose.ui.graphics.vector.VectorPath
import androidx.compose.ui.graphics.vector.toPath
import androidx.compose.ui.input.pointer.pointerInput
import androidx.compose.ui.platform.LocalFocusManager
import androidx.compose.ui.res.vectorResource
import androidx.compose.ui.semantics.clearAndSetSemantics
import androidx.compose.ui.semantics.testTag
import androidx.compose.ui.unit.dp
import id.lontar.R

/** A part of the list `body_part` with its [places] on the figure, in dp; each is 48 dp wide and high, or more. */
internal class BodyPart(val code: String, val places: List<Rect>)

/** What of the figure can be touched. Small parts, such as a finger, and the back are words only. */
internal val bodyParts: List<BodyPart> = listOf(
    BodyPart("head", listOf(middle(36f, 0f, 52f))),
    BodyPart("shoulder", sides(24f, 56f, 104f)),
    BodyPart("chest", listOf(middle(24f, 56f, 104f), middle(36f, 104f, 152f))),
    BodyPart("belly", listOf(middle(36f, 152f, 200f))),
    BodyPart("hip", listOf(middle(40f, 200f, 248f))),
    BodyPart("arm", sides(36f, 104f, 200f)),
    BodyPart("hand", sides(40f, 200f, 248f)),
    BodyPart("thigh", listOf(middle(40f, 248f, 296f))),
    BodyPart("knee", listOf(middle(40f, 296f, 344f))),
    BodyPart("lower_leg", listOf(middle(40f, 344f, 392f))),
    BodyPart("foot", listOf(middle(40f, 392f, HIGH))),
)

/** The part that is touched at a place in dp. */
internal fun bodyPartAt(place: Offset): String? = bodyParts.find { part -> part.places.any { place in it } }?.code

/**
 * A body from the front, of which a touched part is chosen. The same parts stand below it in words: those are read aloud, and the
 * figure is not.
 */
@Composable
internal fun BodyFigure(chosen: Set<String>, onTouch: (code: String) -> Unit) {
    val touch by rememberUpdatedState(onTouch)
    val focus = LocalFocusManager.current
    val vector = ImageVector.vectorResource(R.drawable.body)
    val body = remember(vector) { (vector.root.first() as VectorPath).pathData.toPath() }
    val (line, fill) = MaterialTheme.colorScheme.let { it.onSurface to it.primary }
    Box(Modifier.fillMaxWidth(), Alignment.Center) {
        Canvas(
            Modifier
                .size(WIDE.dp, HIGH.dp)
                .clearAndSetSemantics { testTag = BODY }
                .pointerInput(Unit) {
                    detectTapGestures { at ->
                        focus.clearFocus()
                        bodyPartAt(at / density)?.let { touch(it) }
                    }
                },
        ) {
            scale(density, Offset.Zero) {
                val places = bodyParts.filter { it.code in chosen }.flatMap { it.places }
                for (place in places) clipRect(place.left, place.top, place.right, place.bottom) { drawPath(body, fill) }
                drawPath(body, line, style = Stroke(LINE, join = StrokeJoin.Round))
            }
        }
    }
}

/** How a test finds the figure. */
internal const val BODY = "body"

/** Measures of the drawing. */
internal const val WIDE = 208f
internal const val HIGH = 440f

private const val LINE = 2.4f

/** A place on both sides of the line through the middle. */
private fun middle(half: Float, top: Float, bottom: Float) = Rect(WIDE / 2 - half, top, WIDE / 2 + half, bottom)

/** A place on the left and one on the right, from so far beside the middle to the edge. */
private fun sides(from: Float, top: Float, bottom: Float) =
    listOf(Rect(0f, top, WIDE / 2 - from, bottom), Rect(WIDE / 2 + from, top, WIDE, bottom))
