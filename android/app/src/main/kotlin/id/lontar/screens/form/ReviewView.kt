package id.lontar.screens.form

import androidx.compose.foundation.clickable
import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.layout.heightIn
import androidx.compose.material3.LocalContentColor
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.runtime.CompositionLocalProvider
import androidx.compose.ui.Modifier
import androidx.compose.ui.semantics.Role
import androidx.compose.ui.semantics.heading
import androidx.compose.ui.semantics.semantics
import androidx.compose.ui.unit.dp
import id.lontar.R
import id.lontar.Said
import id.lontar.Texts
import id.lontar.core.Problem
import id.lontar.core.Severity
import id.lontar.core.StepOf
import id.lontar.core.StepState
import id.lontar.labels
import id.lontar.platform.Permission
import id.lontar.said
import id.lontar.text
import id.lontar.ui.ListRow
import id.lontar.ui.MainButton
import id.lontar.ui.Page
import id.lontar.ui.SecondaryButton
import id.lontar.ui.WarningLine
import id.lontar.ui.breakable

/** *Periksa kembali*: everything on one page, what stops at the top; a touch opens its step. */
@Composable
internal fun ReviewView(step: StepOf, state: FormState, on: (FormEvent) -> Unit, permission: Permission) {
    val labels = labels()
    Page(
        text(R.string.screen_form_review),
        onBack = { on(FormEvent.Back) },
        main = { MainButton(text(saving(step)), enabled = step.canSubmit) { on(FormEvent.Submit) } },
        place = step.step,
    ) {
        state.failure?.let { WarningLine(text(it)) }
        val stops = (step.fields.flatMap { it.problems } + step.problems).filter { it.severity == Severity.BLOCK }
        if (stops.isNotEmpty() && state.failure == null) WarningLine(text(Texts.screenFormStops(count = stops.size)))
        if (stops.any { it.code == NOT_FOR_PRACTICE }) {
            SecondaryButton(text(R.string.screen_practice_move)) { on(FormEvent.ToRealWork) }
        }
        CompositionLocalProvider(LocalContentColor provides MaterialTheme.colorScheme.error) {
            for (problem in stops) ProblemRow(problem, step, on)
        }
        val warnings = (step.fields.flatMap { it.problems } + step.problems).filter { it.severity == Severity.WARN && it.code != "wanted" }
        if (warnings.isNotEmpty()) {
            Text(text(R.string.screen_form_warnings), Modifier.semantics { heading() }, style = MaterialTheme.typography.titleMedium)
            for (problem in warnings) ProblemRow(problem, step, on)
        }
        for (other in state.nik?.same.orEmpty()) SameNik(other, R.string.screen_form_double_about, on)
        for (part in step.steps.filter { it.key in FormSteps.steps(step) }) PartView(part, state.said, on)
        WhereView(state.where, permission, on)
        SecondaryButton(text(R.string.action_discard_draft)) { on(FormEvent.Discard) }
    }
}

/** Somebody real is not written down in practice. */
internal const val NOT_FOR_PRACTICE = "nik_not_for_practice"

private fun saving(step: StepOf) = when {
    step.draft.edits != null -> R.string.screen_form_save_edit
    step.draft.kind == "accident" -> R.string.action_save_report
    step.draft.kind == "request" -> R.string.screen_form_send_request
    else -> R.string.action_save_enrolment
}

/** What is wrong, and with a touch there. */
@Composable
private fun ProblemRow(problem: Problem, step: StepOf, on: (FormEvent) -> Unit) {
    val labels = labels()
    val field = problem.field.substringBefore('.')
    ListRow(labels.field(field), about = labels.problem(problem), drawing = R.drawable.ic_warning) {
        stepOf(problem.field, step)?.let { on(FormEvent.Open(it, field)) }
    }
}

/** A step, and what was answered in it; each answer leads to its question. */
@Composable
private fun PartView(part: StepState, said: List<Said>, on: (FormEvent) -> Unit) {
    val labels = labels()
    val filled = Texts.screenFormAnswered(answered = part.answered.toInt(), asked = part.asked.toInt())
    ListRow(labels.step(part.key), about = text(filled)) { on(FormEvent.Open(part.key)) }
    for (answer in said.filter { it.key in part.fields }) {
        Column(
            Modifier.fillMaxWidth().clickable(role = Role.Button) { on(FormEvent.Open(part.key, answer.key)) }.heightIn(min = 48.dp),
            Arrangement.Center,
        ) {
            Text(labels.field(answer.key), style = MaterialTheme.typography.bodyMedium, color = MaterialTheme.colorScheme.onSurfaceVariant)
            Text(breakable(labels.said(answer)), style = MaterialTheme.typography.bodyLarge)
        }
    }
}

/** The step that a question is asked in; the core lists the fields of all steps in their order. */
private fun stepOf(field: String, step: StepOf): String? {
    val key = field.substringBefore('.')
    val place = step.fields.indexOfFirst { it.key == key }
    if (place < 0) return null
    return step.steps.find { state -> key in state.fields }?.key
}
