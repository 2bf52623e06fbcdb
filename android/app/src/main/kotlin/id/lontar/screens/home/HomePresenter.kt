package id.lontar.screens.home

import id.lontar.Moments
import id.lontar.Presenter
import id.lontar.Words
import id.lontar.core.Session
import id.lontar.core.Status
import id.lontar.core.VillageRow
import id.lontar.words
import kotlinx.coroutines.CoroutineScope

/** *Beranda*: the two things that are done most, and what needs somebody. */
data class HomeState(
    val status: Status?,
    val lastSent: String?,
    val village: VillageRow?,
    val failure: Words?,
)

sealed interface HomeEvent {
    data class Begin(val kind: String) : HomeEvent
}

class HomePresenter(
    scope: CoroutineScope,
    private val session: Session,
    private val moments: Moments,
    private val begun: (draft: String, kind: String) -> Unit,
) : Presenter<HomeState, HomeEvent>(scope, HomeState(null, null, null, null)) {
    init {
        work({ change { copy(failure = it.words()) } }) {
            session.sync.status.collect { status ->
                val left = session.search.villages().filter { it.enrolled < it.candidates }
                show(HomeState(status, status.lastDoneMs?.let(moments::since), left.maxByOrNull { it.enrolled }, null))
            }
        }
    }

    override fun on(event: HomeEvent) {
        work({ change { copy(failure = it.words()) } }) {
            when (event) {
                is HomeEvent.Begin -> begun(session.drafts.begin(event.kind), event.kind)
            }
        }
    }
}
