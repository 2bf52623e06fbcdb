package id.lontar.screens.receipt

import android.content.Context
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import id.lontar.Labels
import id.lontar.R
import id.lontar.Said
import id.lontar.Texts
import id.lontar.Words
import id.lontar.core.Custody
import id.lontar.core.ListRow
import id.lontar.core.isAtDisnaker
import id.lontar.core.waits
import id.lontar.said
import id.lontar.text
import id.lontar.ui.Code
import id.lontar.ui.MainButton
import id.lontar.ui.Page
import id.lontar.ui.SecondaryButton
import id.lontar.ui.Waiting
import id.lontar.ui.WarningLine
import id.lontar.ui.breakable

@Composable
fun ReceiptView(state: ReceiptState, on: (ReceiptEvent) -> Unit, ways: ReceiptWays) {
    val kind = state.detail?.row?.kind
    val forWorker = state.status?.forWorker == true
    Page(
        text(R.string.screen_receipt_title),
        onBack = ways.back,
        main = {
            MainButton(text(R.string.action_done), onClick = ways.done)
            if (kind == "enrolment" && !forWorker) SecondaryButton(text(R.string.action_enrol_family)) { on(ReceiptEvent.Another) }
        },
    ) {
        state.failure?.let { WarningLine(text(it)) }
        if (state.detail == null && state.failure == null) Waiting()
        val row = state.detail?.row ?: return@Page
        val number = row.receipt
        Text(text(standing(state, row)), style = MaterialTheme.typography.titleMedium)
        if (state.isStranded) Stranded(state, ways)
        if (number != null) {
            Text(breakable(number), style = MaterialTheme.typography.displaySmall)
            Text(text(R.string.screen_receipt_keep), style = MaterialTheme.typography.bodyMedium)
        }
        Text(breakable(row.name), style = MaterialTheme.typography.headlineSmall)
        Text(breakable(listOfNotNull(row.village, state.written, state.officer).joinToString(" · ")), style = MaterialTheme.typography.bodyLarge)
        // Practice sends nothing, and nobody else hears of it.
        if (number == null) return@Page
        if (kind == "accident") {
            val canSend = !state.isStranded || state.status?.inviteWaiting == true
            if (row.custody.waits && canSend) SecondaryButton(text(R.string.action_send_now), onClick = ways.send)
            SecondaryButton(text(R.string.screen_receipt_complete)) { on(ReceiptEvent.Complete) }
        }
        if (kind == "enrolment" && !forWorker) SecondaryButton(text(R.string.screen_invite_title), onClick = ways.invite)
        SecondaryButton(text(R.string.action_share)) { ways.share(number) }
    }
}

/** Honestly where it is. */
private fun standing(state: ReceiptState, row: ListRow): Words = when {
    row.receipt == null -> Words(R.string.screen_practice_no_number)
    row.custody == Custody.CHANGED -> state.arrived?.let { Texts.screenReceiptChanged(`when` = it) } ?: Words(R.string.custody_changed)
    row.custody.isAtDisnaker -> Words(R.string.screen_receipt_sent)
    state.isStranded -> Words(R.string.screen_receipt_not_joined)
    else -> Words(R.string.screen_receipt_not_sent)
}

/** How a report of a phone that has not joined reaches somebody all the same. */
@Composable
private fun Stranded(state: ReceiptState, ways: ReceiptWays) {
    Text(text(R.string.screen_receipt_carry), style = MaterialTheme.typography.bodyLarge)
    SecondaryButton(text(R.string.action_call_175), onClick = ways.call)
    SecondaryButton(text(R.string.action_send_message)) { ways.message(state.notice, state.detail?.row?.receipt.orEmpty()) }
    SecondaryButton(text(R.string.action_show_qr), onClick = ways.code)
}

/** A first notice as people read it; what is not known yet is named at its end, for it will be asked. Sealed reports have no [number]. */
fun noticeText(context: Context, labels: Labels, notice: List<Pair<String, Said?>>, number: String?): String {
    val head = context.getString(R.string.screen_notice_message)
    val lines = notice.mapNotNull { (key, said) -> said?.let { "${labels.field(key)}: ${labels.said(it)}" } }
    val unknown = notice.filter { (_, said) -> said == null }.joinToString { (key, _) -> labels.field(key).trimEnd('?') }
    val missing = "${context.getString(R.string.common_empty)}: $unknown".takeIf { unknown.isNotEmpty() }
    val tail = number?.let { "${context.getString(R.string.common_receipt_number)}: $it" }
    return (listOf(head) + lines + listOfNotNull(missing, tail)).joinToString("\n")
}

@Composable
fun ReceiptCodeView(state: ReceiptState, onBack: () -> Unit) {
    Page(text(R.string.screen_receipt_title), onBack = onBack) {
        state.failure?.let { WarningLine(text(it)) }
        if (state.detail == null && state.failure == null) Waiting()
        val number = state.detail?.row?.receipt ?: return@Page
        Text(text(R.string.screen_receipt_show), style = MaterialTheme.typography.bodyLarge)
        Code(number, text(Texts.screenReceiptCode(number = number)))
        Text(breakable(number), style = MaterialTheme.typography.displaySmall)
    }
}
