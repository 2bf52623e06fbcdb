package id.lontar.ui

import androidx.annotation.DrawableRes
import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.Row
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.layout.heightIn
import androidx.compose.foundation.layout.padding
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Surface
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.ui.Alignment
import androidx.compose.ui.Modifier
import androidx.compose.ui.graphics.Color
import androidx.compose.ui.unit.dp
import id.lontar.R

/** How the work on this phone stands. */
enum class Standing(@param:DrawableRes internal val drawing: Int) {
    /** Everything reached Disnaker. */
    Sent(R.drawable.ic_done),

    /** Something waits; nothing is wrong. */
    Waiting(R.drawable.ic_waiting),

    /** Something needs a person. */
    Needs(R.drawable.ic_warning),
}

/**
 * The three truths, under the title of a page: where the work is, how much waits, when it last arrived. Said in words,
 * by an icon and by a colour; a touch opens the page of sending.
 */
@Composable
fun TruthsBar(standing: Standing, waiting: String, lastSent: String, modifier: Modifier = Modifier, onClick: (() -> Unit)?) {
    val (ground, ink) = colorsOf(standing)
    Surface(
        onClick ?: {},
        modifier.fillMaxWidth(),
        enabled = onClick != null,
        shape = MaterialTheme.shapes.small,
        color = ground,
        contentColor = ink,
        border = edgeInSun(),
    ) {
        Row(
            Modifier.heightIn(min = 48.dp).padding(horizontal = 12.dp, vertical = 8.dp),
            verticalAlignment = Alignment.CenterVertically,
            horizontalArrangement = Arrangement.spacedBy(12.dp),
        ) {
            Drawing(standing.drawing)
            // Two lines: as one it does not fit a phone of 360 dp, and breaks where it likes.
            Column(Modifier.weight(1f)) {
                Text(waiting, style = MaterialTheme.typography.titleSmall)
                Text(lastSent, style = MaterialTheme.typography.bodyMedium)
            }
            if (onClick != null) Drawing(R.drawable.ic_next)
        }
    }
}

@Composable
private fun colorsOf(standing: Standing): Pair<Color, Color> = with(MaterialTheme.colorScheme) {
    when (standing) {
        Standing.Sent -> primaryContainer to onPrimaryContainer
        Standing.Waiting -> secondaryContainer to onSecondaryContainer
        Standing.Needs -> tertiaryContainer to onTertiaryContainer
    }
}
