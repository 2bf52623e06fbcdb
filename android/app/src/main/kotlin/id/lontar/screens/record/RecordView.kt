package id.lontar.screens.record

import androidx.annotation.StringRes
import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Column
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.runtime.getValue
import androidx.compose.runtime.key
import androidx.compose.runtime.mutableStateOf
import androidx.compose.runtime.saveable.rememberSaveable
import androidx.compose.runtime.setValue
import androidx.compose.ui.Modifier
import androidx.compose.ui.semantics.heading
import androidx.compose.ui.semantics.semantics
import androidx.compose.ui.unit.dp
import id.lontar.R
import id.lontar.Texts
import id.lontar.core.Custody
import id.lontar.core.RecordDetail
import id.lontar.core.isAtDisnaker
import id.lontar.labels
import id.lontar.said
import id.lontar.text
import id.lontar.ui.ListRow
import id.lontar.ui.MainButton
import id.lontar.ui.Page
import id.lontar.ui.PersonRow
import id.lontar.ui.Road
import id.lontar.ui.SecondaryButton
import id.lontar.ui.Stop
import id.lontar.ui.Waiting
import id.lontar.ui.WarningLine
import id.lontar.ui.breakable

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
        Header(state, detail)
        if (detail.row.kind == "accident") ReportPart(state, detail, on, ways)
        Needs(detail, ways)
        Answers(state, detail)
        Linked(detail, "accident", R.string.screen_record_reports, ways)
        Linked(detail, "request", R.string.screen_request_title, ways)
        RecordPhotos(state, on)
        RecordVoices(state, on)
        if (detail.row.kind == "enrolment") {
            val invite = ways.invite
            if (invite != null) ListRow(text(R.string.screen_invite_title), drawing = R.drawable.ic_phone, onClick = invite)
            ListRow(text(R.string.screen_request_note), about = text(R.string.screen_request_about)) { on(RecordEvent.Request) }
        }
        if (detail.row.kind != "accident") ReceiptRow(state, detail, ways)
        // A list of Disnaker has no history on phones, and nobody was given its number.
        if (detail.row.kind != "candidate") History(state)
    }
}

/** What needs somebody. */
@Composable
private fun Needs(detail: RecordDetail, ways: RecordWays) {
    val labels = labels()
    for (conflict in detail.conflicts) {
        val words = Texts.screenConflictDiffers(count = conflict.values.size, field = labels.field(conflict.field))
        ListRow(text(words), about = text(R.string.screen_record_choose), drawing = R.drawable.ic_warning) { ways.choose(conflict.record) }
    }
    if (detail.sameNik.isNotEmpty()) ListRow(text(R.string.screen_record_doubles), drawing = R.drawable.ic_warning, onClick = ways.doubles)
    if (detail.row.kind == "request") Text(text(askedWords(detail)), style = MaterialTheme.typography.titleMedium)
}

/** The number again, and how a report that is stranded is carried further. What Disnaker wrote has none, nor has practice. */
@Composable
internal fun ReceiptRow(state: RecordState, detail: RecordDetail, ways: RecordWays) {
    if (detail.row.kind == "candidate" || detail.row.receipt == null) return
    val about = text(R.string.screen_record_receipt_carry).takeIf { state.isStranded } ?: detail.row.receipt
    ListRow(text(R.string.screen_receipt_title), about = about, onClick = ways.receipt)
}

/** What was answered, step by step; of a long form the first step is open, and a touch opens the others. */
@Composable
private fun Answers(state: RecordState, detail: RecordDetail) {
    val labels = labels()
    val isLong = detail.row.kind == "enrolment"
    for ((at, section) in state.sections.withIndex()) {
        key(section.step) {
            var isOpen by rememberSaveable { mutableStateOf(!isLong || at == 0) }
            if (isOpen) {
                if (state.sections.size > 1) Heading(labels.step(section.step))
                for (said in section.said) Text("${labels.field(said.key)}: ${labels.said(said)}", style = MaterialTheme.typography.bodyLarge)
            } else {
                ListRow(labels.step(section.step)) { isOpen = true }
            }
        }
    }
}

/** Who changed what, and when: what stood there before, and what since. */
@Composable
private fun History(state: RecordState) {
    if (state.history.isEmpty()) return
    var isOpen by rememberSaveable { mutableStateOf(false) }
    if (!isOpen) return ListRow(text(R.string.screen_record_history)) { isOpen = true }
    val labels = labels()
    val empty = text(R.string.screen_doubles_empty)
    Heading(text(R.string.screen_record_history))
    for (change in state.history) {
        val who = change.row.who ?: text(if (change.row.isOwn) R.string.screen_record_this_phone else R.string.screen_record_other_phone)
        Column(Modifier.semantics(mergeDescendants = true) { }, Arrangement.spacedBy(2.dp)) {
            Text("${change.moment} · $who", style = MaterialTheme.typography.titleSmall)
            for (told in change.told) {
                val after = told.after?.let { labels.said(it) } ?: empty
                val before = told.before.joinToString(" / ") { said -> said?.let { labels.said(it) } ?: empty }
                val words = if (told.before.isEmpty()) after else "$before → $after"
                Text(breakable("${labels.field(told.key)}: $words"), style = MaterialTheme.typography.bodyMedium)
            }
        }
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
private fun Header(state: RecordState, detail: RecordDetail) {
    val row = detail.row
    val labels = labels()
    val age = row.ageYears?.let { text(Texts.commonYearsOld(count = it.toInt())) }
    val work = state.sections.flatMap { it.said }.find { it.key == "occupation" }?.let { labels.said(it) }
    val about = listOfNotNull(row.nik, age, row.village, work, row.receipt.takeIf { row.kind != "candidate" })
    Text(breakable(about.joinToString(" · ")), style = MaterialTheme.typography.bodyLarge)
    // A candidate was written by Disnaker: it has come no way.
    if (row.kind == "candidate") return
    val reached = when (row.custody) {
        Custody.HERE -> text(R.string.custody_not_arrived)
        Custody.CHANGED -> labels.custody(Custody.ARRIVED)
        else -> labels.custody(row.custody)
    }
    Road(
        listOfNotNull(
            Stop(text(R.string.screen_record_written), state.written, isReached = true),
            Stop(reached, state.arrived.takeIf { row.custody.isAtDisnaker }, row.custody.isAtDisnaker),
            Stop(text(R.string.screen_record_changed), null, isReached = false).takeIf { row.custody == Custody.CHANGED },
        ),
    )
}

/** The hours of the law run from when the request is at Disnaker. */
private fun askedWords(detail: RecordDetail) =
    if (detail.row.custody == Custody.HERE) R.string.screen_request_starts else R.string.screen_request_arrived

@Composable
internal fun Heading(words: String) =
    Text(words, Modifier.semantics { heading() }, style = MaterialTheme.typography.titleMedium)
