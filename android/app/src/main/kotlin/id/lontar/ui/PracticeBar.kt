package id.lontar.ui

import androidx.compose.foundation.layout.Row
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.layout.heightIn
import androidx.compose.foundation.layout.padding
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Surface
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.runtime.staticCompositionLocalOf
import androidx.compose.ui.Alignment
import androidx.compose.ui.Modifier
import androidx.compose.ui.draw.clipToBounds
import androidx.compose.ui.draw.drawBehind
import androidx.compose.ui.geometry.Offset
import androidx.compose.ui.graphics.Color
import androidx.compose.ui.graphics.drawscope.DrawScope
import androidx.compose.ui.unit.dp
import id.lontar.R
import id.lontar.text
import id.lontar.theme.LocalLook
import id.lontar.theme.Look

/** What a touch on the bar of practice does; null while the work is real. */
val LocalPractice = staticCompositionLocalOf<(() -> Unit)?> { null }

/** Below the title of every page of practice, so that nobody takes it for real: hatched, and in words. */
@Composable
fun PracticeBar(onClick: () -> Unit) {
    val sun = LocalLook.current == Look.Sun
    val (ground, stripe) = if (sun) Color.White to Color.Black else ORANGE to ORANGE_DARK
    Surface(onClick, Modifier.fillMaxWidth(), color = ground, contentColor = Color.Black) {
        Row(
            Modifier.heightIn(min = 48.dp).clipToBounds().drawBehind { hatched(stripe) }.padding(horizontal = pageMargin, vertical = 8.dp),
            verticalAlignment = Alignment.CenterVertically,
        ) {
            // The words stand on a ground of one colour: stripes behind letters cannot be read in the sun.
            Surface(color = ground, contentColor = Color.Black, shape = MaterialTheme.shapes.extraSmall) {
                Text(text(R.string.screen_practice_bar), Modifier.padding(horizontal = 8.dp, vertical = 2.dp), style = MaterialTheme.typography.titleSmall)
            }
        }
    }
}

private fun DrawScope.hatched(color: Color) {
    val step = 16.dp.toPx()
    var x = -size.height
    while (x < size.width) {
        drawLine(color, Offset(x, size.height), Offset(x + size.height, 0f), strokeWidth = step / 3)
        x += step
    }
}

private val ORANGE = Color(0xFFFFB35C)
private val ORANGE_DARK = Color(0xFFE07B00)
