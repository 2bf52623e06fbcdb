package id.lontar.screens.report

import androidx.compose.foundation.layout.ColumnScope
import androidx.compose.runtime.Composable
import androidx.compose.runtime.getValue
import androidx.compose.runtime.mutableStateOf
import androidx.compose.runtime.saveable.rememberSaveable
import androidx.compose.runtime.setValue
import androidx.compose.ui.platform.LocalFocusManager
import androidx.lifecycle.Lifecycle
import androidx.lifecycle.compose.LifecycleEventEffect
import id.lontar.R
import id.lontar.core.Asked
import id.lontar.core.Keys
import id.lontar.core.Problem
import id.lontar.labels
import id.lontar.screens.form.TypedView
import id.lontar.text
import id.lontar.ui.Choices
import id.lontar.ui.MomentField
import id.lontar.ui.WarningLine

/** A report that asks who, when and for a number: what its questions are drawn from. */
interface ShortReport {
    /** What stopped the last step, beside its question: text that could not be read, an answer without which it cannot be saved. */
    val stops: List<Problem>

    /** Codes of what is reported: an accident, or a disease from work. */
    val kinds: List<String>

    /** Questions whose answers are on the screen only: they could not be stored. */
    val unstored: Set<String> get() = emptySet()

    fun answer(key: String): String

    /** What the core says of an answer. */
    fun found(key: String): List<Problem>

    /** What to say beside a question. What is only missing is said once somebody wants to save. */
    fun problems(key: String): List<Problem> =
        (found(key).filter { answer(key).isNotEmpty() } + stops.filter { it.field == key }).distinct()
}

/** An answer to one of them. */
sealed interface ReportAnswer :
    ReportEvent,
    LockedReportEvent {
    data class Told(val key: String, val text: String) : ReportAnswer

    data object JustNow : ReportAnswer
}

/** The questions, [who] being the first of them: when, whom to call, what happened. */
@Composable
internal fun ColumnScope.ReportQuestions(report: ShortReport, on: (ReportAnswer) -> Unit, who: @Composable ColumnScope.() -> Unit) {
    KindPart(report, on)
    who()
    WhenPart(report, on)
    Typed(report, "reporter_phone", Asked.Typed(Keys.Telephone, null), on)
    Typed(report, "chronology", Asked.Typed(Keys.Words, null, lines = true), on)
}

/** Whoever was hurt, by name. */
@Composable
internal fun NamePart(report: ShortReport, on: (ReportAnswer) -> Unit) =
    Typed(report, "name", Asked.Typed(Keys.Name, null), on, text(R.string.screen_report_name))

/** A field is stored when it is left: also by a touch elsewhere on the page, by going back, or out of the app. */
@Composable
internal fun <E> leavingFields(on: (E) -> Unit): (E) -> Unit {
    val focus = LocalFocusManager.current
    LifecycleEventEffect(Lifecycle.Event.ON_STOP) { focus.clearFocus() }
    return { event ->
        if (event !is ReportAnswer.Told) focus.clearFocus()
        on(event)
    }
}

internal const val TYPE = "type"
private const val OTHER = "other"
private const val NOW = "now"

/** An accident, until somebody says that it is a disease from work. */
@Composable
private fun KindPart(report: ShortReport, on: (ReportAnswer) -> Unit) {
    val labels = labels()
    val kinds = report.kinds.map { it to labels.choice("accident_type", it) }
    if (kinds.isNotEmpty()) Choices(labels.field(TYPE), kinds, setOf(report.answer(TYPE))) { on(ReportAnswer.Told(TYPE, it)) }
}

@Composable
private fun WhenPart(report: ShortReport, on: (ReportAnswer) -> Unit) {
    val stored = report.answer("occurred_at")
    var way by rememberSaveable { mutableStateOf(if (stored.isEmpty()) "" else OTHER) }
    val choices = listOf(NOW to text(R.string.screen_report_now), OTHER to text(R.string.screen_report_before))
    // Of a disease the day counts on which a doctor found it.
    val help = labels().help("occurred_at").takeIf { report.answer(TYPE) == "disease" }
    Choices(text(R.string.screen_report_when), choices, setOf(way), help) {
        way = it
        if (it == NOW) on(ReportAnswer.JustNow)
    }
    val labels = labels()
    val warning = report.problems("occurred_at").joinToString(" ") { labels.problem(it) }.ifEmpty { null }
    if (way != OTHER) {
        warning?.let { WarningLine(it) }
    } else {
        MomentField(labels.field("occurred_at"), stored, warning) {
            if (it != stored || "occurred_at" in report.unstored) on(ReportAnswer.Told("occurred_at", it))
        }
    }
}

@Composable
private fun Typed(report: ShortReport, key: String, asked: Asked.Typed, on: (ReportAnswer) -> Unit, label: String = labels().field(key)) {
    val labels = labels()
    val stored = report.answer(key)
    val warning = report.problems(key).joinToString(" ") { labels.problem(it) }.ifEmpty { null }
    val help = if (asked.lines) labels.help(key) else null
    TypedView(label, help, asked, stored, warning) { if (it != stored || key in report.unstored) on(ReportAnswer.Told(key, it)) }
}
