package id.lontar.screens.receipt

import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import id.lontar.Presenter
import id.lontar.R
import id.lontar.Words
import id.lontar.core.Custody
import id.lontar.core.RecordDetail
import id.lontar.core.Session
import id.lontar.text
import id.lontar.ui.MainButton
import id.lontar.ui.Page
import id.lontar.ui.SecondaryButton
import id.lontar.ui.Waiting
import id.lontar.ui.WarningLine
import id.lontar.ui.breakable
import id.lontar.words
import kotlinx.coroutines.CoroutineScope

/** *Tanda terima*: the number, and honestly where the record is. */
data class ReceiptState(val detail: RecordDetail?, val failure: Words?)

class ReceiptPresenter(scope: CoroutineScope, session: Session, record: String) :
    Presenter<ReceiptState, Nothing>(scope, ReceiptState(null, null)) {
    init {
        work({ show(ReceiptState(null, it.words())) }) { show(ReceiptState(session.records.detail(record), null)) }
    }

    override fun on(event: Nothing) = Unit
}

@Composable
fun ReceiptView(state: ReceiptState, onShare: (number: String) -> Unit, onAnother: () -> Unit, onDone: () -> Unit) {
    Page(
        text(R.string.screen_receipt_title),
        main = {
            MainButton(text(R.string.action_done), onClick = onDone)
            if (state.detail?.row?.kind == "enrolment") SecondaryButton(text(R.string.action_enrol_family), onClick = onAnother)
        },
    ) {
        state.failure?.let { WarningLine(text(it)) }
        if (state.detail == null && state.failure == null) Waiting()
        val row = state.detail?.row ?: return@Page
        val arrived = row.custody == Custody.ARRIVED || row.custody == Custody.BACKED_UP
        val number = row.receipt
        val where = when {
            number == null -> R.string.screen_practice_no_number
            arrived -> R.string.screen_receipt_sent
            else -> R.string.screen_receipt_not_sent
        }
        Text(text(where), style = MaterialTheme.typography.titleMedium)
        if (number != null) {
            Text(breakable(number), style = MaterialTheme.typography.displaySmall)
            Text(text(R.string.screen_receipt_keep), style = MaterialTheme.typography.bodyMedium)
        }
        Text(breakable(row.name), style = MaterialTheme.typography.headlineSmall)
        row.village?.let { Text(it, style = MaterialTheme.typography.bodyLarge) }
        if (number != null) SecondaryButton(text(R.string.action_share)) { onShare(number) }
    }
}
