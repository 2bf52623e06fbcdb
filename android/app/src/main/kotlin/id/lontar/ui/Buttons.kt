package id.lontar.ui

import androidx.compose.foundation.BorderStroke
import androidx.compose.foundation.layout.PaddingValues
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.layout.heightIn
import androidx.compose.material3.Button
import androidx.compose.material3.ButtonDefaults
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.OutlinedButton
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.ui.Modifier
import androidx.compose.ui.draw.drawWithContent
import androidx.compose.ui.geometry.Size
import androidx.compose.ui.graphics.PathEffect
import androidx.compose.ui.graphics.drawOutline
import androidx.compose.ui.graphics.drawscope.Stroke
import androidx.compose.ui.graphics.drawscope.translate
import androidx.compose.ui.text.style.TextAlign
import androidx.compose.ui.unit.dp
import id.lontar.theme.LocalLook
import id.lontar.theme.Look

private val height = 56.dp
private val offEdge = 2.dp
private val offDash = 8.dp
private val offGap = 5.dp
private val inside = PaddingValues(horizontal = 16.dp, vertical = 12.dp)

/** The one main action of a page, at its bottom, as wide as the page. */
@Composable
fun MainButton(label: String, modifier: Modifier = Modifier, enabled: Boolean = true, onClick: () -> Unit) {
    Button(
        onClick,
        modifier.fillMaxWidth().heightIn(min = height).offInSun(enabled),
        enabled = enabled,
        shape = MaterialTheme.shapes.medium,
        // What cannot be done yet has to be readable, too: it says what this page is for.
        colors = ButtonDefaults.buttonColors(
            disabledContainerColor = MaterialTheme.colorScheme.surfaceVariant,
            disabledContentColor = MaterialTheme.colorScheme.onSurfaceVariant,
        ),
        contentPadding = inside,
    ) {
        Text(label, style = MaterialTheme.typography.labelLarge, textAlign = TextAlign.Center)
    }
}

/** Something else that one may do here; below a page only while nobody types there. */
@Composable
fun SecondaryButton(label: String, modifier: Modifier = Modifier, enabled: Boolean = true, onClick: () -> Unit) {
    if (LocalTyping.current) return
    OutlinedButton(
        onClick,
        modifier.fillMaxWidth().heightIn(min = height).offInSun(enabled),
        enabled = enabled,
        shape = MaterialTheme.shapes.medium,
        colors = ButtonDefaults.outlinedButtonColors(
            contentColor = MaterialTheme.colorScheme.primary,
            disabledContentColor = MaterialTheme.colorScheme.onSurfaceVariant,
        ),
        border = BorderStroke(1.5.dp, MaterialTheme.colorScheme.outline).takeUnless { !enabled && isSun() },
        contentPadding = inside,
    ) {
        Text(label, style = MaterialTheme.typography.labelLarge, textAlign = TextAlign.Center)
    }
}

@Composable
private fun isSun() = LocalLook.current == Look.Sun

/** In the sun there are no greys: what is off has a broken line around it, and what is on a whole one, or is filled. */
@Composable
private fun Modifier.offInSun(enabled: Boolean): Modifier {
    if (enabled || !isSun()) return this
    val edge = MaterialTheme.shapes.medium
    val color = MaterialTheme.colorScheme.outline
    return drawWithContent {
        drawContent()
        val wide = offEdge.toPx()
        val line = Stroke(wide, pathEffect = PathEffect.dashPathEffect(floatArrayOf(offDash.toPx(), offGap.toPx())))
        // The line lies within the button, whose ground would hide half of it else.
        val inner = edge.createOutline(Size(size.width - wide, size.height - wide), layoutDirection, this)
        translate(wide / 2, wide / 2) { drawOutline(inner, color, style = line) }
    }
}
