package id.lontar.screens.form

import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import id.lontar.R
import id.lontar.core.Asked
import id.lontar.core.Entry
import id.lontar.core.StepOf
import id.lontar.labels
import id.lontar.said
import id.lontar.text
import id.lontar.ui.MainButton
import id.lontar.ui.Page
import id.lontar.ui.WarningLine

/** The consent of somebody who is enrolled: shown, and not asked again. A guardian who is missing is added. */
@Composable
internal fun ConsentGivenView(step: StepOf, state: FormState, on: (FormEvent) -> Unit) {
    val labels = labels()
    val problems = step.fields.flatMap { it.problems }
    val item = (step.fields.firstOrNull()?.asked as? Asked.Items)?.item
    Page(
        labels.step(step.step),
        onBack = { on(FormEvent.Back) },
        main = { MainButton(text(R.string.action_review)) { on(FormEvent.Next) } },
        place = step.step,
    ) {
        state.failure?.let { WarningLine(text(it)) }
        Text(text(R.string.screen_consent_given), style = MaterialTheme.typography.bodyLarge)
        for (said in state.said) {
            Text("${labels.entry("consent", said.key)}: ${labels.said(said)}", style = MaterialTheme.typography.bodyLarge)
        }
        for (problem in problems) WarningLine(labels.problem(problem))
        if (item != null && problems.any { it.code == "guardian_missing" }) {
            val set = { entry: Entry -> on(FormEvent.SetEntry(FormSteps.CONSENT, "", entry)) }
            for (entry in item.fields.filter { it.key.startsWith("guardian_") }) {
                EntryView(item, entry, "", warning = null, onAge = null) { set(Entry(entry.key, it)) }
            }
        }
        Saved(state)
    }
}
