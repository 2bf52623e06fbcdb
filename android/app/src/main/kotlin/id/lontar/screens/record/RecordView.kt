package id.lontar.screens.record

import androidx.annotation.StringRes
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.ui.Modifier
import androidx.compose.ui.semantics.heading
import androidx.compose.ui.semantics.semantics
import id.lontar.R
import id.lontar.Texts
import id.lontar.background.AllowNotices
import id.lontar.core.Custody
import id.lontar.core.RecordDetail
import id.lontar.labels
import id.lontar.said
import id.lontar.text
import id.lontar.ui.ListRow
import id.lontar.ui.MainButton
import id.lontar.ui.Page
import id.lontar.ui.PersonRow
import id.lontar.ui.SecondaryButton
import id.lontar.ui.Standing
import id.lontar.ui.TruthsBar
import id.lontar.ui.Waiting
import id.lontar.ui.WarningLine

@Composable
fun RecordView(state: RecordState, on: (RecordEvent) -> Unit, ways: RecordWays) {
    val detail = state.detail
    Page(
        detail?.row?.name ?: text(R.string.screen_record_title),
        onBack = ways.back,
        main = {
            when (detail?.row?.kind) {
                null -> Unit
                "candidate" -> Candidate(detail, on, ways)
                "enrolment" -> {
                    MainButton(text(R.string.action_report_accident)) { ways.report() }
                    SecondaryButton(text(R.string.action_edit)) { on(RecordEvent.Edit) }
                }
                else -> SecondaryButton(text(R.string.action_edit)) { on(RecordEvent.Edit) }
            }
        },
    ) {
        state.failure?.let { WarningLine(text(it)) }
        if (detail == null) {
            if (state.failure == null) Waiting()
            return@Page
        }
        Header(detail)
        state.clock?.let {
            Text(text(it), style = MaterialTheme.typography.titleMedium)
            AllowNotices()
        }
        Answers(state, detail, ways)
        Linked(detail, "accident", R.string.screen_record_reports, ways)
        Linked(detail, "request", R.string.screen_request_title, ways)
        RecordPhotos(state, on)
        if (detail.row.kind == "enrolment") {
            val invite = ways.invite
            if (invite != null) ListRow(text(R.string.screen_invite_title), drawing = R.drawable.ic_phone, onClick = invite)
            ListRow(text(R.string.screen_request_note), about = text(R.string.screen_request_about)) { on(RecordEvent.Request) }
        }
        // A list of Disnaker has no history on phones, and nobody was given its number.
        if (detail.row.kind != "candidate") History(detail, state.history)
    }
}

/** What was answered; first what needs somebody. */
@Composable
private fun Answers(state: RecordState, detail: RecordDetail, ways: RecordWays) {
    val labels = labels()
    for (conflict in detail.conflicts) {
        val words = Texts.screenConflictDiffers(count = conflict.values.size, field = labels.field(conflict.field))
        ListRow(text(words), about = text(R.string.screen_record_choose), drawing = R.drawable.ic_warning) { ways.choose(conflict.record) }
    }
    if (detail.sameNik.isNotEmpty()) ListRow(text(R.string.screen_record_doubles), drawing = R.drawable.ic_warning, onClick = ways.doubles)
    if (detail.row.kind == "request") Text(text(askedWords(detail)), style = MaterialTheme.typography.titleMedium)
    for (said in state.said) Text("${labels.field(said.key)}: ${labels.said(said)}", style = MaterialTheme.typography.bodyLarge)
}

/** Who changed what, and when. */
@Composable
private fun History(detail: RecordDetail, moments: List<String>) {
    val labels = labels()
    if (detail.history.isNotEmpty()) Heading(text(R.string.screen_record_history))
    for ((line, moment) in detail.history.zip(moments)) {
        val who = line.who ?: text(if (line.isOwn) R.string.screen_record_this_phone else R.string.screen_record_other_phone)
        val what = line.fields.joinToString { labels.field(it) }
        Text("$moment · $who\n$what", style = MaterialTheme.typography.bodyMedium)
    }
}

/** Somebody of a list: enrolled from here, or enrolled already. */
@Composable
private fun Candidate(detail: RecordDetail, on: (RecordEvent) -> Unit, ways: RecordWays) {
    val enrolment = detail.linked.find { it.kind == "enrolment" }
    if (enrolment == null) {
        MainButton(text(R.string.action_enrol)) { on(RecordEvent.Enrol) }
    } else {
        MainButton(text(R.string.screen_record_enrolment)) { ways.open(enrolment.record) }
    }
}

@Composable
private fun Linked(detail: RecordDetail, kind: String, @StringRes heading: Int, ways: RecordWays) {
    val rows = detail.linked.filter { it.kind == kind }
    if (rows.isEmpty()) return
    Heading(text(heading))
    for (row in rows) PersonRow(row, kind = true) { ways.open(row.record) }
}

@Composable
private fun Header(detail: RecordDetail) {
    val row = detail.row
    val labels = labels()
    val about = listOfNotNull(row.nik, row.village, row.receipt.takeIf { row.kind != "candidate" }).joinToString(" · ")
    Text(about, style = MaterialTheme.typography.bodyLarge)
    if (row.kind != "candidate") {
        val standing = if (row.custody == Custody.HERE) Standing.Waiting else Standing.Sent
        TruthsBar(standing, labels.custody(row.custody), labels.kind(row.kind), onClick = null)
    }
}

/** The hours of the law run from when the request is at Disnaker. */
private fun askedWords(detail: RecordDetail) =
    if (detail.row.custody == Custody.HERE) R.string.screen_request_starts else R.string.screen_request_arrived

@Composable
internal fun Heading(words: String) =
    Text(words, Modifier.semantics { heading() }, style = MaterialTheme.typography.titleMedium)
