package id.lontar.ui

import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Box
import androidx.compose.foundation.layout.BoxWithConstraints
import androidx.compose.foundation.layout.Row
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.layout.heightIn
import androidx.compose.foundation.layout.padding
import androidx.compose.material3.DropdownMenu
import androidx.compose.material3.DropdownMenuItem
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Surface
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.runtime.getValue
import androidx.compose.runtime.mutableStateOf
import androidx.compose.runtime.saveable.rememberSaveable
import androidx.compose.runtime.setValue
import androidx.compose.ui.Alignment
import androidx.compose.ui.Modifier
import androidx.compose.ui.platform.LocalDensity
import androidx.compose.ui.semantics.selected
import androidx.compose.ui.semantics.semantics
import androidx.compose.ui.text.rememberTextMeasurer
import androidx.compose.ui.text.style.TextAlign
import androidx.compose.ui.unit.Dp
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

/** Between two tabs, and beside the word of one. */
private val gap = 4.dp
private val beside = 2.dp

/**
 * The four places that are always one touch away: side by side while their words fit, in a menu when letters are large.
 * Whoever types does not see them.
 */
@Composable
fun Tabs(here: Screen, open: (Screen) -> Unit) {
    if (LocalTyping.current) return
    BoxWithConstraints(Modifier.fillMaxWidth()) {
        if (!isLarge() && fit((maxWidth - gap * (tabs.size - 1)) / tabs.size)) Beside(here, open) else Menu(here, open)
    }
}

/** Whether every word fits on a tab of this width. */
@Composable
private fun fit(width: Dp): Boolean {
    val measurer = rememberTextMeasurer()
    val style = MaterialTheme.typography.labelMedium
    val room = with(LocalDensity.current) { (width - beside * 2).toPx() }
    return tabs.map { (_, label) -> text(label) }.all { measurer.measure(it, style, maxLines = 1).size.width <= room }
}

@Composable
private fun Beside(here: Screen, open: (Screen) -> Unit) {
    Row(Modifier.fillMaxWidth(), Arrangement.spacedBy(gap), Alignment.CenterVertically) {
        for ((screen, label) in tabs) {
            val isHere = screen == here
            Surface(
                onClick = { if (!isHere) open(screen) },
                modifier = Modifier.weight(1f).semantics { selected = isHere },
                shape = MaterialTheme.shapes.small,
                color = if (isHere) MaterialTheme.colorScheme.primaryContainer else MaterialTheme.colorScheme.surface,
                border = if (isHere) edgeInSun() else null,
            ) {
                Text(
                    text(label),
                    Modifier.heightIn(min = 48.dp).padding(horizontal = beside, vertical = 12.dp),
                    style = MaterialTheme.typography.labelMedium,
                    textAlign = TextAlign.Center,
                    maxLines = 1,
                )
            }
        }
    }
}

@Composable
private fun Menu(here: Screen, open: (Screen) -> Unit) {
    var isOpen by rememberSaveable { mutableStateOf(false) }
    Box(Modifier.fillMaxWidth()) {
        SecondaryButton(text(R.string.action_other_pages)) { isOpen = true }
        DropdownMenu(isOpen, onDismissRequest = { isOpen = false }, border = edgeInSun()) {
            for ((screen, label) in tabs) {
                DropdownMenuItem(
                    text = { Text(text(label), style = MaterialTheme.typography.bodyLarge) },
                    onClick = {
                        isOpen = false
                        if (screen != here) open(screen)
                    },
                    modifier = Modifier.heightIn(min = 48.dp).semantics { selected = screen == here },
                )
            }
        }
    }
}
