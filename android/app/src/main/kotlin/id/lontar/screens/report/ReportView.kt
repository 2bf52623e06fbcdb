package id.lontar.screens.report

import androidx.activity.compose.BackHandler
import androidx.compose.foundation.layout.Column
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.runtime.getValue
import androidx.compose.runtime.mutableStateOf
import androidx.compose.runtime.saveable.rememberSaveable
import androidx.compose.runtime.setValue
import androidx.compose.ui.Modifier
import androidx.compose.ui.semantics.LiveRegionMode
import androidx.compose.ui.semantics.liveRegion
import androidx.compose.ui.semantics.semantics
import id.lontar.R
import id.lontar.core.ListRow
import id.lontar.text
import id.lontar.ui.Choices
import id.lontar.ui.MainButton
import id.lontar.ui.Message
import id.lontar.ui.Page
import id.lontar.ui.PersonRow
import id.lontar.ui.SecondaryButton
import id.lontar.ui.WarningLine

private const val OTHER = "other"

@Composable
fun ReportView(state: ReportState, on: (ReportEvent) -> Unit) {
    val leaving = leavingFields(on)
    BackHandler { leaving(ReportEvent.Leave) }
    Page(
        text(R.string.action_report_accident),
        onBack = { leaving(ReportEvent.Leave) },
        main = {
            // Never off: the field that somebody is in is stored by leaving it, which this does.
            MainButton(text(R.string.action_save_report)) { leaving(ReportEvent.Save) }
        },
    ) {
        state.failure?.let { WarningLine(text(it)) }
        if (state.step == null) return@Page Message(R.drawable.leaf, "", large = true)
        ReportQuestions(state, leaving) { WhoPart(state, leaving) }
        state.saved?.let {
            val polite = Modifier.semantics { liveRegion = LiveRegionMode.Polite }
            Text(text(it), polite, style = MaterialTheme.typography.bodyMedium, color = MaterialTheme.colorScheme.onSurfaceVariant)
        }
        SecondaryButton(text(R.string.screen_report_everything)) { leaving(ReportEvent.Everything) }
    }
}

@Composable
private fun WhoPart(state: ReportState, on: (ReportEvent) -> Unit) = when (val who = state.who) {
    is ReportState.Who.OneOf -> OneOf(who.people, state, on)
    is ReportState.Who.Searched -> Searched(who.person, state, on)
}

/** Somebody who was searched stands at the head of the report; anybody else is named. */
@Composable
private fun Searched(person: ListRow?, state: ReportState, on: (ReportEvent) -> Unit) {
    if (person == null) {
        NamePart(state, on)
        SecondaryButton(text(R.string.screen_report_enrolled_find)) { on(ReportEvent.Search) }
        return
    }
    Column {
        Text(text(R.string.screen_report_who), style = MaterialTheme.typography.titleSmall)
        Text(text(R.string.screen_report_enrolled_wrong), style = MaterialTheme.typography.bodySmall, color = MaterialTheme.colorScheme.onSurfaceVariant)
        PersonRow(person) { on(ReportEvent.Search) }
    }
}

/** Whoever is enrolled is chosen by a touch; anybody else is named. */
@Composable
private fun OneOf(people: List<ListRow>, state: ReportState, on: (ReportEvent) -> Unit) {
    val enrolment = state.answer("enrolment")
    var isOther by rememberSaveable { mutableStateOf(state.answer("name").isNotEmpty()) }
    if (people.isNotEmpty()) {
        val choices = people.map { it.record to it.name } + (OTHER to text(R.string.screen_report_other))
        val chosen = if (isOther) OTHER else enrolment
        Choices(text(R.string.screen_report_who), choices, setOf(chosen)) {
            isOther = it == OTHER
            on(ReportEvent.Who(if (isOther) "" else it))
        }
    }
    val isMissing = state.stops.any { it.code == "who_missing" }
    if (isOther || people.isEmpty() && enrolment.isEmpty()) {
        NamePart(state, on)
    } else if (isMissing) {
        WarningLine(text(R.string.screen_report_who_touch))
    }
}
