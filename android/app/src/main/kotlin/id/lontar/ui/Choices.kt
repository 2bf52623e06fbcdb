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
import id.lontar.text

/** Lists over 7 show the 6 most used first, and the rest when asked. */
private const val SHORT = 7
private const val MOST_USED = 6

private val drawn = 40.dp

/** A question with a list to choose from: code and label of each, and of those that are used most a drawing. */
@Composable
fun Choices(
    label: String,
    choices: List<Pair<String, String>>,
    chosen: Set<String>,
    help: String? = null,
    drawings: Map<String, Int> = emptyMap(),
    onChoose: (String) -> Unit,
) {
    var all by rememberSaveable { mutableStateOf(false) }
    // A field that somebody is in is left first: what was typed is stored before what is chosen.
    val focus = LocalFocusManager.current
    val shown = if (all || choices.size <= SHORT) choices else choices.filterIndexed { at, (code, _) -> at < MOST_USED || code in chosen }
    Column(Modifier.fillMaxWidth().selectableGroup()) {
        if (label.isNotEmpty()) Text(label, style = MaterialTheme.typography.titleSmall)
        if (help != null) {
            Text(help, style = MaterialTheme.typography.bodySmall, color = MaterialTheme.colorScheme.onSurfaceVariant)
        }
        for ((code, name) in shown) {
            Row(
                Modifier
                    .fillMaxWidth()
                    .heightIn(min = 48.dp)
                    .selectable(code in chosen, role = Role.RadioButton) {
                        focus.clearFocus()
                        onChoose(code)
                    },
                horizontalArrangement = Arrangement.spacedBy(8.dp),
                verticalAlignment = Alignment.CenterVertically,
            ) {
                RadioButton(code in chosen, onClick = null, Modifier.padding(8.dp))
                if (drawings.isNotEmpty()) Box(Modifier.size(drawn)) { drawings[code]?.let { Drawing(it, modifier = Modifier.size(drawn)) } }
                Text(breakable(name), style = MaterialTheme.typography.bodyLarge)
            }
        }
        if (shown.size < choices.size) SecondaryButton(text(R.string.common_other)) { all = true }
    }
}

/** Yes or no to one sentence. */
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
        Text(label, style = MaterialTheme.typography.bodyLarge)
    }
}
