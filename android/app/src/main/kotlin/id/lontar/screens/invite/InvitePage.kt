package id.lontar.screens.invite

import androidx.compose.runtime.Composable
import id.lontar.Scene
import id.lontar.Shown
import id.lontar.navigation.Screen

/** [enrolment] is the person's. */
@Composable
internal fun InvitePage(scene: Scene, enrolment: String) = Shown({ InvitePresenter(it, scene.session, enrolment) }) { state, on ->
    InviteView(state, on, { scene.open(Screen.Send) }, scene.back)
}
