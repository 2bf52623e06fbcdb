package id.lontar.screens.people

import androidx.activity.compose.BackHandler
import androidx.compose.foundation.layout.heightIn
import androidx.compose.runtime.Composable
import androidx.compose.runtime.getValue
import androidx.compose.runtime.mutableStateOf
import androidx.compose.runtime.saveable.rememberSaveable
import androidx.compose.runtime.setValue
import androidx.compose.ui.Modifier
import androidx.compose.ui.unit.dp
import id.lontar.R
import id.lontar.Texts
import id.lontar.Words
import id.lontar.text
import id.lontar.ui.Field
import id.lontar.ui.ListRow
import id.lontar.ui.MainButton
import id.lontar.ui.Message
import id.lontar.ui.Page
import id.lontar.ui.SecondaryButton
import id.lontar.ui.WarningLine

@Composable
fun PeopleView(state: PeopleState, on: (PeopleEvent) -> Unit, makeSpace: () -> Unit) = when {
    state.loading -> Page(null) { Message(R.drawable.leaf, "", large = true) }
    state.failure != null && state.people.isEmpty() && state.adding == Adding.No -> ClosedPage(state.failure, state, on, makeSpace)
    state.adding == Adding.Asked -> WhoPage(state, on, makeSpace)
    state.adding == Adding.No -> ListPage(state, on, makeSpace)
    else -> NamePage(state, on, makeSpace)
}

/** Whoever is alone on this phone, and does not come in. */
@Composable
private fun ClosedPage(failure: Words, state: PeopleState, on: (PeopleEvent) -> Unit, makeSpace: () -> Unit) = Page(
    text(R.string.screen_people_closed),
    main = {
        MainButton(text(R.string.action_try_again)) { on(PeopleEvent.TryAgain) }
        if (state.full) SecondaryButton(text(R.string.screen_storage_settings), onClick = makeSpace)
        state.stuck?.let { SecondaryButton(text(R.string.screen_people_code)) { on(PeopleEvent.Code(it.number)) } }
    },
) {
    Message(R.drawable.ic_warning, text(failure))
}

@Composable
private fun ListPage(state: PeopleState, on: (PeopleEvent) -> Unit, makeSpace: () -> Unit) =
    Page(text(R.string.screen_people_title)) {
        Failed(state, on, makeSpace)
        for (person in state.people) {
            val label = person.label?.ifBlank { null } ?: text(Texts.screenPeopleUnknown(number = person.number.toInt()))
            ListRow(label) { on(PeopleEvent.Choose(person.number)) }
        }
        // Nobody begins on a phone that is full, or beside data that only seems to be gone.
        if (state.failure == null) SecondaryButton(text(R.string.screen_people_new)) { on(PeopleEvent.AddSomebody) }
    }

/** Both ways are as large: neither is the usual one. */
@Composable
private fun WhoPage(state: PeopleState, on: (PeopleEvent) -> Unit, makeSpace: () -> Unit) =
    Page(text(R.string.screen_people_title)) {
        Failed(state, on, makeSpace)
        if (state.full) return@Page
        Message(R.drawable.leaf, text(R.string.screen_people_what), large = true)
        MainButton(text(R.string.screen_people_worker), Modifier.heightIn(min = 72.dp)) { on(PeopleEvent.Who(Adding.Worker)) }
        MainButton(text(R.string.screen_people_officer), Modifier.heightIn(min = 72.dp)) { on(PeopleEvent.Who(Adding.Officer)) }
    }

@Composable
private fun NamePage(state: PeopleState, on: (PeopleEvent) -> Unit, makeSpace: () -> Unit) {
    var name by rememberSaveable { mutableStateOf("") }
    val isWorker = state.adding == Adding.Worker
    val back = { on(PeopleEvent.Who(Adding.Asked)) }
    BackHandler(onBack = back)
    Page(
        text(R.string.screen_people_title),
        onBack = back,
        main = { MainButton(text(R.string.action_continue), enabled = isWorker || name.isNotBlank()) { on(PeopleEvent.Add(name)) } },
    ) {
        Failed(state, on, makeSpace)
        val help = text(R.string.screen_people_name_optional).takeIf { isWorker }
        Field(text(R.string.screen_people_name), name, { name = it }, help = help)
    }
}

@Composable
private fun Failed(state: PeopleState, on: (PeopleEvent) -> Unit, makeSpace: () -> Unit) {
    val failure = state.failure ?: return
    WarningLine(text(failure))
    if (state.full) SecondaryButton(text(R.string.screen_storage_settings), onClick = makeSpace)
    SecondaryButton(text(R.string.action_try_again)) { on(PeopleEvent.TryAgain) }
    state.stuck?.let { SecondaryButton(text(R.string.screen_people_code)) { on(PeopleEvent.Code(it.number)) } }
}
