package id.lontar.screens.drafts

import androidx.compose.foundation.lazy.items
import androidx.compose.runtime.Composable
import id.lontar.Moments
import id.lontar.Presenter
import id.lontar.R
import id.lontar.TryAgain
import id.lontar.Words
import id.lontar.core.DraftRow
import id.lontar.core.Session
import id.lontar.labels
import id.lontar.text
import id.lontar.ui.Failed
import id.lontar.ui.ListPage
import id.lontar.ui.ListRow
import id.lontar.ui.Message
import id.lontar.ui.Waiting
import id.lontar.words
import kotlinx.coroutines.CoroutineScope

/** *Belum selesai*: forms that were left, the last touched first, each with when that was. */
data class DraftsState(val drafts: List<Pair<DraftRow, String>>?, val failure: Words?)

class DraftsPresenter(scope: CoroutineScope, private val session: Session, private val moments: Moments) :
    Presenter<DraftsState, TryAgain>(scope, DraftsState(null, null)) {
    init {
        load()
    }

    override fun on(event: TryAgain) = load()

    private fun load() {
        work({ show(DraftsState(null, it.words())) }) {
            show(DraftsState(session.drafts.all().map { it to moments.since(it.updatedMs) }, null))
        }
    }
}

@Composable
fun DraftsView(state: DraftsState, on: (TryAgain) -> Unit, open: (DraftRow) -> Unit, onBack: () -> Unit) {
    val labels = labels()
    ListPage(text(R.string.screen_drafts_title), onBack = onBack) {
        state.failure?.let { item { Failed(it) { on(TryAgain) } } }
        if (state.drafts == null && state.failure == null) item { Waiting() }
        val drafts = state.drafts ?: return@ListPage
        if (drafts.isEmpty()) item { Message(R.drawable.ic_done, text(R.string.screen_drafts_empty)) }
        items(drafts, key = { (draft, _) -> draft.draft }) { (draft, since) ->
            val about = listOf(labels.kind(draft.kind), since).joinToString(" · ")
            ListRow(draft.name ?: text(R.string.screen_drafts_nameless), about = about) { open(draft) }
        }
    }
}
