package id.lontar.ui

import androidx.compose.foundation.layout.Column
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
import id.lontar.R
import id.lontar.labels
import id.lontar.text

/**
 * Whether a form shall go. Of one that would have become a record the reason is kept, nothing of the person: a touch on
 * one of the [reasons] throws it away. Without any, it is a change, and yes or no is enough.
 */
@Composable
fun Discarding(title: String, reasons: List<String>, onDiscard: (reason: String?) -> Unit, onNo: () -> Unit) {
    val gone = text(R.string.screen_form_discard_text)
    if (reasons.isEmpty()) {
        Question(title, gone, text(R.string.action_discard_draft), text(R.string.action_cancel), { onDiscard(null) }, onNo)
        return
    }
    val labels = labels()
    AlertDialog(
        onDismissRequest = onNo,
        title = { Text(title, style = MaterialTheme.typography.titleLarge) },
        text = {
            Column(Modifier.verticalScroll(rememberScrollState())) {
                Text(gone, style = MaterialTheme.typography.bodyLarge)
                Text(text(R.string.screen_form_discard_why), style = MaterialTheme.typography.bodyLarge)
                for (reason in reasons) ListRow(labels.choice(OUTCOMES, reason), drawing = R.drawable.ic_failed) { onDiscard(reason) }
            }
        },
        confirmButton = {},
        dismissButton = {
            TextButton(onNo, Modifier.heightIn(min = 48.dp)) {
                Text(text(R.string.action_cancel), style = MaterialTheme.typography.labelLarge)
            }
        },
    )
}

/** The list of how a form can end that became no record. */
internal const val OUTCOMES = "draft_outcome"
