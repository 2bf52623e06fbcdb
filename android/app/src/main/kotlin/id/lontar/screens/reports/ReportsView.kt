package id.lontar.screens.reports

import androidx.compose.runtime.Composable
import id.lontar.More
import id.lontar.Paged
import id.lontar.PagedPresenter
import id.lontar.PagedRows
import id.lontar.R
import id.lontar.Words
import id.lontar.core.ListRow as Report
import id.lontar.core.Session
import id.lontar.labels
import id.lontar.text
import id.lontar.ui.ListRow
import id.lontar.ui.MainButton
import id.lontar.ui.Message
import id.lontar.ui.Page
import id.lontar.ui.drawing
import kotlinx.coroutines.CoroutineScope

/** *Laporan saya*, of an officer *Laporan kecelakaan*: the reports on this phone, the newest first. */
data class ReportsState(override val rows: List<Report>?, override val next: Long?, override val failure: Words?) : Paged

class ReportsPresenter(scope: CoroutineScope, session: Session) : PagedPresenter<ReportsState>(scope, session, "accident", ::ReportsState)

@Composable
fun ReportsView(
    state: ReportsState,
    on: (More) -> Unit,
    forWorker: Boolean,
    open: (record: String) -> Unit,
    report: () -> Unit,
    onBack: () -> Unit,
) {
    Page(
        // An officer sees those of all the district.
        text(if (forWorker) R.string.screen_reports_title else R.string.screen_record_reports),
        onBack = onBack,
        main = { MainButton(text(R.string.action_report_accident), onClick = report) },
    ) {
        PagedRows(state, on, none = { Message(R.drawable.leaf, text(R.string.screen_reports_empty)) }) { row ->
            ListRow(row.name, about = labels().custody(row.custody), drawing = row.custody.drawing) { open(row.record) }
        }
    }
}
