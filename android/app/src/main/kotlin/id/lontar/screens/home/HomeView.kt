package id.lontar.screens.home

import androidx.compose.foundation.layout.heightIn
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.ui.Modifier
import androidx.compose.ui.semantics.heading
import androidx.compose.ui.semantics.semantics
import androidx.compose.ui.unit.dp
import id.lontar.R
import id.lontar.Texts
import id.lontar.core.Role
import id.lontar.navigation.Screen
import id.lontar.screens.tasks.TaskRow
import id.lontar.screens.tasks.TaskWays
import id.lontar.screens.tasks.TasksEvent
import id.lontar.text
import id.lontar.ui.ListRow
import id.lontar.ui.LocalPractice
import id.lontar.ui.MainButton
import id.lontar.ui.Page
import id.lontar.ui.Progress
import id.lontar.ui.SecondaryButton
import id.lontar.ui.Tabs
import id.lontar.ui.Truths
import id.lontar.ui.Waiting
import id.lontar.ui.WarningLine

@Composable
fun HomeView(state: HomeState, on: (HomeEvent) -> Unit, ways: TaskWays, open: (Screen) -> Unit) {
    val status = state.status
    val greeting = status?.name?.let { Texts.screenHomeGreeting(name = it) }
    Page(
        if (greeting == null) text(R.string.screen_home_greeting_nobody) else text(greeting),
        main = { Tabs(Screen.Home, open) },
    ) {
        state.failure?.let { WarningLine(text(it)) }
        if (state.isDamaged) WarningLine(text(R.string.error_data_damaged))
        if (status == null) {
            if (state.failure == null) Waiting()
            return@Page
        }
        Truths(status, state.lastSent) { open(Screen.Send) }
        val isReal = LocalPractice.current == null
        if (isReal && status.role == null && !status.inviteWaiting) {
            ListRow(text(R.string.screen_home_join)) { open(Screen.Join) }
        }
        MainButton(text(R.string.action_enrol), Modifier.heightIn(min = 72.dp)) { on(HomeEvent.Begin("enrolment")) }
        SecondaryButton(text(R.string.action_report_accident), Modifier.heightIn(min = 72.dp)) { open(Screen.HelpFirst) }
        state.village?.let { village ->
            val progress = Texts.screenVillagesProgress(candidates = village.candidates.toLong(), enrolled = village.enrolled.toLong())
            ListRow("${village.name} · ${text(progress)}") { ways.village(village.code.orEmpty()) }
            Progress { village.enrolled.toFloat() / village.candidates.toFloat() }
        }
        Todo(state, on, ways, open)
        if (status.drafts > 0uL) {
            ListRow(text(Texts.screenHomeDrafts(count = status.drafts.toLong())), drawing = R.drawable.ic_waiting) { open(Screen.Drafts) }
        }
        if (status.role == Role.SUPERVISOR) {
            ListRow(text(R.string.screen_code_title), about = text(R.string.screen_answer_about)) { open(Screen.Answer) }
            ListRow(text(R.string.screen_lengthen_title), about = text(R.string.screen_lengthen_about)) { open(Screen.Lengthen) }
        }
        // Practice has no phone of its own to set up.
        if (!isReal) return@Page
        ListRow(text(R.string.screen_record_reports)) { open(Screen.Reports) }
        ListRow(text(R.string.screen_ready_title)) { open(Screen.Ready) }
        ListRow(text(R.string.screen_home_settings)) { open(Screen.Settings) }
    }
}

/** What is most pressing; the rest is a touch away. */
@Composable
private fun Todo(state: HomeState, on: (HomeEvent) -> Unit, ways: TaskWays, open: (Screen) -> Unit) {
    if (state.tasks.isEmpty()) return
    Text(
        text(Texts.screenHomeTodoCount(count = state.taskCount)),
        Modifier.semantics { heading() },
        style = MaterialTheme.typography.titleMedium,
    )
    for (task in state.tasks) TaskRow(task, { if (it is TasksEvent.Photo) on(HomeEvent.Do(it)) }, ways)
    if (state.taskCount > state.tasks.size) ListRow(text(Texts.screenHomeTodoAll(count = state.taskCount))) { open(Screen.Tasks) }
}
