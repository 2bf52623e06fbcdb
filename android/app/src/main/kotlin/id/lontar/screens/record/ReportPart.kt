package id.lontar.screens.record

import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.runtime.getValue
import androidx.compose.runtime.mutableStateOf
import androidx.compose.runtime.saveable.rememberSaveable
import androidx.compose.runtime.setValue
import id.lontar.R
import id.lontar.background.AllowNotices
import id.lontar.background.RemindersOff
import id.lontar.core.RecordDetail
import id.lontar.labels
import id.lontar.text
import id.lontar.ui.ListRow
import id.lontar.ui.WarningLine

/** Of a report: its deadline, whether this phone's clock can be trusted, and what is still missing. */
@Composable
internal fun ReportPart(state: RecordState, detail: RecordDetail, on: (RecordEvent) -> Unit, ways: RecordWays) {
    if (state.isClockWrong) WarningLine("${text(R.string.screen_report_clock_wrong)}. ${text(R.string.screen_report_clock_ask)}")
    // Once it is there, the clock has stopped: what counts then is when it arrived, which stands above.
    state.clock?.let {
        Text(text(it), style = MaterialTheme.typography.titleMedium)
        if (state.reminds) RemindersOff()
        WhyDeadline()
    }
    ReceiptRow(state, detail, ways)
    Missing(detail, on)
    if (state.reminds) AllowNotices()
}

@Composable
private fun WhyDeadline() {
    var isOpen by rememberSaveable { mutableStateOf(false) }
    if (isOpen) {
        Text(text(R.string.screen_report_why_text), style = MaterialTheme.typography.bodyLarge)
    } else {
        ListRow(text(R.string.screen_report_why)) { isOpen = true }
    }
}

/** A checklist: each line leads to its question, the last one to the camera. */
@Composable
private fun Missing(detail: RecordDetail, on: (RecordEvent) -> Unit) {
    val labels = labels()
    val open = detail.problems.filter { it.code != LATE }.distinctBy { it.field to it.code }
    if (open.isNotEmpty()) Heading(text(R.string.screen_report_missing))
    for (problem in open) {
        val field = problem.field.substringBefore('.')
        ListRow(labels.field(field).ifEmpty { labels.problem(problem) }, about = labels.problem(problem), drawing = R.drawable.ic_waiting) {
            on(RecordEvent.EditAt(field))
        }
    }
    ListRow(text(R.string.screen_report_photo), about = text(R.string.screen_report_photo_about), drawing = R.drawable.ic_camera) {
        on(RecordEvent.EditAt("photos"))
    }
}

/** Said by the clock above. */
private const val LATE = "report_late"
