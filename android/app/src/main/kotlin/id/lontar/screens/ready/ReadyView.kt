package id.lontar.screens.ready

import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.Row
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.layout.heightIn
import androidx.compose.foundation.layout.padding
import androidx.compose.material3.HorizontalDivider
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.ui.Alignment
import androidx.compose.ui.Modifier
import androidx.compose.ui.semantics.semantics
import androidx.compose.ui.unit.dp
import androidx.lifecycle.Lifecycle
import androidx.lifecycle.compose.LifecycleEventEffect
import id.lontar.R
import id.lontar.text
import id.lontar.ui.Drawing
import id.lontar.ui.ListRow
import id.lontar.ui.Page
import id.lontar.ui.Waiting
import id.lontar.ui.WarningLine

@Composable
fun ReadyView(state: ReadyState, on: (Look) -> Unit, mend: (Mend) -> Unit, onBack: () -> Unit) {
    LifecycleEventEffect(Lifecycle.Event.ON_RESUME) { on(Look) }
    Page(text(R.string.screen_ready_title), onBack = onBack) {
        state.failure?.let { WarningLine(text(it)) }
        if (state.lines.isEmpty() && state.failure == null) Waiting()
        val left = state.lines.count { it.mend != null }
        if (state.lines.isNotEmpty()) {
            Text(
                if (left == 0) text(R.string.screen_ready_all) else text(R.string.screen_ready_some),
                style = MaterialTheme.typography.titleMedium,
            )
        }
        for (line in state.lines) {
            when (val at = line.mend) {
                null -> Good(line)
                else -> ListRow(text(line.words), about = line.about?.let { text(it) }, drawing = R.drawable.ic_warning) { mend(at) }
            }
        }
    }
}

@Composable
private fun Good(line: ReadyLine) {
    Column(Modifier.fillMaxWidth().semantics(mergeDescendants = true) {}) {
        Row(
            Modifier.heightIn(min = 64.dp).padding(vertical = 10.dp),
            verticalAlignment = Alignment.CenterVertically,
            horizontalArrangement = Arrangement.spacedBy(12.dp),
        ) {
            Drawing(R.drawable.ic_done, text(R.string.screen_ready_good), color = MaterialTheme.colorScheme.primary)
            Column(Modifier.weight(1f)) {
                Text(text(line.words), style = MaterialTheme.typography.titleMedium)
                line.about?.let {
                    Text(text(it), style = MaterialTheme.typography.bodyMedium, color = MaterialTheme.colorScheme.onSurfaceVariant)
                }
            }
        }
        HorizontalDivider(color = MaterialTheme.colorScheme.outlineVariant)
    }
}
