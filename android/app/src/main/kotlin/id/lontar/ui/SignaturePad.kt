package id.lontar.ui

import android.graphics.Bitmap
import android.graphics.Color
import android.graphics.Paint
import androidx.compose.foundation.Canvas
import androidx.compose.foundation.background
import androidx.compose.foundation.border
import androidx.compose.foundation.gestures.awaitEachGesture
import androidx.compose.foundation.gestures.awaitFirstDown
import androidx.compose.foundation.layout.aspectRatio
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.material3.MaterialTheme
import androidx.compose.runtime.Composable
import androidx.compose.runtime.getValue
import androidx.compose.runtime.mutableStateOf
import androidx.compose.runtime.remember
import androidx.compose.runtime.rememberUpdatedState
import androidx.compose.runtime.setValue
import androidx.compose.ui.Modifier
import androidx.compose.ui.geometry.Offset
import androidx.compose.ui.graphics.Path
import androidx.compose.ui.graphics.StrokeCap
import androidx.compose.ui.graphics.StrokeJoin
import androidx.compose.ui.graphics.drawscope.DrawScope
import androidx.compose.ui.graphics.drawscope.Stroke
import androidx.compose.ui.input.pointer.PointerInputScope
import androidx.compose.ui.input.pointer.pointerInput
import androidx.compose.ui.platform.LocalFocusManager
import androidx.compose.ui.semantics.contentDescription
import androidx.compose.ui.semantics.semantics
import androidx.compose.ui.unit.dp
import java.io.ByteArrayOutputStream

/** One line of a finger; each point lies between 0 and 1 of the pad. */
data class PenStroke(val points: List<Offset>)

/** Where somebody signs with a finger. The page does not scroll under it. */
@Composable
fun SignaturePad(label: String, strokes: List<PenStroke>, onStroke: (PenStroke) -> Unit) {
    var drawn by remember { mutableStateOf<List<Offset>>(emptyList()) }
    val tell by rememberUpdatedState(onStroke)
    val focus = LocalFocusManager.current
    val ink = MaterialTheme.colorScheme.onSurface
    Canvas(
        Modifier
            .fillMaxWidth()
            .aspectRatio(PAD_RATIO)
            .background(MaterialTheme.colorScheme.surfaceContainerLowest, MaterialTheme.shapes.small)
            .border(1.5.dp, MaterialTheme.colorScheme.outline, MaterialTheme.shapes.small)
            .semantics { contentDescription = label }
            .pointerInput(Unit) {
                strokes(drawing = { drawn = it }) {
                    focus.clearFocus()
                    drawn = emptyList()
                    tell(PenStroke(it))
                }
            },
    ) {
        for (stroke in strokes) line(stroke.points, ink)
        line(drawn, ink)
    }
}

/** Each line from finger down to finger up. */
private suspend fun PointerInputScope.strokes(drawing: (List<Offset>) -> Unit, done: (List<Offset>) -> Unit) = awaitEachGesture {
    fun place(at: Offset) = Offset((at.x / size.width).coerceIn(0f, 1f), (at.y / size.height).coerceIn(0f, 1f))
    val first = awaitFirstDown().also { it.consume() }
    var points = listOf(place(first.position))
    do {
        val change = awaitPointerEvent().changes.firstOrNull { it.id == first.id } ?: break
        change.consume()
        points = points + place(change.position)
        drawing(points)
    } while (change.pressed)
    done(points)
}

private fun DrawScope.line(points: List<Offset>, ink: androidx.compose.ui.graphics.Color) {
    if (points.isEmpty()) return
    val path = Path()
    points.forEachIndexed { at, point ->
        val (x, y) = point.x * size.width to point.y * size.height
        if (at == 0) path.moveTo(x, y) else path.lineTo(x, y)
    }
    drawPath(path, ink, style = Stroke(PEN.toPx(), cap = StrokeCap.Round, join = StrokeJoin.Round))
}

/** What was signed, black on white, as a picture that the core takes. */
fun signatureOf(strokes: List<PenStroke>): ByteArray {
    val bitmap = Bitmap.createBitmap(PICTURE_WIDTH, (PICTURE_WIDTH / PAD_RATIO).toInt(), Bitmap.Config.ARGB_8888)
    bitmap.eraseColor(Color.WHITE)
    val canvas = android.graphics.Canvas(bitmap)
    val paint = Paint(Paint.ANTI_ALIAS_FLAG).apply {
        color = Color.BLACK
        style = Paint.Style.STROKE
        strokeWidth = PICTURE_PEN
        strokeCap = Paint.Cap.ROUND
        strokeJoin = Paint.Join.ROUND
    }
    for (stroke in strokes) {
        val path = android.graphics.Path()
        stroke.points.forEachIndexed { at, point ->
            val (x, y) = point.x * bitmap.width to point.y * bitmap.height
            if (at == 0) path.moveTo(x, y) else path.lineTo(x, y)
        }
        canvas.drawPath(path, paint)
    }
    return ByteArrayOutputStream().also { bitmap.compress(Bitmap.CompressFormat.JPEG, QUALITY, it) }.toByteArray().also { bitmap.recycle() }
}

private const val PAD_RATIO = 2f
private const val PICTURE_WIDTH = 1_200
private const val PICTURE_PEN = 9f
private const val QUALITY = 90
private val PEN = 3.dp
