package id.lontar.ui

import androidx.compose.foundation.BorderStroke
import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Box
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.PaddingValues
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.layout.heightIn
import androidx.compose.material3.ButtonDefaults
import androidx.compose.material3.DropdownMenu
import androidx.compose.material3.DropdownMenuItem
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.OutlinedButton
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.runtime.getValue
import androidx.compose.runtime.mutableStateOf
import androidx.compose.runtime.remember
import androidx.compose.runtime.setValue
import androidx.compose.ui.Modifier
import androidx.compose.ui.semantics.contentDescription
import androidx.compose.ui.semantics.semantics
import androidx.compose.ui.text.style.TextAlign
import androidx.compose.ui.unit.dp
import id.lontar.R
import id.lontar.labels
import id.lontar.text

/** A month by its name, [of] a question; [month] is its number as text, empty while none is chosen. [onOpen] leaves the field that somebody is in. */
@Composable
internal fun MonthChoice(of: String, month: String, modifier: Modifier = Modifier, onOpen: () -> Unit, onChoose: (String) -> Unit) {
    var isOpen by remember { mutableStateOf(false) }
    val (labels, label) = labels() to text(R.string.screen_form_month)
    val name = month.toIntOrNull()?.let(labels::month).orEmpty()
    Column(modifier.fillMaxWidth(), verticalArrangement = Arrangement.spacedBy(4.dp)) {
        Text(label, style = MaterialTheme.typography.titleSmall)
        Box {
            OutlinedButton(
                {
                    onOpen()
                    isOpen = true
                },
                Modifier.fillMaxWidth().heightIn(min = 56.dp).semantics { contentDescription = "$of: $label $name".trim() },
                shape = MaterialTheme.shapes.small,
                // As the fields beside it: it is an answer, and no way to somewhere else.
                colors = ButtonDefaults.outlinedButtonColors(
                    containerColor = MaterialTheme.colorScheme.surfaceContainerLowest,
                    contentColor = if (name.isEmpty()) MaterialTheme.colorScheme.onSurfaceVariant else MaterialTheme.colorScheme.onSurface,
                ),
                border = BorderStroke(1.dp, MaterialTheme.colorScheme.outline),
                contentPadding = PaddingValues(horizontal = 4.dp),
            ) {
                Text(
                    name.ifEmpty { text(R.string.screen_form_choose) },
                    style = MaterialTheme.typography.bodyMedium,
                    textAlign = TextAlign.Center,
                )
            }
            DropdownMenu(isOpen, { isOpen = false }) {
                for (number in 1..MONTHS) {
                    DropdownMenuItem({ Text(labels.month(number), style = MaterialTheme.typography.bodyLarge) }, {
                        isOpen = false
                        onChoose("$number")
                    })
                }
            }
        }
    }
}

private const val MONTHS = 12
