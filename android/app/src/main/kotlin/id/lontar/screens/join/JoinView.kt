package id.lontar.screens.join

import androidx.compose.foundation.layout.ColumnScope
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.runtime.getValue
import androidx.compose.runtime.mutableStateOf
import androidx.compose.runtime.saveable.rememberSaveable
import androidx.compose.runtime.setValue
import androidx.compose.ui.platform.LocalFocusManager
import id.lontar.R
import id.lontar.Texts
import id.lontar.core.InviteView
import id.lontar.labels
import id.lontar.platform.Camera
import id.lontar.screens.scan.CodeInput
import id.lontar.screens.scan.CodeQuestion
import id.lontar.text
import id.lontar.ui.DayField
import id.lontar.ui.Field
import id.lontar.ui.ListRow
import id.lontar.ui.MainButton
import id.lontar.ui.Page
import id.lontar.ui.SecondaryButton

/** Where joining leads. */
class JoinWays(val back: (() -> Unit)?, val done: () -> Unit, val connect: () -> Unit, val startAgain: () -> Unit)

@Composable
fun JoinView(state: JoinState, forWorker: Boolean, camera: Camera, on: (JoinEvent) -> Unit, ways: JoinWays) {
    val invite = state.invite
    when {
        invite == null -> ReadPage(state, forWorker, camera, on, ways)
        state.kept -> KeptPage(invite, state, on, ways)
        invite.asksBirthDate -> BirthPage(state, on)
        else -> InvitePage(invite, state, on)
    }
}

/** An officer's invite comes from the supervisor, a worker's from an officer; without one an officer chooses where to work. */
@Composable
private fun ReadPage(state: JoinState, forWorker: Boolean, camera: Camera, on: (JoinEvent) -> Unit, ways: JoinWays) {
    val question = CodeQuestion(
        text(R.string.screen_join_title),
        text(if (forWorker) R.string.screen_scan_officer else R.string.screen_scan_invite),
        text(if (forWorker) R.string.screen_join_type_officer else R.string.screen_join_type),
        state.failure,
    )
    val below: @Composable ColumnScope.() -> Unit = {
        if (!forWorker) DistrictPart(state, on)
        // Whoever has only just begun may have chosen what they are not.
        if (ways.back == null) SecondaryButton(text(R.string.screen_leave_blank_title), onClick = ways.startAgain)
    }
    CodeInput(camera, question, ways.back, { on(JoinEvent.Read(it)) }, below = below) {
        if (forWorker) Text(text(R.string.screen_join_worker), style = MaterialTheme.typography.bodyLarge)
    }
}

@Composable
private fun DistrictPart(state: JoinState, on: (JoinEvent) -> Unit) {
    var district by rememberSaveable { mutableStateOf("") }
    Text(text(R.string.screen_district_title), style = MaterialTheme.typography.titleMedium)
    Field(
        text(R.string.screen_district_field),
        district,
        {
            district = it
            on(JoinEvent.FindDistrict(it))
        },
    )
    for (place in state.places) ListRow(place.name, about = place.fullName) { on(JoinEvent.ChooseDistrict(place.code)) }
}

@Composable
private fun InvitePage(invite: InviteView, state: JoinState, on: (JoinEvent) -> Unit) {
    Page(
        text(R.string.screen_join_title),
        onBack = { on(JoinEvent.Again) },
        main = {
            MainButton(text(R.string.screen_join_yes)) { on(JoinEvent.Yes) }
            SecondaryButton(text(R.string.action_cancel)) { on(JoinEvent.Again) }
        },
    ) {
        Invited(invite, state)
    }
}

/** An officer's invite names nobody: who has photographed it does not know the birth date. */
@Composable
private fun BirthPage(state: JoinState, on: (JoinEvent) -> Unit) {
    val focus = LocalFocusManager.current
    Page(
        text(R.string.screen_join_title),
        onBack = { on(JoinEvent.Again) },
        main = {
            MainButton(text(R.string.action_continue)) {
                focus.clearFocus()
                on(JoinEvent.Yes)
            }
        },
    ) {
        Text(text(R.string.screen_join_birth_why), style = MaterialTheme.typography.bodyLarge)
        val warning = state.failure?.let { text(it) }
        DayField(labels().field("birth_date"), state.birthDate, warning, birth = true) { on(JoinEvent.BirthDate(it)) }
    }
}

/** What happens with it now. A worker's is used at once where there is a signal, for Disnaker may not know the date. */
@Composable
private fun KeptPage(invite: InviteView, state: JoinState, on: (JoinEvent) -> Unit, ways: JoinWays) {
    Page(
        text(R.string.screen_join_title),
        onBack = { on(JoinEvent.Again) },
        main = {
            if (invite.name.isEmpty()) {
                MainButton(text(R.string.screen_join_connect), onClick = ways.connect)
                SecondaryButton(text(R.string.screen_join_later), onClick = ways.done)
            } else {
                MainButton(text(R.string.action_continue), onClick = ways.done)
            }
        },
    ) {
        if (invite.name.isEmpty()) {
            Text(text(R.string.screen_join_kept_worker), style = MaterialTheme.typography.bodyLarge)
        } else {
            Invited(invite, state)
            Text(text(R.string.screen_join_kept), style = MaterialTheme.typography.bodyLarge)
        }
    }
}

@Composable
private fun Invited(invite: InviteView, state: JoinState) {
    val who = Texts.screenJoinWho(name = invite.name, role = labels().role(invite.role))
    Text(text(who), style = MaterialTheme.typography.headlineSmall)
    for (district in state.districts) Text(district, style = MaterialTheme.typography.bodyLarge)
}
