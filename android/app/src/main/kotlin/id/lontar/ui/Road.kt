package id.lontar.ui

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
import androidx.compose.ui.semantics.semantics
import androidx.compose.ui.unit.dp

/** A stop on the way of a record: where it is, since when, and whether it has come so far. */
data class Stop(val place: String, val moment: String?, val isReached: Boolean)

/** How far a record has come, stop by stop. The words say it; drawing and ground only repeat them. */
@Composable
fun Road(stops: List<Stop>) {
    val isThere = stops.all { it.isReached }
    val colors = MaterialTheme.colorScheme
    val ground = if (isThere) colors.primaryContainer else colors.secondaryContainer
    val ink = if (isThere) colors.onPrimaryContainer else colors.onSecondaryContainer
    Surface(Modifier.fillMaxWidth(), MaterialTheme.shapes.small, ground, ink, border = edgeInSun()) {
        Column(Modifier.padding(horizontal = 12.dp, vertical = 8.dp).semantics(mergeDescendants = true) { }) {
            for (stop in stops) StopRow(stop)
        }
    }
}

@Composable
private fun StopRow(stop: Stop) {
    Row(
        Modifier.heightIn(min = 40.dp).padding(vertical = 4.dp),
        verticalAlignment = Alignment.CenterVertically,
        horizontalArrangement = Arrangement.spacedBy(12.dp),
    ) {
        Drawing(if (stop.isReached) Standing.Sent.drawing else Standing.Waiting.drawing)
        Column(Modifier.weight(1f)) {
            Text(stop.place, style = MaterialTheme.typography.titleSmall)
            if (stop.moment != null) Text(stop.moment, style = MaterialTheme.typography.bodyMedium)
        }
    }
}
