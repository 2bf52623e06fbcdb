package id.lontar.screens.home

import id.lontar.Moments
import id.lontar.Presenter
import id.lontar.Words
import id.lontar.core.Session
import id.lontar.core.Status
import id.lontar.core.Task
import id.lontar.core.VillageRow
import id.lontar.screens.tasks.ShownTask
import id.lontar.screens.tasks.TasksEvent
import id.lontar.screens.tasks.editPhotos
import id.lontar.screens.tasks.shown
import id.lontar.words
import kotlinx.coroutines.CoroutineScope

/** *Beranda*: the two things that are done most, and what needs somebody. */
data class HomeState(
    val status: Status?,
    val lastSent: String?,
    val village: VillageRow?,
    /** What is most pressing, and how many there are in all, without the forms that were left. */
    val tasks: List<ShownTask>,
    val taskCount: Long,
    /** The database was damaged when it was opened; what could be read was taken over. */
    val isDamaged: Boolean,
    val failure: Words?,
)

sealed interface HomeEvent {
    data class Begin(val kind: String) : HomeEvent

    data class Do(val event: TasksEvent.Photo) : HomeEvent
}

class HomePresenter(
    scope: CoroutineScope,
    private val session: Session,
    private val moments: Moments,
    private val begun: (draft: String, kind: String) -> Unit,
) : Presenter<HomeState, HomeEvent>(scope, HomeState(null, null, null, emptyList(), 0, isDamaged = false, null)) {
    init {
        work({ change { copy(failure = it.words()) } }) {
            val isDamaged = session.wasDamaged()
            session.sync.status.collect { status ->
                val left = session.search.villages().filter { it.enrolled < it.candidates }
                val todo = session.records.tasks(0, TASKS)
                // Forms that were left have a row of their own.
                val tasks = todo.tasks.filter { it !is Task.Finish }.map { shown(it, moments) }
                val others = (todo.total - status.drafts.toLong()).coerceAtLeast(tasks.size.toLong())
                show(HomeState(status, status.lastDoneMs?.let(moments::since), left.maxByOrNull { it.enrolled }, tasks, others, isDamaged, null))
            }
        }
    }

    override fun on(event: HomeEvent) {
        work({ change { copy(failure = it.words()) } }) {
            when (event) {
                is HomeEvent.Begin -> begun(session.drafts.begin(event.kind), event.kind)
                is HomeEvent.Do -> begun(session.editPhotos(event.event.record), "enrolment")
            }
        }
    }

    private companion object {
        const val TASKS = 3
    }
}
