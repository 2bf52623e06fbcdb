package id.lontar.screens.villages

import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.padding
import androidx.compose.foundation.lazy.items
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.ui.Modifier
import androidx.compose.ui.semantics.heading
import androidx.compose.ui.semantics.semantics
import androidx.compose.ui.unit.dp
import id.lontar.Presenter
import id.lontar.R
import id.lontar.Texts
import id.lontar.TryAgain
import id.lontar.Words
import id.lontar.core.CandidateRow
import id.lontar.core.Failure
import id.lontar.core.Session
import id.lontar.core.VillageRow
import id.lontar.navigation.Screen
import id.lontar.text
import id.lontar.ui.Choices
import id.lontar.ui.Failed
import id.lontar.ui.ListPage
import id.lontar.ui.ListRow
import id.lontar.ui.Message
import id.lontar.ui.PersonRow
import id.lontar.ui.Progress
import id.lontar.ui.SecondaryButton
import id.lontar.ui.Tabs
import id.lontar.ui.Truths
import id.lontar.ui.Waiting
import id.lontar.ui.WarningLine
import id.lontar.words
import kotlinx.coroutines.CoroutineScope

/** *Warga*: the villages of the lists, and how far each has come. */
data class VillagesState(val villages: List<VillageRow>?, val failure: Words?)

class VillagesPresenter(scope: CoroutineScope, private val session: Session) :
    Presenter<VillagesState, TryAgain>(scope, VillagesState(null, null)) {
    init {
        load()
    }

    override fun on(event: TryAgain) = load()

    private fun load() {
        work({ show(VillagesState(null, it.words())) }) { show(VillagesState(session.search.villages(), null)) }
    }
}

@Composable
fun VillagesView(state: VillagesState, on: (TryAgain) -> Unit, open: (village: String) -> Unit, tab: (Screen) -> Unit) {
    ListPage(text(R.string.screen_villages_title), main = { Tabs(Screen.Villages, tab) }) {
        item(TRUTHS) { Truths() }
        state.failure?.let { item { Failed(it) { on(TryAgain) } } }
        if (state.villages == null && state.failure == null) item { Waiting() }
        val villages = state.villages ?: return@ListPage
        if (villages.isEmpty()) item { Message(R.drawable.leaf, text(R.string.screen_villages_empty)) }
        items(villages, key = { it.code.orEmpty() }) { village -> VillageLine(village) { open(village.code.orEmpty()) } }
    }
}

@Composable
private fun VillageLine(village: VillageRow, onClick: () -> Unit) = Column {
    val progress = Texts.screenVillagesProgress(candidates = village.candidates.toLong(), enrolled = village.enrolled.toLong())
    ListRow(village.name.ifEmpty { text(R.string.screen_villages_unknown) }, about = text(progress), onClick = onClick)
    Progress { village.enrolled.toFloat() / village.candidates.toFloat() }
}

/** The people of one village's list. */
data class CandidatesState(val title: String, val enrolled: Boolean, val people: List<CandidateRow>?, val more: Boolean, val failure: Words?)

sealed interface CandidatesEvent {
    data class Show(val enrolled: Boolean) : CandidatesEvent

    data object More : CandidatesEvent

    data object TryAgain : CandidatesEvent

    data class Enrol(val candidate: String) : CandidatesEvent
}

class CandidatesPresenter(
    scope: CoroutineScope,
    private val session: Session,
    private val village: String?,
    private val begun: (draft: String) -> Unit,
) : Presenter<CandidatesState, CandidatesEvent>(scope, CandidatesState("", enrolled = false, null, more = false, null)) {
    init {
        work(::failed) { begin() }
    }

    override fun on(event: CandidatesEvent) {
        work(::failed) {
            when (event) {
                is CandidatesEvent.Show -> load(event.enrolled)
                CandidatesEvent.More -> more()
                CandidatesEvent.TryAgain -> begin()
                is CandidatesEvent.Enrol -> begun(session.drafts.begin("enrolment", event.candidate))
            }
        }
    }

    private suspend fun begin() {
        val name = village?.let { session.search.place(it)?.name }.orEmpty()
        change { copy(title = name) }
        load(now.enrolled)
    }

    private suspend fun load(enrolled: Boolean) {
        val people = session.search.candidates(village, enrolled, 0, PAGE)
        change { copy(enrolled = enrolled, people = people, more = people.size == PAGE, failure = null) }
    }

    private suspend fun more() {
        val before = now.people.orEmpty()
        val next = session.search.candidates(village, now.enrolled, before.size.toLong(), PAGE)
        change { copy(people = before + next, more = next.size == PAGE) }
    }

    private fun failed(e: Failure) = change { copy(failure = e.words()) }

    private companion object {
        const val PAGE = 50
    }
}

@Composable
fun CandidatesView(state: CandidatesState, on: (CandidatesEvent) -> Unit, open: (record: String) -> Unit, onBack: () -> Unit) {
    val states = listOf("left" to text(R.string.screen_candidates_left), "done" to text(R.string.screen_candidates_done))
    ListPage(state.title.ifEmpty { text(R.string.screen_villages_title) }, onBack = onBack) {
        item(TRUTHS) { Truths() }
        state.failure?.let { item { if (state.people == null) Failed(it) { on(CandidatesEvent.TryAgain) } else WarningLine(text(it)) } }
        item(WHICH) { Choices("", states, setOf(if (state.enrolled) "done" else "left")) { on(CandidatesEvent.Show(it == "done")) } }
        if (state.people == null && state.failure == null) item { Waiting() }
        val people = state.people ?: return@ListPage
        if (people.isEmpty()) item { Message(R.drawable.ic_done, text(R.string.screen_candidates_empty)) }
        for ((hamlet, neighbours) in people.groupBy { it.hamletKey }) {
            // Where no list tells a hamlet there is nothing to go by.
            if (people.any { it.hamletKey.isNotEmpty() }) item("hamlet $hamlet") { HamletHeading(neighbours.first().row.hamlet) }
            items(neighbours, key = { it.row.record }) { person ->
                PersonRow(person.row, hamlet = false) { person.enrolment?.let(open) ?: on(CandidatesEvent.Enrol(person.row.record)) }
            }
        }
        if (state.more) item { SecondaryButton(text(R.string.common_show_more)) { on(CandidatesEvent.More) } }
    }
}

/** As its list writes it; null for people of whom it is not known. */
@Composable
private fun HamletHeading(hamlet: String?) {
    val words = hamlet?.ifBlank { null } ?: text(R.string.screen_candidates_no_hamlet)
    Text(words, Modifier.padding(top = 16.dp).semantics { heading() }, style = MaterialTheme.typography.titleMedium)
}

/** Key of the three truths. */
private const val TRUTHS = "truths"

/** Key of the question which of the people are shown. */
private const val WHICH = "which"
