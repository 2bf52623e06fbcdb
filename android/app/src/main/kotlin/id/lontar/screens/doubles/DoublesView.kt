package id.lontar.screens.doubles

import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.Row
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.layout.padding
import androidx.compose.material3.HorizontalDivider
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Surface
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.runtime.key
import androidx.compose.ui.Alignment
import androidx.compose.ui.Modifier
import androidx.compose.ui.semantics.heading
import androidx.compose.ui.semantics.semantics
import androidx.compose.ui.unit.dp
import id.lontar.R
import id.lontar.Texts
import id.lontar.core.Verdict
import id.lontar.labels
import id.lontar.said
import id.lontar.text
import id.lontar.ui.Drawing
import id.lontar.ui.Failed
import id.lontar.ui.Message
import id.lontar.ui.Page
import id.lontar.ui.PersonRow
import id.lontar.ui.SecondaryButton
import id.lontar.ui.breakable
import id.lontar.ui.isLarge

@Composable
fun DoublesView(state: DoublesState, on: (DoublesEvent) -> Unit, openRecord: (String) -> Unit, onBack: () -> Unit) {
    Page(text(R.string.screen_doubles_title), onBack = onBack) {
        state.failure?.let { Failed(it) { on(DoublesEvent.TryAgain) } }
        val pairs = state.pairs ?: return@Page
        if (pairs.isEmpty()) return@Page Message(R.drawable.ic_done, text(R.string.screen_doubles_none))
        for (pair in pairs) {
            key(pair.one.record, pair.other.record) { PairView(pair, on, openRecord) }
        }
        Text(text(R.string.screen_doubles_kept), style = MaterialTheme.typography.bodyMedium)
    }
}

@Composable
private fun PairView(pair: DoublesState.Pair, on: (DoublesEvent) -> Unit, openRecord: (String) -> Unit) {
    val labels = labels()
    Text(text(R.string.screen_doubles_ask), Modifier.semantics { heading() }, style = MaterialTheme.typography.titleLarge)
    for (row in listOf(pair.one, pair.other)) PersonRow(row) { openRecord(row.record) }
    for (line in pair.lines) LineView(line)
    pair.verdict?.let {
        val said = Texts.screenDoublesSaid(verdict = labels.choice(VERDICTS, it.name.lowercase()))
        Text(text(said), style = MaterialTheme.typography.titleMedium)
    }
    // Equal among equals: nobody is led to one of them.
    for (verdict in Verdict.entries) {
        SecondaryButton(labels.choice(VERDICTS, verdict.name.lowercase())) {
            on(DoublesEvent.Decide(pair.one.record, pair.other.record, verdict))
        }
    }
    Text(text(R.string.screen_doubles_unknown_note), style = MaterialTheme.typography.bodyMedium)
    HorizontalDivider(color = MaterialTheme.colorScheme.outlineVariant)
}

private const val VERDICTS = "double_verdict"

/** What differs is marked by a drawing and a ground, not by colour alone. Large letters have room below one another only. */
@Composable
private fun LineView(line: DoublesState.Line) {
    val labels = labels()
    val ground = if (line.differs) MaterialTheme.colorScheme.tertiaryContainer else MaterialTheme.colorScheme.surface
    val ink = if (line.differs) MaterialTheme.colorScheme.onTertiaryContainer else MaterialTheme.colorScheme.onSurface
    Surface(Modifier.fillMaxWidth(), MaterialTheme.shapes.small, ground, ink) {
        Column(Modifier.padding(8.dp).semantics(mergeDescendants = true) { }, Arrangement.spacedBy(4.dp)) {
            Row(horizontalArrangement = Arrangement.spacedBy(8.dp), verticalAlignment = Alignment.CenterVertically) {
                if (line.differs) Drawing(R.drawable.ic_warning, text(R.string.screen_doubles_differs))
                Text(labels.field(line.key), style = MaterialTheme.typography.titleSmall)
            }
            val empty = text(R.string.screen_doubles_empty)
            val answers = line.said.map { said -> breakable(said?.let { labels.said(it) } ?: empty) }
            if (isLarge()) {
                for ((at, answer) in answers.withIndex()) Text("${at + 1}. $answer", style = MaterialTheme.typography.bodyLarge)
            } else {
                Row(Modifier.fillMaxWidth(), Arrangement.spacedBy(12.dp)) {
                    for (answer in answers) Text(answer, Modifier.weight(1f), style = MaterialTheme.typography.bodyLarge)
                }
            }
        }
    }
    if (!line.differs) HorizontalDivider(color = MaterialTheme.colorScheme.outlineVariant)
}
