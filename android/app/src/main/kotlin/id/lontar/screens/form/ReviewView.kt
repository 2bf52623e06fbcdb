package id.lontar.screens.form

import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import id.lontar.R
import id.lontar.Texts
import id.lontar.core.Severity
import id.lontar.core.StepOf
import id.lontar.labels
import id.lontar.platform.Permission
import id.lontar.said
import id.lontar.text
import id.lontar.ui.ListRow
import id.lontar.ui.MainButton
import id.lontar.ui.Page
import id.lontar.ui.SecondaryButton
import id.lontar.ui.WarningLine

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
        for (problem in stops) {
            ListRow(labels.field(problem.field.substringBefore('.')), about = labels.problem(problem), drawing = R.drawable.ic_warning) {
                stepOf(problem.field, step)?.let { on(FormEvent.Open(it)) }
            }
        }
        for (part in step.steps.filter { it.key in FormPresenter.steps(step) }) {
            val filled = Texts.screenFormAnswered(answered = part.answered.toInt(), asked = part.asked.toInt())
            ListRow(labels.step(part.key), about = text(filled)) { on(FormEvent.Open(part.key)) }
        }
        for (said in state.said) Text("${labels.field(said.key)}: ${labels.said(said)}", style = MaterialTheme.typography.bodyLarge)
        WhereView(state.where, permission, on)
        SecondaryButton(text(R.string.action_discard_draft)) { on(FormEvent.Discard(sure = false)) }
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

/** The step that a question is asked in; the core lists the fields of all steps in their order. */
private fun stepOf(field: String, step: StepOf): String? {
    val key = field.substringBefore('.')
    val place = step.fields.indexOfFirst { it.key == key }
    if (place < 0) return null
    return step.steps.find { state -> key in state.fields }?.key
}
