package id.lontar.screens.report

import androidx.compose.foundation.lazy.LazyListScope
import androidx.compose.foundation.lazy.items
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.runtime.getValue
import androidx.compose.runtime.mutableStateOf
import androidx.compose.runtime.saveable.rememberSaveable
import androidx.compose.runtime.setValue
import id.lontar.R
import id.lontar.text
import id.lontar.ui.Failed
import id.lontar.ui.Field
import id.lontar.ui.Found
import id.lontar.ui.ListPage
import id.lontar.ui.MainButton
import id.lontar.ui.Message
import id.lontar.ui.PersonRow
import id.lontar.ui.Waiting

@Composable
fun VictimView(state: VictimState, on: (VictimEvent) -> Unit, onBack: () -> Unit) {
    var query by rememberSaveable { mutableStateOf("") }
    ListPage(
        text(R.string.screen_report_who),
        onBack = onBack,
        main = { MainButton(text(R.string.screen_accident_not_registered)) { on(VictimEvent.NotEnrolled) } },
    ) {
        item(BOX) {
            Field(
                text(R.string.screen_search_field),
                query,
                {
                    query = it
                    on(VictimEvent.Find(it))
                },
            )
        }
        state.failure?.let { item { Failed(it) { on(VictimEvent.Find(query)) } } }
        if (state.query.length < VictimPresenter.SHORTEST) recent(state, on) else found(state, on)
    }
}

private fun LazyListScope.recent(state: VictimState, on: (VictimEvent) -> Unit) {
    if (state.recent == null && state.failure == null) item { Waiting() }
    val recent = state.recent ?: return
    if (recent.isEmpty()) {
        item { Message(R.drawable.leaf, text(R.string.screen_report_enrolled_nobody)) }
    } else {
        item { Text(text(R.string.screen_report_enrolled_last), style = MaterialTheme.typography.titleSmall) }
    }
    items(recent, key = { it.record }) { row -> PersonRow(row) { on(VictimEvent.Choose(row.record)) } }
}

private fun LazyListScope.found(state: VictimState, on: (VictimEvent) -> Unit) {
    if (state.found.isEmpty() && state.failure == null) item { Message(R.drawable.leaf, text(R.string.screen_report_enrolled_none)) }
    items(state.found, key = { it.row.record }) { hit ->
        PersonRow(hit.row, found = Found(state.query, hit.matched)) { on(VictimEvent.Choose(hit.row.record)) }
    }
}

/** Key of the box, which stays while somebody types in it, wherever the list is. */
private const val BOX = "box"
