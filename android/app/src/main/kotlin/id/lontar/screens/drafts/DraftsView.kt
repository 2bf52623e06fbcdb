package id.lontar.screens.drafts

import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.Row
import androidx.compose.foundation.layout.heightIn
import androidx.compose.foundation.lazy.items
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Text
import androidx.compose.material3.TextButton
import androidx.compose.runtime.Composable
import androidx.compose.ui.Alignment
import androidx.compose.ui.Modifier
import androidx.compose.ui.semantics.contentDescription
import androidx.compose.ui.semantics.semantics
import androidx.compose.ui.unit.dp
import id.lontar.Moments
import id.lontar.Presenter
import id.lontar.R
import id.lontar.Texts
import id.lontar.Words
import id.lontar.core.DraftRow
import id.lontar.core.Failure
import id.lontar.core.Session
import id.lontar.labels
import id.lontar.text
import id.lontar.ui.Failed
import id.lontar.ui.ListPage
import id.lontar.ui.ListRow
import id.lontar.ui.Message
import id.lontar.ui.Question
import id.lontar.ui.Waiting
import id.lontar.ui.isLarge
import id.lontar.words
import kotlinx.coroutines.CoroutineScope

/** *Belum selesai*: forms that were left, the last touched first, each with when that was. */
data class DraftsState(
    val drafts: List<Pair<DraftRow, String>>?,
    /** Whether this one shall go is being asked. */
    val discards: DraftRow?,
    val failure: Words?,
)

sealed interface DraftsEvent {
    data object TryAgain : DraftsEvent

    /** Asks first. */
    data class Discard(val draft: DraftRow) : DraftsEvent

    data class Answer(val sure: Boolean) : DraftsEvent
}

class DraftsPresenter(scope: CoroutineScope, private val session: Session, private val moments: Moments) :
    Presenter<DraftsState, DraftsEvent>(scope, DraftsState(null, null, null)) {
    init {
        work(::failed) { load() }
    }

    override fun on(event: DraftsEvent) {
        when (event) {
            DraftsEvent.TryAgain -> work(::failed) { load() }
            is DraftsEvent.Discard -> change { copy(discards = event.draft) }
            is DraftsEvent.Answer -> {
                val draft = now.discards
                change { copy(discards = null) }
                if (event.sure && draft != null) {
                    work(::failed) {
                        session.drafts.discard(draft.draft)
                        load()
                    }
                }
            }
        }
    }

    private suspend fun load() {
        val drafts = session.drafts.all().map { it to moments.since(it.updatedMs) }
        show(DraftsState(drafts, null, null))
    }

    private fun failed(e: Failure) = show(DraftsState(null, null, e.words()))
}

@Composable
fun DraftsView(state: DraftsState, on: (DraftsEvent) -> Unit, open: (DraftRow) -> Unit, onBack: () -> Unit) {
    ListPage(text(R.string.screen_drafts_title), onBack = onBack) {
        state.failure?.let { item { Failed(it) { on(DraftsEvent.TryAgain) } } }
        if (state.drafts == null && state.failure == null) item { Waiting() }
        val drafts = state.drafts ?: return@ListPage
        if (drafts.isEmpty()) item { Message(R.drawable.ic_done, text(R.string.screen_drafts_empty)) }
        items(drafts, key = { (draft, _) -> draft.draft }) { (draft, since) -> DraftView(draft, since, open) { on(DraftsEvent.Discard(draft)) } }
    }
    state.discards?.let {
        Question(
            text(Texts.screenDraftsDiscardTitle(name = it.name ?: text(R.string.screen_drafts_nameless))),
            text(R.string.screen_form_discard_text),
            text(R.string.action_discard_draft),
            text(R.string.action_cancel),
            onYes = { on(DraftsEvent.Answer(sure = true)) },
            onNo = { on(DraftsEvent.Answer(sure = false)) },
        )
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
