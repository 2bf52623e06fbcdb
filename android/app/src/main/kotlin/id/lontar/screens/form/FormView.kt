package id.lontar.screens.form

import android.os.SystemClock
import androidx.activity.compose.BackHandler
import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.relocation.BringIntoViewRequester
import androidx.compose.foundation.relocation.bringIntoViewRequester
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.runtime.CompositionLocalProvider
import androidx.compose.runtime.LaunchedEffect
import androidx.compose.runtime.getValue
import androidx.compose.runtime.key
import androidx.compose.runtime.mutableStateOf
import androidx.compose.runtime.remember
import androidx.compose.runtime.saveable.rememberSaveable
import androidx.compose.runtime.setValue
import androidx.compose.ui.Modifier
import androidx.compose.ui.platform.LocalFocusManager
import androidx.compose.ui.semantics.LiveRegionMode
import androidx.compose.ui.semantics.heading
import androidx.compose.ui.semantics.liveRegion
import androidx.compose.ui.semantics.semantics
import androidx.compose.ui.unit.dp
import androidx.lifecycle.Lifecycle
import androidx.lifecycle.compose.LifecycleEventEffect
import id.lontar.R
import id.lontar.Texts
import id.lontar.core.Field
import id.lontar.core.Severity
import id.lontar.core.StepOf
import id.lontar.labels
import id.lontar.platform.Permission
import id.lontar.platform.Permit
import id.lontar.platform.rememberPermission
import id.lontar.text
import id.lontar.ui.Discarding
import id.lontar.ui.Failed
import id.lontar.ui.HalfDates
import id.lontar.ui.ListRow
import id.lontar.ui.LocalHalfDates
import id.lontar.ui.MainButton
import id.lontar.ui.Message
import id.lontar.ui.Page
import id.lontar.ui.SecondaryButton
import id.lontar.ui.WarningLine

@Composable
fun FormView(state: FormState, on: (FormEvent) -> Unit, attachments: Attachments, consent: @Composable () -> Unit) {
    // A field is stored when it is left: also by going on, back, or out of the app.
    val focus = LocalFocusManager.current
    LifecycleEventEffect(Lifecycle.Event.ON_STOP) { focus.clearFocus() }
    val halves = remember(state.step?.step) { HalfDates() }
    val step = state.step?.step
    // What has only just come under a finger was not what it was going to touch.
    val drawnMs = remember(step, halves.isStopping, state.failure) { SystemClock.uptimeMillis() }
    // A recording that could not be stored is tried again first; who was told of it may go on.
    var isTold by remember(attachments.state.isUnstored) { mutableStateOf(false) }
    val leaving = { event: FormEvent ->
        val isWarned = halves.isStopping || state.failure != null
        val isSecondTouch = event.leavesStep && (event == FormEvent.Next || isWarned) && SystemClock.uptimeMillis() - drawnMs < TOUCHES_APART_MS
        if (event.leavesFields && !isSecondTouch) focus.clearFocus()
        when {
            isSecondTouch || event.leavesStep && halves.stops() -> Unit
            event.leavesStep && attachments.state.isUnstored && !isTold -> {
                isTold = true
                attachments.on(AttachmentsEvent.StoreAgain)
            }
            event is FormEvent.Answer || event in OF_NO_STEP -> on(event)
            else -> on(FormEvent.From(step, event))
        }
    }
    BackHandler { leaving(FormEvent.Back) }
    val permission = rememberPermission(Permit.Location)
    Locating(state.where, permission, on)
    CompositionLocalProvider(LocalHalfDates provides halves) {
        Steps(state, leaving, permission, Attachments(attachments.state, attachments.on) { leaving(FormEvent.TakePhoto(it)) }, consent)
    }
}

/** What does not happen in a field itself. */
private val FormEvent.leavesFields
    get() = when (this) {
        is FormEvent.Set, is FormEvent.Toggle, is FormEvent.SetEntry, is FormEvent.SetAge, is FormEvent.SetAgeOf -> false
        is FormEvent.AddItem, is FormEvent.FindVillage -> false
        else -> true
    }

/** Whoever goes back twice wants to go back twice. */
private val OF_NO_STEP = setOf(FormEvent.Back, FormEvent.Locate, FormEvent.GoWithoutPlace)

/** Two touches that are closer together are one that trembled. */
private const val TOUCHES_APART_MS = 400L

/** What is half typed on a step would be gone after it. */
private val FormEvent.leavesStep
    get() = when (this) {
        FormEvent.Next, FormEvent.Back, is FormEvent.OpenRecord, is FormEvent.TakePhoto -> true
        else -> false
    }

@Composable
private fun Steps(state: FormState, on: (FormEvent) -> Unit, permission: Permission, attachments: Attachments, consent: @Composable () -> Unit) {
    when (val step = state.step) {
        null -> when (val failure = state.failure) {
            null -> Page(null) { Message(R.drawable.leaf, "", large = true) }
            else -> Page(text(R.string.screen_drafts_title), onBack = { on(FormEvent.KeepDraft) }) { Failed(failure) { on(FormEvent.Again) } }
        }
        else -> when (step.step) {
            FormSteps.REVIEW -> ReviewView(step, state, on, permission)
            // Where it has to be asked, it has a page and a presenter of its own.
            FormSteps.CONSENT -> if (FormSteps.isGiven(step)) ConsentGivenView(step, state, on) else consent()
            else -> StepView(step, state, on, attachments, permission)
        }
    }
    state.discards?.let { reasons ->
        Discarding(text(R.string.screen_form_discard_title), reasons, { on(FormEvent.DiscardFor(it)) }, { on(FormEvent.DiscardNot) })
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
    val steps = FormSteps.walked(step, state.allowsPhotos)
    val place = steps.indexOf(step.step) + 1
    val labels = labels()
    Page(
        if (place > 0) "${labels.step(step.step)}  $place/${steps.size}" else labels.step(step.step),
        onBack = { on(FormEvent.Back) },
        main = {
            // Wherever the page was scrolled to: what was typed is not stored.
            if (LocalHalfDates.current?.isStopping == true) WarningLine(text(R.string.screen_form_date_stops))
            if (attachments.state.isUnstored) WarningLine(text(R.string.screen_form_unstored))
            state.failure?.let { WarningLine(text(it)) }
            MainButton(text(R.string.action_continue)) { on(FormEvent.Next) }
        },
        place = step.step,
    ) {
        val asksForScene = step.fields.any { it.key == FormPresenter.AT_SCENE }
        if (step.step == steps.find { it != FormSteps.CONSENT } || asksForScene) WhereView(state.where, permission, on)
        val (folded, asked) = step.fields.partition { it.key in MAY_BE_SKIPPED }
        val told = rememberTold(step, state)
        for (field in asked.filter { it.key !in told }) {
            key(step.step, field.key) {
                Comes(field.key == state.at) { QuestionView(field, state, on, attachments) }
                when (field.key) {
                    "ktp_status" -> CardPhotos(field.answer?.text, state, attachments)
                    "nik" -> state.nik?.let { NikView(it, on) }
                    "kk" -> state.sameHome?.let { SameHomeView(it, on) }
                }
            }
        }
        // Below what is left to ask; all of it stands on *Periksa kembali*, too.
        key(step.step) {
            if (told.isNotEmpty()) ToldByList(asked.filter { it.key in told }, state, on, attachments)
            if (folded.isNotEmpty()) Folded(folded, state, on, attachments)
        }
        if (step.fields.any { field -> field.problems.any { it.code == NOT_FOR_PRACTICE } }) {
            SecondaryButton(text(R.string.screen_practice_move)) { on(FormEvent.ToRealWork) }
        }
        Saved(state)
    }
}

/**
 * Where a list of the village has told of the person: questions that are answered when the step is opened stand together behind one row,
 * so that what is left to ask needs no search. What is wrong, was asked for, or has something to ask below it stands with the others.
 */
@Composable
private fun rememberTold(step: StepOf, state: FormState): Set<String> = remember(step.draft.draft, step.step) {
    val asking = setOfNotNull(state.at, "nik".takeIf { state.nik?.same.orEmpty().isNotEmpty() }, "kk".takeIf { state.sameHome != null })
    val told = step.fields.filter { it.answer?.text != null && it.problems.isEmpty() && !it.derived && it.key !in asking }
    if (step.draft.fromList && told.size >= TOLD_MIN) told.map { it.key }.toSet() else emptySet()
}

@Composable
private fun ToldByList(fields: List<Field>, state: FormState, on: (FormEvent) -> Unit, attachments: Attachments) {
    var isOpen by rememberSaveable { mutableStateOf(false) }
    if (isOpen) {
        Text(text(Texts.screenFormTold(count = fields.size)), Modifier.semantics { heading() }, style = MaterialTheme.typography.titleMedium)
        for (field in fields) key(field.key) { QuestionView(field, state, on, attachments) }
    } else {
        ListRow(text(Texts.screenFormTold(count = fields.size))) { isOpen = true }
    }
}

/** What most people leave out: one button, until it is opened or something stands there. */
@Composable
private fun Folded(fields: List<Field>, state: FormState, on: (FormEvent) -> Unit, attachments: Attachments) {
    var isOpened by rememberSaveable { mutableStateOf(false) }
    val isOpen = isOpened || fields.any { it.answer != null || it.key == state.at || it.problems.any { problem -> problem.severity == Severity.BLOCK } }
    if (!isOpen) return SecondaryButton(text(R.string.screen_form_more)) { isOpened = true }
    Text(text(R.string.screen_form_more), Modifier.semantics { heading() }, style = MaterialTheme.typography.titleMedium)
    for (field in fields) {
        key(field.key) { Comes(field.key == state.at) { QuestionView(field, state, on, attachments) } }
    }
}

/** A question that the page scrolls to when it is the one that was asked for. */
@Composable
private fun Comes(isWanted: Boolean, content: @Composable () -> Unit) {
    val place = remember { BringIntoViewRequester() }
    LaunchedEffect(isWanted) { if (isWanted) place.bringIntoView() }
    Column(Modifier.bringIntoViewRequester(place), Arrangement.spacedBy(12.dp)) { content() }
}

private val MAY_BE_SKIPPED = setOf(
    "kpj", "card_hamlet", "card_rt", "card_rw", "work_village", "work_from", "work_until", "email", "blood_group", "correspondence",
)

/** So few answers need no row of their own. */
private const val TOLD_MIN = 3

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
