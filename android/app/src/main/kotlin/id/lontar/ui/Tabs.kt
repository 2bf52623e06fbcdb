package id.lontar.ui

import androidx.compose.foundation.layout.Arrangement
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
import androidx.compose.ui.semantics.selected
import androidx.compose.ui.semantics.semantics
import androidx.compose.ui.text.style.TextAlign
import androidx.compose.ui.text.style.TextOverflow
import androidx.compose.ui.unit.dp
import id.lontar.R
import id.lontar.navigation.Screen
import id.lontar.text

private val tabs = listOf(
    Screen.Home to R.string.screen_home_title,
    Screen.Villages to R.string.screen_villages_tab,
    Screen.Search to R.string.screen_search_title,
    Screen.Send to R.string.screen_send_title,
)

/** The four places that are always one touch away. */
@Composable
fun Tabs(here: Screen, open: (Screen) -> Unit) {
    Row(Modifier.fillMaxWidth(), Arrangement.spacedBy(4.dp), Alignment.CenterVertically) {
        for ((screen, label) in tabs) {
            val isHere = screen == here
            Surface(
                onClick = { if (!isHere) open(screen) },
                modifier = Modifier.weight(1f).semantics { selected = isHere },
                shape = MaterialTheme.shapes.small,
                color = if (isHere) MaterialTheme.colorScheme.primaryContainer else MaterialTheme.colorScheme.surface,
            ) {
                Text(
                    text(label),
                    Modifier.heightIn(min = 48.dp).padding(horizontal = 2.dp, vertical = 12.dp),
                    style = MaterialTheme.typography.labelMedium,
                    textAlign = TextAlign.Center,
                    maxLines = 1,
                    overflow = TextOverflow.Ellipsis,
                )
            }
        }
    }
}
