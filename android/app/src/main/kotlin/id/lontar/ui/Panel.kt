package id.lontar.ui

import androidx.compose.foundation.BorderStroke
import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.ColumnScope
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.layout.padding
import androidx.compose.material3.Card
import androidx.compose.material3.MaterialTheme
import androidx.compose.runtime.Composable
import androidx.compose.ui.Modifier
import androidx.compose.ui.unit.Dp
import androidx.compose.ui.unit.dp
import id.lontar.theme.LocalLook
import id.lontar.theme.Look

/** The line around what has a ground of its own, where grounds are alike. */
@Composable
internal fun edgeInSun(): BorderStroke? =
    if (LocalLook.current == Look.Sun) BorderStroke(2.dp, MaterialTheme.colorScheme.outline) else null

/** What belongs together, on a ground of its own; in the sun, where grounds are alike, within a line. */
@Composable
fun Panel(gap: Dp = 12.dp, onClick: (() -> Unit)? = null, content: @Composable ColumnScope.() -> Unit) {
    val edge = edgeInSun()
    val inside: @Composable ColumnScope.() -> Unit = {
        Column(Modifier.fillMaxWidth().padding(12.dp), Arrangement.spacedBy(gap), content = content)
    }
    if (onClick == null) {
        Card(Modifier.fillMaxWidth(), border = edge, content = inside)
    } else {
        Card(onClick, Modifier.fillMaxWidth(), border = edge, content = inside)
    }
}
