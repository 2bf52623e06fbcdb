package id.lontar.screens.report

import androidx.activity.compose.BackHandler
import androidx.compose.foundation.layout.ColumnScope
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.runtime.getValue
import androidx.compose.runtime.mutableStateOf
import androidx.compose.runtime.saveable.rememberSaveable
import androidx.compose.runtime.setValue
import androidx.compose.ui.Modifier
import androidx.compose.ui.platform.LocalFocusManager
import androidx.compose.ui.semantics.LiveRegionMode
import androidx.compose.ui.semantics.liveRegion
import androidx.compose.ui.semantics.semantics
import androidx.lifecycle.Lifecycle
import androidx.lifecycle.compose.LifecycleEventEffect
import id.lontar.R
import id.lontar.core.Asked
import id.lontar.core.Keys
import id.lontar.labels
import id.lontar.screens.form.TypedView
import id.lontar.text
import id.lontar.ui.Choices
import id.lontar.ui.MainButton
import id.lontar.ui.Message
import id.lontar.ui.MomentField
import id.lontar.ui.Page
import id.lontar.ui.SecondaryButton
import id.lontar.ui.WarningLine

private const val OTHER = "other"
private const val NOW = "now"

@Composable
fun ReportView(state: ReportState, on: (ReportEvent) -> Unit) {
    // A field is stored when it is left: also by saving, going back, or out of the app.
    val focus = LocalFocusManager.current
    LifecycleEventEffect(Lifecycle.Event.ON_STOP) { focus.clearFocus() }
    val leaving = { event: ReportEvent ->
        if (event !is ReportEvent.Set) focus.clearFocus()
        on(event)
    }
    BackHandler { leaving(ReportEvent.Leave) }
    val step = state.step
    Page(
        text(R.string.action_report_accident),
        onBack = { leaving(ReportEvent.Leave) },
        main = {
            // Never off: the field that somebody is in is stored by leaving it, which this does.
            MainButton(text(R.string.action_save_report)) { leaving(ReportEvent.Save) }
        },
    ) {
        state.failure?.let { WarningLine(text(it)) }
        if (step == null) return@Page Message(R.drawable.leaf, "", large = true)
        WhoPart(state, leaving)
        WhenPart(state, leaving)
        Typed(state, "reporter_phone", Asked.Typed(Keys.Telephone, null), on)
        Typed(state, "chronology", Asked.Typed(Keys.Words, null, lines = true), on)
        state.saved?.let {
            val polite = Modifier.semantics { liveRegion = LiveRegionMode.Polite }
            Text(text(it), polite, style = MaterialTheme.typography.bodyMedium, color = MaterialTheme.colorScheme.onSurfaceVariant)
        }
        SecondaryButton(text(R.string.screen_report_everything)) { leaving(ReportEvent.Everything) }
    }
}

/** Whoever is enrolled is chosen by a touch; anybody else is named. */
@Composable
private fun ColumnScope.WhoPart(state: ReportState, on: (ReportEvent) -> Unit) {
    val enrolment = state.answer("enrolment")
    var isOther by rememberSaveable { mutableStateOf(state.answer("name").isNotEmpty()) }
    if (state.own.isNotEmpty()) {
        val choices = state.own.map { it.record to it.name } + (OTHER to text(R.string.screen_report_other))
        val chosen = if (isOther) OTHER else enrolment
        Choices(text(R.string.screen_report_who), choices, setOf(chosen)) {
            isOther = it == OTHER
            on(ReportEvent.Who(if (isOther) "" else it))
        }
    }
    val stop = state.stops.find { it.code == "who_missing" }
    if (isOther || state.own.isEmpty() && enrolment.isEmpty()) {
        Typed(state, "name", Asked.Typed(Keys.Name, null), on, text(R.string.screen_report_name))
    } else if (stop != null) {
        WarningLine(labels().problem(stop))
    }
}

@Composable
private fun WhenPart(state: ReportState, on: (ReportEvent) -> Unit) {
    val stored = state.answer("occurred_at")
    var way by rememberSaveable { mutableStateOf(if (stored.isEmpty()) "" else OTHER) }
    val choices = listOf(NOW to text(R.string.screen_report_now), OTHER to text(R.string.screen_report_before))
    Choices(text(R.string.screen_report_when), choices, setOf(way)) {
        way = it
        if (it == NOW) on(ReportEvent.JustNow)
    }
    val labels = labels()
    val warning = state.problems("occurred_at").joinToString(" ") { labels.problem(it) }.ifEmpty { null }
    if (way != OTHER) {
        warning?.let { WarningLine(it) }
    } else {
        MomentField(labels.field("occurred_at"), stored, warning) { if (it != stored) on(ReportEvent.Set("occurred_at", it)) }
    }
}

@Composable
private fun Typed(state: ReportState, key: String, asked: Asked.Typed, on: (ReportEvent) -> Unit, label: String = labels().field(key)) {
    val labels = labels()
    val stored = state.answer(key)
    val warning = state.problems(key).joinToString(" ") { labels.problem(it) }.ifEmpty { null }
    val help = if (asked.lines) labels.help(key) else null
    TypedView(label, help, asked, stored, warning) { if (it != stored) on(ReportEvent.Set(key, it)) }
}
