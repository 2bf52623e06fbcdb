package id.lontar.screens.tasks

import androidx.compose.foundation.lazy.itemsIndexed
import androidx.compose.runtime.Composable
import id.lontar.R
import id.lontar.Texts
import id.lontar.core.Task
import id.lontar.labels
import id.lontar.text
import id.lontar.ui.Failed
import id.lontar.ui.ListPage
import id.lontar.ui.ListRow
import id.lontar.ui.Message
import id.lontar.ui.SecondaryButton
import id.lontar.ui.Truths
import id.lontar.ui.Waiting

@Composable
fun TasksView(state: TasksState, on: (TasksEvent) -> Unit, ways: TaskWays, onBack: () -> Unit) {
    ListPage(text(R.string.screen_home_todo), onBack = onBack) {
        item(TRUTHS) { Truths() }
        state.failure?.let { item { Failed(it) { on(TasksEvent.More) } } }
        if (state.tasks == null && state.failure == null) item { Waiting() }
        val tasks = state.tasks ?: return@ListPage
        if (tasks.isEmpty()) item { Message(R.drawable.ic_done, text(R.string.screen_tasks_none)) }
        itemsIndexed(tasks, key = { _, shown -> keyOf(shown.task) }) { _, shown -> TaskRow(shown, on, ways) }
        if (state.next != null) item { SecondaryButton(text(R.string.common_show_more)) { on(TasksEvent.More) } }
    }
}

/** What is to be done, of whom, and until when. */
@Composable
fun TaskRow(shown: ShownTask, on: (TasksEvent) -> Unit, ways: TaskWays) {
    val labels = labels()
    when (val task = shown.task) {
        is Task.SendReport -> {
            val about = shown.time?.let { text(it) } ?: text(R.string.screen_tasks_report_about)
            ListRow(text(Texts.screenTasksReport(name = task.row.name)), about = about, drawing = R.drawable.ic_warning) { ways.record(task.row.record) }
        }
        is Task.TakeAgain ->
            ListRow(text(Texts.screenTasksAgain(name = task.row.name)), about = text(R.string.screen_tasks_again_about), drawing = R.drawable.ic_warning) {
                on(TasksEvent.Photo(task.row.record))
            }
        is Task.Choose -> {
            val fields = task.fields.joinToString { labels.field(it) }
            ListRow(task.row.name, about = text(Texts.screenTasksChoose(field = fields)), drawing = R.drawable.ic_warning) { ways.choose(task.row.record) }
        }
        is Task.Compare -> {
            val names = if (task.one.name == task.other.name) task.one.name else "${task.one.name} · ${task.other.name}"
            ListRow(names, about = text(R.string.screen_tasks_compare), drawing = R.drawable.ic_warning) { ways.compare(task.one.record) }
        }
        is Task.PhotoOfCard ->
            ListRow(task.row.name, about = text(R.string.screen_tasks_photo), drawing = R.drawable.ic_waiting) { on(TasksEvent.Photo(task.row.record)) }
        is Task.Finish -> {
            val name = task.draft.name ?: text(R.string.screen_drafts_nameless)
            ListRow(name, about = text(Texts.screenTasksFinish(kind = labels.kind(task.draft.kind))), drawing = R.drawable.ic_waiting) {
                ways.draft(task.draft)
            }
        }
    }
}

/** Key of the three truths. */
private const val TRUTHS = "truths"

private fun keyOf(task: Task): String = when (task) {
    is Task.SendReport -> "send ${task.row.record}"
    is Task.TakeAgain -> "again ${task.row.record}"
    is Task.Choose -> "choose ${task.row.record}"
    is Task.Compare -> "compare ${task.one.record} ${task.other.record}"
    is Task.PhotoOfCard -> "photo ${task.row.record}"
    is Task.Finish -> "finish ${task.draft.draft}"
}
