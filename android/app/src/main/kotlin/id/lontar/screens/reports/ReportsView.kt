package id.lontar.screens.reports

import androidx.compose.runtime.Composable
import id.lontar.Presenter
import id.lontar.R
import id.lontar.Words
import id.lontar.core.Custody
import id.lontar.core.ListRow as Report
import id.lontar.core.RecordFilter
import id.lontar.core.Session
import id.lontar.labels
import id.lontar.text
import id.lontar.ui.Failed
import id.lontar.ui.ListRow
import id.lontar.ui.MainButton
import id.lontar.ui.Message
import id.lontar.ui.Page
import id.lontar.ui.SecondaryButton
import id.lontar.ui.WarningLine
import id.lontar.words
import kotlinx.coroutines.CoroutineScope

/** *Laporan saya*: the reports on this phone, the newest first. */
data class ReportsState(val reports: List<Report>?, val next: Long?, val failure: Words?)

/** The next ones, or the first again when they could not be loaded. */
data object More

class ReportsPresenter(scope: CoroutineScope, private val session: Session) :
    Presenter<ReportsState, More>(scope, ReportsState(null, null, null)) {
    init {
        load(0)
    }

    override fun on(event: More) = load(now.next ?: 0)

    private fun load(offset: Long) {
        work({ change { copy(failure = it.words()) } }) {
            val page = session.records.page(RecordFilter("accident", false, null), offset, PAGE)
            val before = if (offset == 0L) emptyList() else now.reports.orEmpty()
            show(ReportsState(before + page.rows, page.next?.toLong(), null))
        }
    }

    private companion object {
        const val PAGE = 50
    }
}

@Composable
fun ReportsView(state: ReportsState, on: (More) -> Unit, open: (record: String) -> Unit, report: () -> Unit, onBack: () -> Unit) {
    Page(
        text(R.string.screen_reports_title),
        onBack = onBack,
        main = { MainButton(text(R.string.action_report_accident), onClick = report) },
    ) {
        state.failure?.let { if (state.reports == null) Failed(it) { on(More) } else WarningLine(text(it)) }
        val reports = state.reports ?: return@Page
        if (reports.isEmpty()) Message(R.drawable.leaf, text(R.string.screen_reports_empty))
        for (row in reports) {
            val drawing = if (row.custody == Custody.HERE) R.drawable.ic_phone else R.drawable.ic_done
            ListRow(row.name, about = labels().custody(row.custody), drawing = drawing) { open(row.record) }
        }
        if (state.next != null) SecondaryButton(text(R.string.common_show_more)) { on(More) }
    }
}
