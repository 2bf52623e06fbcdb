package id.lontar.ui

import androidx.compose.foundation.layout.heightIn
import androidx.compose.foundation.rememberScrollState
import androidx.compose.foundation.verticalScroll
import androidx.compose.material3.AlertDialog
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Text
import androidx.compose.material3.TextButton
import androidx.compose.runtime.Composable
import androidx.compose.ui.Modifier
import androidx.compose.ui.unit.dp

/** A question that must be answered before going on. Leaving it by back or a touch beside it is the answer no. */
@Composable
fun Question(title: String, sentence: String, yes: String, no: String, onYes: () -> Unit, onNo: () -> Unit) {
    AlertDialog(
        onDismissRequest = onNo,
        title = { Text(title, style = MaterialTheme.typography.titleLarge) },
        // Large letters do not fit a small phone: the sentence scrolls.
        text = { Text(sentence, Modifier.verticalScroll(rememberScrollState()), style = MaterialTheme.typography.bodyLarge) },
        confirmButton = { Answer(yes, onYes) },
        dismissButton = { Answer(no, onNo) },
    )
}

@Composable
private fun Answer(label: String, onClick: () -> Unit) {
    TextButton(onClick, Modifier.heightIn(min = 48.dp)) { Text(label, style = MaterialTheme.typography.labelLarge) }
}
