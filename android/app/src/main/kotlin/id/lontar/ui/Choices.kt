package id.lontar.ui

import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Box
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.Row
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.layout.heightIn
import androidx.compose.foundation.layout.padding
import androidx.compose.foundation.layout.size
import androidx.compose.foundation.selection.selectable
import androidx.compose.foundation.selection.selectableGroup
import androidx.compose.foundation.selection.toggleable
import androidx.compose.material3.Checkbox
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.RadioButton
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.runtime.getValue
import androidx.compose.runtime.mutableStateOf
import androidx.compose.runtime.saveable.rememberSaveable
import androidx.compose.runtime.setValue
import androidx.compose.ui.Alignment
import androidx.compose.ui.Modifier
import androidx.compose.ui.platform.LocalFocusManager
import androidx.compose.ui.semantics.Role
import androidx.compose.ui.unit.dp
import id.lontar.R
import id.lontar.labels
import id.lontar.text

/** Lists over 7 show the 6 most used first, and the rest when asked. */
private const val SHORT = 7
private const val MOST_USED = 6

/** So few choices always stand there. */
private const val FEW = 4

/**
 * A question with a list to choose from: code and label of each, and of those that are used most a drawing. Of [several] each is
 * ticked by itself.
 */
@Composable
fun Choices(
    label: String,
    choices: List<Pair<String, String>>,
    chosen: Set<String>,
    help: String? = null,
    several: Boolean = false,
    drawings: Map<String, Int> = emptyMap(),
    onChoose: (String) -> Unit,
) {
    var all by rememberSaveable { mutableStateOf(false) }
    // A long list that is answered takes the room of its answer, so that the next question is near.
    var isOpen by rememberSaveable { mutableStateOf(several || choices.size <= FEW || chosen.none { code -> choices.any { it.first == code } }) }
    val shown = when {
        !isOpen -> choices.filter { (code, _) -> code in chosen }
        all || choices.size <= SHORT -> choices
        else -> choices.filterIndexed { at, (code, _) -> at < MOST_USED || code in chosen }
    }
    val choose = { code: String ->
        isOpen = several || choices.size <= FEW
        onChoose(code)
    }
    Column(Modifier.fillMaxWidth().then(if (several) Modifier else Modifier.selectableGroup())) {
        if (label.isNotEmpty()) Text(label, style = MaterialTheme.typography.titleSmall)
        if (help != null) {
            Text(help, style = MaterialTheme.typography.bodySmall, color = MaterialTheme.colorScheme.onSurfaceVariant)
        }
        for ((code, name) in shown) {
            if (several) {
                Tick(name, code in chosen) { choose(code) }
            } else {
                Option(name, code in chosen, Modifier.fillMaxWidth(), { if (drawings.isNotEmpty()) Drawn(drawings[code]) }) { choose(code) }
            }
        }
        when {
            !isOpen -> SecondaryButton(text(R.string.common_change)) { isOpen = true }
            shown.size < choices.size -> SecondaryButton(text(R.string.common_other)) { all = true }
        }
    }
}

/** A drawing, or its place where there is none: so words stand below each other. */
@Composable
private fun Drawn(drawing: Int?) = Box(Modifier.size(drawnSize)) { if (drawing != null) Drawing(drawing, modifier = Modifier.size(drawnSize)) }

private val drawnSize = 40.dp

/** One of several answers of which one is chosen. */
@Composable
private fun Option(name: String, isChosen: Boolean, modifier: Modifier, drawn: @Composable () -> Unit = {}, onChoose: () -> Unit) {
    // A field that somebody is in is left first: what was typed is stored before what is chosen.
    val focus = LocalFocusManager.current
    Row(
        modifier
            .heightIn(min = 48.dp)
            .selectable(isChosen, role = Role.RadioButton) {
                focus.clearFocus()
                onChoose()
            },
        horizontalArrangement = Arrangement.spacedBy(8.dp),
        verticalAlignment = Alignment.CenterVertically,
    ) {
        RadioButton(isChosen, onClick = null, Modifier.padding(8.dp))
        drawn()
        Text(breakable(name), style = MaterialTheme.typography.bodyLarge)
    }
}

/** A question that is answered with yes or no; null was not asked yet, which is another thing than no. */
@Composable
fun YesNo(label: String, answer: Boolean?, help: String? = null, onAnswer: (Boolean) -> Unit) {
    Column(Modifier.fillMaxWidth().selectableGroup()) {
        Text(label, style = MaterialTheme.typography.titleSmall)
        if (help != null) {
            Text(help, style = MaterialTheme.typography.bodySmall, color = MaterialTheme.colorScheme.onSurfaceVariant)
        }
        Row(Modifier.fillMaxWidth()) {
            val labels = labels()
            for (yes in listOf(true, false)) Option(labels.yesNo(yes), answer == yes, Modifier.weight(1f)) { onAnswer(yes) }
        }
    }
}

/** A sentence that holds or not. */
@Composable
fun Tick(label: String, on: Boolean, onChange: (Boolean) -> Unit) {
    val focus = LocalFocusManager.current
    val change = { to: Boolean ->
        focus.clearFocus()
        onChange(to)
    }
    Row(
        Modifier.fillMaxWidth().heightIn(min = 48.dp).toggleable(on, role = Role.Checkbox, onValueChange = change),
        horizontalArrangement = Arrangement.spacedBy(8.dp),
        verticalAlignment = Alignment.CenterVertically,
    ) {
        Checkbox(on, onCheckedChange = null, Modifier.padding(8.dp))
        Text(breakable(label), style = MaterialTheme.typography.bodyLarge)
    }
}
