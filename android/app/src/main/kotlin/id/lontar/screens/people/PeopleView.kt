package id.lontar.screens.people

import androidx.compose.runtime.Composable
import androidx.compose.runtime.getValue
import androidx.compose.runtime.mutableStateOf
import androidx.compose.runtime.saveable.rememberSaveable
import androidx.compose.runtime.setValue
import id.lontar.R
import id.lontar.Texts
import id.lontar.text
import id.lontar.ui.Field
import id.lontar.ui.ListRow
import id.lontar.ui.MainButton
import id.lontar.ui.Message
import id.lontar.ui.Page
import id.lontar.ui.SecondaryButton
import id.lontar.ui.WarningLine

@Composable
fun PeopleView(state: PeopleState, on: (PeopleEvent) -> Unit, makeSpace: () -> Unit) {
    if (state.loading) return Page(null) { Message(R.drawable.leaf, "", large = true) }
    var name by rememberSaveable { mutableStateOf("") }
    Page(
        text(R.string.screen_people_title),
        main = if (!state.adding) {
            null
        } else {
            { MainButton(text(R.string.action_continue), enabled = name.isNotBlank()) { on(PeopleEvent.Add(name)) } }
        },
    ) {
        state.failure?.let {
            WarningLine(text(it))
            if (state.full) SecondaryButton(text(R.string.screen_storage_settings), onClick = makeSpace)
            SecondaryButton(text(R.string.action_try_again)) { on(PeopleEvent.TryAgain) }
        }
        for (person in state.people) {
            val label = person.label ?: text(Texts.screenPeopleUnknown(number = person.number.toInt()))
            ListRow(label) { on(PeopleEvent.Choose(person.number)) }
        }
        when {
            state.adding -> Field(text(R.string.screen_people_name), name, { name = it })
            // Nobody can begin on a phone that is full.
            state.full -> Unit
            else -> SecondaryButton(text(R.string.screen_people_new)) { on(PeopleEvent.AddSomebody) }
        }
    }
}
