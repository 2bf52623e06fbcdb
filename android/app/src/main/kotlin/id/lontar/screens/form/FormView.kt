package id.lontar.screens.form

import androidx.activity.compose.BackHandler
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.runtime.key
import androidx.compose.ui.Modifier
import androidx.compose.ui.platform.LocalFocusManager
import androidx.compose.ui.semantics.LiveRegionMode
import androidx.compose.ui.semantics.liveRegion
import androidx.compose.ui.semantics.semantics
import androidx.lifecycle.Lifecycle
import androidx.lifecycle.compose.LifecycleEventEffect
import id.lontar.R
import id.lontar.core.StepOf
import id.lontar.labels
import id.lontar.platform.Permission
import id.lontar.platform.Permit
import id.lontar.platform.rememberPermission
import id.lontar.text
import id.lontar.ui.MainButton
import id.lontar.ui.Message
import id.lontar.ui.Page
import id.lontar.ui.Question
import id.lontar.ui.SecondaryButton
import id.lontar.ui.WarningLine

@Composable
fun FormView(state: FormState, on: (FormEvent) -> Unit, attachments: Attachments) {
    // A field is stored when it is left: also by going on, back, or out of the app.
    val focus = LocalFocusManager.current
    LifecycleEventEffect(Lifecycle.Event.ON_STOP) { focus.clearFocus() }
    val leaving = { event: FormEvent ->
        if (event.leavesFields) focus.clearFocus()
        on(event)
    }
    BackHandler { leaving(FormEvent.Back) }
    val permission = rememberPermission(Permit.Location)
    Locating(state.where, permission, on)
    Steps(state, leaving, permission, attachments)
}

/** What does not happen in a field itself. */
private val FormEvent.leavesFields
    get() = when (this) {
        is FormEvent.Set, is FormEvent.SetEntry, is FormEvent.AddItem, is FormEvent.FindVillage -> false
        else -> true
    }

@Composable
private fun Steps(state: FormState, on: (FormEvent) -> Unit, permission: Permission, attachments: Attachments) {
    when (val step = state.step) {
        null -> Page(null, onBack = { on(FormEvent.KeepDraft) }) { Message(R.drawable.leaf, "", large = true) }
        else -> when (step.step) {
            FormPresenter.REVIEW -> ReviewView(step, state, on, permission)
            FormPresenter.CONSENT -> ConsentView(step, state, on)
            else -> StepView(step, state, on, attachments, permission)
        }
    }
    if (state.asksDiscard) {
        Question(
            text(R.string.screen_form_discard_title),
            text(R.string.screen_form_discard_text),
            text(R.string.action_discard_draft),
            text(R.string.action_cancel),
            onYes = { on(FormEvent.Discard(sure = true)) },
            onNo = { on(FormEvent.Discard(sure = false)) },
        )
    }
}

@Composable
private fun StepView(
    step: StepOf,
    state: FormState,
    on: (FormEvent) -> Unit,
    attachments: Attachments,
    permission: Permission,
) {
    val steps = FormPresenter.walked(step)
    val place = steps.indexOf(step.step) + 1
    val labels = labels()
    Page(
        if (place > 0) "${labels.step(step.step)}  $place/${steps.size}" else labels.step(step.step),
        onBack = { on(FormEvent.Back) },
        main = { MainButton(text(R.string.action_continue)) { on(FormEvent.Next) } },
        place = step.step,
    ) {
        state.failure?.let { WarningLine(text(it)) }
        if (step.step == steps.find { it != FormPresenter.CONSENT }) WhereView(state.where, permission, on)
        for (field in step.fields) {
            if (field.derived && field.answer == null) continue
            key(step.step, field.key) { QuestionView(field, state, on, attachments) }
        }
        if (step.fields.any { field -> field.problems.any { it.code == NOT_FOR_PRACTICE } }) {
            SecondaryButton(text(R.string.screen_practice_move)) { on(FormEvent.ToRealWork) }
        }
        Saved(state)
    }
}

@Composable
internal fun Saved(state: FormState) {
    state.saved?.let {
        Text(
            text(it),
            Modifier.semantics { liveRegion = LiveRegionMode.Polite },
            style = MaterialTheme.typography.bodyMedium,
            color = MaterialTheme.colorScheme.onSurfaceVariant,
        )
    }
}
