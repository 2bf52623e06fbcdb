package id.lontar.screens.search

import androidx.compose.foundation.lazy.items
import androidx.compose.runtime.Composable
import androidx.compose.runtime.getValue
import androidx.compose.runtime.mutableStateOf
import androidx.compose.runtime.saveable.rememberSaveable
import androidx.compose.runtime.setValue
import id.lontar.Presenter
import id.lontar.R
import id.lontar.Words
import id.lontar.core.FoundRow
import id.lontar.core.Session
import id.lontar.navigation.Screen
import id.lontar.platform.Camera
import id.lontar.screens.scan.ScanView
import id.lontar.text
import id.lontar.ui.Failed
import id.lontar.ui.Field
import id.lontar.ui.Found
import id.lontar.ui.ListPage
import id.lontar.ui.Message
import id.lontar.ui.PersonRow
import id.lontar.ui.SecondaryButton
import id.lontar.ui.Tabs
import id.lontar.ui.Truths
import id.lontar.words
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Job

/** *Cari*: one box for name, NIK, receipt number, village. */
data class SearchState(val query: String, val found: List<FoundRow>, val failure: Words?)

data class SearchEvent(val query: String)

class SearchPresenter(scope: CoroutineScope, private val session: Session) :
    Presenter<SearchState, SearchEvent>(scope, SearchState("", emptyList(), null)) {
    private var running: Job? = null

    override fun on(event: SearchEvent) {
        running?.cancel()
        running = work({ change { copy(failure = it.words()) } }) {
            val query = event.query.trim()
            val found = if (query.length < SHORTEST) emptyList() else session.search.people(query)
            show(SearchState(query, found, null))
        }
    }

    companion object {
        const val SHORTEST = 2
    }
}

@Composable
fun SearchView(state: SearchState, on: (SearchEvent) -> Unit, camera: Camera, open: (record: String) -> Unit, tab: (Screen) -> Unit) {
    var query by rememberSaveable { mutableStateOf("") }
    var scans by rememberSaveable { mutableStateOf(false) }
    if (scans) {
        val found = { number: String ->
            scans = false
            query = number
            on(SearchEvent(number))
        }
        return ScanView(camera, text(R.string.action_scan_receipt), text(R.string.screen_search_aim), found, type = { scans = false })
    }
    ListPage(text(R.string.screen_search_title), main = { Tabs(Screen.Search, tab) }) {
        item(BOX) {
            Field(
                text(R.string.screen_search_field),
                query,
                {
                    query = it
                    on(SearchEvent(it))
                },
            )
        }
        // Whoever types needs the room.
        if (query.isEmpty()) item(TRUTHS) { Truths() }
        if (query.isEmpty()) item(SCAN) { SecondaryButton(text(R.string.action_scan_receipt)) { scans = true } }
        when {
            state.failure != null -> item { Failed(state.failure) { on(SearchEvent(query)) } }
            state.query.length < SearchPresenter.SHORTEST -> item { Message(R.drawable.leaf, text(R.string.screen_search_begin)) }
            state.found.isEmpty() -> item { Message(R.drawable.leaf, text(R.string.screen_search_empty)) }
        }
        items(state.found, key = { it.row.record }) { hit -> PersonRow(hit.row, found = Found(state.query, hit.matched)) { open(hit.row.record) } }
    }
}

/** Key of the box, which stays while somebody types in it, wherever the list is. */
private const val BOX = "box"

private const val SCAN = "scan"
private const val TRUTHS = "truths"
