package id.lontar.ui

import androidx.compose.foundation.border
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.layout.height
import androidx.compose.material3.LinearProgressIndicator
import androidx.compose.material3.MaterialTheme
import androidx.compose.runtime.Composable
import androidx.compose.ui.Modifier
import androidx.compose.ui.unit.dp
import id.lontar.theme.LocalLook
import id.lontar.theme.Look

/** How far something is, beside words that say it. In the sun the rest has an outline, for it has no colour. */
@Composable
fun Progress(modifier: Modifier = Modifier, done: () -> Float) {
    val outline = MaterialTheme.colorScheme.outline
    val edge = if (LocalLook.current == Look.Sun) Modifier.border(1.dp, outline, MaterialTheme.shapes.extraSmall) else Modifier
    LinearProgressIndicator(done, modifier.fillMaxWidth().height(8.dp).then(edge), drawStopIndicator = {})
}
