package id.lontar.screens.reports

import androidx.compose.runtime.Composable
import id.lontar.Presenter
import id.lontar.R
import id.lontar.Words
import id.lontar.core.ListRow
import id.lontar.core.RecordFilter
import id.lontar.core.Session
import id.lontar.text
import id.lontar.ui.MainButton
import id.lontar.ui.Message
import id.lontar.ui.Page
import id.lontar.ui.PersonRow
import id.lontar.ui.SecondaryButton
import id.lontar.ui.WarningLine
import id.lontar.words
import kotlinx.coroutines.CoroutineScope

/** *Laporan saya*: the reports on this phone, the newest first. */
data class ReportsState(val reports: List<ListRow>?, val next: Long?, val failure: Words?)

data object More

class ReportsPresenter(scope: CoroutineScope, private val session: Session) :
    Presenter<ReportsState, More>(scope, ReportsState(null, null, null)) {
    init {
        load(0)
    }

    override fun on(event: More) {
        now.next?.let(::load)
    }

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
        state.failure?.let { WarningLine(text(it)) }
        val reports = state.reports ?: return@Page
        if (reports.isEmpty()) Message(R.drawable.leaf, text(R.string.screen_reports_empty))
        for (row in reports) PersonRow(row) { open(row.record) }
        if (state.next != null) SecondaryButton(text(R.string.common_other)) { on(More) }
    }
}
