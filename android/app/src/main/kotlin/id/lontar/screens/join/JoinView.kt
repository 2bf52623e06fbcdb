package id.lontar.screens.join

import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.runtime.getValue
import androidx.compose.runtime.mutableStateOf
import androidx.compose.runtime.saveable.rememberSaveable
import androidx.compose.runtime.setValue
import id.lontar.R
import id.lontar.Texts
import id.lontar.core.InviteView
import id.lontar.labels
import id.lontar.platform.Camera
import id.lontar.text
import id.lontar.ui.Field
import id.lontar.ui.ListRow
import id.lontar.ui.MainButton
import id.lontar.ui.Page
import id.lontar.ui.SecondaryButton

@Composable
fun JoinView(state: JoinState, camera: Camera, on: (JoinEvent) -> Unit, onBack: (() -> Unit)?, onDone: () -> Unit) {
    var scans by rememberSaveable { mutableStateOf(false) }
    when (val invite = state.invite) {
        null -> if (scans) {
            val read = { text: String ->
                scans = false
                on(JoinEvent.Read(text))
            }
            ScanView(camera, read, type = { scans = false })
        } else {
            ReadPage(state, on, onBack) { scans = true }
        }
        else -> InvitePage(invite, state, on, onDone)
    }
}

@Composable
private fun ReadPage(state: JoinState, on: (JoinEvent) -> Unit, onBack: (() -> Unit)?, scan: () -> Unit) {
    var code by rememberSaveable { mutableStateOf("") }
    var district by rememberSaveable { mutableStateOf("") }
    Page(
        text(R.string.screen_join_title),
        onBack = onBack,
        main = { MainButton(text(R.string.action_continue), enabled = code.isNotBlank()) { on(JoinEvent.Read(code)) } },
    ) {
        SecondaryButton(text(R.string.action_scan_invite), onClick = scan)
        Field(text(R.string.screen_join_type), code, { code = it }, warning = state.failure?.let { text(it) })
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
}

@Composable
private fun InvitePage(invite: InviteView, state: JoinState, on: (JoinEvent) -> Unit, onDone: () -> Unit) {
    Page(
        text(R.string.screen_join_title),
        onBack = { on(JoinEvent.Again) },
        main = {
            if (state.kept) {
                MainButton(text(R.string.action_continue), onClick = onDone)
            } else {
                MainButton(text(R.string.screen_join_yes)) { on(JoinEvent.Yes) }
                SecondaryButton(text(R.string.action_cancel)) { on(JoinEvent.Again) }
            }
        },
    ) {
        val who = Texts.screenJoinWho(name = invite.name, role = labels().role(invite.role))
        Text(text(who), style = MaterialTheme.typography.headlineSmall)
        for (district in state.districts) Text(district, style = MaterialTheme.typography.bodyLarge)
        if (state.kept) Text(text(R.string.screen_join_kept), style = MaterialTheme.typography.bodyLarge)
    }
}
