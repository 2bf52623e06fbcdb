package id.lontar.screens.drafts

import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.Row
import androidx.compose.foundation.layout.heightIn
import androidx.compose.foundation.layout.padding
import androidx.compose.foundation.lazy.items
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Text
import androidx.compose.material3.TextButton
import androidx.compose.runtime.Composable
import androidx.compose.ui.Alignment
import androidx.compose.ui.Modifier
import androidx.compose.ui.semantics.contentDescription
import androidx.compose.ui.semantics.heading
import androidx.compose.ui.semantics.semantics
import androidx.compose.ui.unit.dp
import id.lontar.Moments
import id.lontar.Presenter
import id.lontar.R
import id.lontar.Texts
import id.lontar.Words
import id.lontar.core.DraftOutcome
import id.lontar.core.DraftRow
import id.lontar.core.Failure
import id.lontar.core.Session
import id.lontar.labels
import id.lontar.text
import id.lontar.ui.Discarding
import id.lontar.ui.Failed
import id.lontar.ui.ListPage
import id.lontar.ui.ListRow
import id.lontar.ui.Message
import id.lontar.ui.OUTCOMES
import id.lontar.ui.Waiting
import id.lontar.ui.isLarge
import id.lontar.words
import kotlinx.coroutines.CoroutineScope

/** *Belum selesai*: forms that were left, the last touched first, each with when that was. */
data class DraftsState(
    val drafts: List<Pair<DraftRow, String>>?,
    /** Whether this one shall go is being asked. */
    val discards: Discards?,
    /** How forms of the last 30 days ended that became no record. */
    val outcomes: List<DraftOutcome>,
    val failure: Words?,
) {
    /** A form, and the reasons for which it may go; none for a change. */
    data class Discards(val draft: DraftRow, val reasons: List<String>)
}

sealed interface DraftsEvent {
    data object TryAgain : DraftsEvent

    /** Asks first. */
    data class Discard(val draft: DraftRow) : DraftsEvent

    data class DiscardFor(val reason: String?) : DraftsEvent

    data object DiscardNot : DraftsEvent
}

class DraftsPresenter(scope: CoroutineScope, private val session: Session, private val moments: Moments) :
    Presenter<DraftsState, DraftsEvent>(scope, DraftsState(null, null, emptyList(), null)) {
    init {
        work(::failed) { load() }
    }

    override fun on(event: DraftsEvent) {
        when (event) {
            DraftsEvent.TryAgain -> work(::failed) { load() }
            is DraftsEvent.Discard -> work(::failed) {
                val reasons = if (event.draft.edits == null) session.drafts.discardReasons() else emptyList()
                change { copy(discards = DraftsState.Discards(event.draft, reasons)) }
            }
            DraftsEvent.DiscardNot -> change { copy(discards = null) }
            is DraftsEvent.DiscardFor -> {
                val draft = now.discards?.draft ?: return
                change { copy(discards = null) }
                work(::failed) {
                    session.drafts.discard(draft.draft, event.reason)
                    load()
                }
            }
        }
    }

    private suspend fun load() {
        val page = session.drafts.page()
        show(DraftsState(page.drafts.map { it to moments.since(it.updatedMs) }, null, page.outcomes, null))
    }

    private fun failed(e: Failure) = show(DraftsState(null, null, emptyList(), e.words()))
}

@Composable
fun DraftsView(state: DraftsState, on: (DraftsEvent) -> Unit, open: (DraftRow) -> Unit, onBack: () -> Unit) {
    ListPage(text(R.string.screen_drafts_title), onBack = onBack) {
        state.failure?.let { item { Failed(it) { on(DraftsEvent.TryAgain) } } }
        if (state.drafts == null && state.failure == null) item { Waiting() }
        val drafts = state.drafts ?: return@ListPage
        if (drafts.isEmpty()) item { Message(R.drawable.ic_done, text(R.string.screen_drafts_empty)) }
        items(drafts, key = { (draft, _) -> draft.draft }) { (draft, since) -> DraftView(draft, since, open) { on(DraftsEvent.Discard(draft)) } }
        if (state.outcomes.isNotEmpty()) item { Outcomes(state.outcomes) }
    }
    state.discards?.let {
        val title = text(Texts.screenDraftsDiscardTitle(name = it.draft.name ?: text(R.string.screen_drafts_nameless)))
        Discarding(title, it.reasons, { reason -> on(DraftsEvent.DiscardFor(reason)) }, { on(DraftsEvent.DiscardNot) })
    }
}

/** What became of forms that are no records and wait no more: how many, and why. */
@Composable
private fun Outcomes(outcomes: List<DraftOutcome>) {
    val labels = labels()
    Column(Modifier.padding(top = 24.dp)) {
        Text(text(R.string.screen_drafts_outcomes), Modifier.semantics { heading() }, style = MaterialTheme.typography.titleMedium)
        for (told in outcomes) {
            Text("${labels.choice(OUTCOMES, told.outcome)}: ${told.forms.toLong()}", style = MaterialTheme.typography.bodyLarge)
        }
    }
}

/** Opened by a touch; beside it the way to throw it away. */
@Composable
private fun DraftView(draft: DraftRow, since: String, open: (DraftRow) -> Unit, discard: () -> Unit) {
    val labels = labels()
    val name = draft.name ?: text(R.string.screen_drafts_nameless)
    val step = draft.step.takeIf { it.isNotEmpty() }?.let(labels::step)
    val kind = if (draft.edits == null) labels.kind(draft.kind) else text(R.string.screen_drafts_edit)
    val about = listOfNotNull(kind, step, since).joinToString(" · ")
    if (isLarge()) {
        Column {
            ListRow(name, about = about) { open(draft) }
            DiscardButton(name, discard)
        }
    } else {
        Row(verticalAlignment = Alignment.CenterVertically) {
            ListRow(name, Modifier.weight(1f), about = about) { open(draft) }
            DiscardButton(name, discard)
        }
    }
}

@Composable
private fun DiscardButton(name: String, discard: () -> Unit) {
    val described = text(Texts.screenDraftsDiscard(name = name))
    TextButton(discard, Modifier.heightIn(min = 48.dp).semantics { contentDescription = described }) {
        Text(text(R.string.action_discard), style = MaterialTheme.typography.labelLarge)
    }
}
