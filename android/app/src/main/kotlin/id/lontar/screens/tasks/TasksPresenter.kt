package id.lontar.screens.tasks

import id.lontar.Deadline
import id.lontar.Moments
import id.lontar.Presenter
import id.lontar.Scene
import id.lontar.Words
import id.lontar.core.DraftRow
import id.lontar.core.Session
import id.lontar.core.Task
import id.lontar.editAt
import id.lontar.navigation.Place
import id.lontar.navigation.Screen
import id.lontar.words
import kotlinx.coroutines.CoroutineScope

/** *Perlu dikerjakan*: one list, the nearest deadline first; each row leads to where it is done. */
data class TasksState(
    val tasks: List<ShownTask>?,
    /** Where the next ones begin; null when these are all. */
    val next: Long?,
    val failure: Words?,
)

/** A task with its deadline or the time that it has waited, in words. */
data class ShownTask(val task: Task, val time: Words?)

sealed interface TasksEvent {
    /** The next ones, or the first again when they could not be loaded. */
    data object More : TasksEvent

    /** A photo is wanted: the enrolment is opened where photos are taken. */
    data class Photo(val record: String) : TasksEvent
}

/** Where rows of *Beranda* and of the list lead. */
class TaskWays(
    val record: (String) -> Unit,
    val choose: (String) -> Unit,
    val compare: (String) -> Unit,
    val draft: (DraftRow) -> Unit,
    val village: (code: String) -> Unit,
) {
    companion object {
        fun of(scene: Scene) = TaskWays(
            scene::openRecord,
            { scene.places.open(Place(Screen.Conflicts, it)) },
            { scene.places.open(Place(Screen.Doubles, it)) },
            { scene.openDraft(it.draft, it.kind, it.edits) },
            { scene.places.open(Place(Screen.Candidates, it)) },
        )
    }
}

class TasksPresenter(
    scope: CoroutineScope,
    private val session: Session,
    private val moments: Moments,
    private val begun: (draft: String, kind: String) -> Unit,
) : Presenter<TasksState, TasksEvent>(scope, TasksState(null, null, null)) {
    init {
        work({ change { copy(failure = it.words()) } }) { load(0) }
    }

    override fun on(event: TasksEvent) {
        work({ change { copy(failure = it.words()) } }) {
            when (event) {
                TasksEvent.More -> load(now.next ?: 0)
                is TasksEvent.Photo -> begun(session.editPhotos(event.record), "enrolment")
            }
        }
    }

    private suspend fun load(offset: Long) {
        val page = session.records.tasks(offset, PAGE)
        val before = if (offset == 0L) emptyList() else now.tasks.orEmpty()
        show(TasksState(before + page.tasks.map { shown(it, moments) }, page.next, null))
    }

    private companion object {
        const val PAGE = 30
    }
}

/** Opens an enrolment, or a report, where photos are taken. */
internal suspend fun Session.editPhotos(record: String): String = editAt(record, records.detail(record).row.kind, "photos")

fun shown(task: Task, moments: Moments) = ShownTask(task, (task as? Task.SendReport)?.let { Deadline.of(it.clock, moments) })
