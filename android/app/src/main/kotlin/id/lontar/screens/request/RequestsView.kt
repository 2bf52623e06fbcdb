package id.lontar.screens.request

import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.runtime.key
import id.lontar.R
import id.lontar.labels
import id.lontar.text
import id.lontar.ui.Failed
import id.lontar.ui.ListRow
import id.lontar.ui.MainButton
import id.lontar.ui.Message
import id.lontar.ui.Page
import id.lontar.ui.SecondaryButton
import id.lontar.ui.WarningLine

@Composable
fun RequestsView(state: RequestsState, on: (More) -> Unit, openRecord: (String) -> Unit, onSearch: () -> Unit, onBack: () -> Unit) {
    val labels = labels()
    Page(
        text(R.string.screen_request_title),
        onBack = onBack,
        main = { MainButton(text(R.string.screen_request_find), onClick = onSearch) },
    ) {
        state.failure?.let { if (state.rows == null) Failed(it) { on(More) } else WarningLine(text(it)) }
        Text(text(R.string.screen_request_what), style = MaterialTheme.typography.bodyLarge)
        val rows = state.rows ?: return@Page
        if (rows.isEmpty()) Message(R.drawable.ic_done, text(R.string.screen_request_none))
        for (row in rows) {
            key(row.record) { ListRow(row.name, about = labels.custody(row.custody)) { openRecord(row.record) } }
        }
        if (state.next != null) SecondaryButton(text(R.string.common_show_more)) { on(More) }
    }
}
