package id.lontar.screens.report

import id.lontar.Presenter
import id.lontar.Words
import id.lontar.core.Entry
import id.lontar.core.Failure
import id.lontar.core.FoundRow
import id.lontar.core.ListRow
import id.lontar.core.RecordFilter
import id.lontar.core.Session
import id.lontar.words
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Job

/** *Siapa yang celaka?*: somebody who is enrolled, or *Belum terdaftar*. Nothing is begun before that is said. */
data class VictimState(
    val query: String,
    /** Those worked on last, before anything is typed; null until they are there. */
    val recent: List<ListRow>?,
    val found: List<FoundRow>,
    val failure: Words?,
)

sealed interface VictimEvent {
    data class Find(val query: String) : VictimEvent

    data class Choose(val enrolment: String) : VictimEvent

    /** Somebody who will be named. */
    data object NotEnrolled : VictimEvent
}

class VictimPresenter(
    scope: CoroutineScope,
    private val session: Session,
    private var draft: String?,
    private val chosen: (draft: String) -> Unit,
) : Presenter<VictimState, VictimEvent>(scope, VictimState("", null, emptyList(), null)) {
    private var finding: Job? = null
    private var choosing: Job? = null

    init {
        find("")
    }

    override fun on(event: VictimEvent) = when (event) {
        is VictimEvent.Find -> find(event.query.trim())
        is VictimEvent.Choose -> choose { session.victim(event.enrolment, forWorker = false) }
        VictimEvent.NotEnrolled -> choose { listOf(Entry("enrolment", ""), Entry("phone", "")) }
    }

    private fun find(query: String) {
        finding?.cancel()
        finding = work(::failed) {
            if (query.length < SHORTEST) {
                val recent = now.recent ?: session.records.page(RecordFilter(ENROLMENT, false, null), 0, RECENT).rows
                change { VictimState(query, recent, emptyList(), null) }
            } else {
                val found = session.search.people(query).filter { it.row.kind == ENROLMENT }
                change { copy(query = query, found = found, failure = null) }
            }
        }
    }

    /** Whoever touches twice begins one report; so does whoever tries again. */
    private fun choose(answers: suspend () -> List<Entry>) {
        if (choosing?.isActive == true) return
        choosing = work(::failed) {
            val who = answers()
            val into = draft ?: session.drafts.begin("accident").also { draft = it }
            session.drafts.setField(into, ALL_STEPS, who)
            chosen(into)
        }
    }

    private fun failed(e: Failure) = change { copy(failure = e.words()) }

    companion object {
        const val SHORTEST = 2
        private const val ENROLMENT = "enrolment"
        private const val RECENT = 6
    }
}
