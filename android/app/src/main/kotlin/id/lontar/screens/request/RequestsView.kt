package id.lontar.screens.request

import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import id.lontar.More
import id.lontar.PagedRows
import id.lontar.R
import id.lontar.labels
import id.lontar.text
import id.lontar.ui.ListRow
import id.lontar.ui.MainButton
import id.lontar.ui.Message
import id.lontar.ui.Page

@Composable
fun RequestsView(state: RequestsState, on: (More) -> Unit, openRecord: (String) -> Unit, onSearch: () -> Unit, onBack: () -> Unit) {
    val labels = labels()
    Page(
        text(R.string.screen_request_title),
        onBack = onBack,
        main = { MainButton(text(R.string.screen_request_find), onClick = onSearch) },
    ) {
        Text(text(R.string.screen_request_what), style = MaterialTheme.typography.bodyLarge)
        PagedRows(state, on, none = { Message(R.drawable.ic_done, text(R.string.screen_request_none)) }) { row ->
            ListRow(row.name, about = labels.custody(row.custody)) { openRecord(row.record) }
        }
    }
}
