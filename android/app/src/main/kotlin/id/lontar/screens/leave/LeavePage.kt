package id.lontar.screens.leave

import androidx.compose.runtime.Composable
import id.lontar.Scene
import id.lontar.Shown
import id.lontar.navigation.Place
import id.lontar.navigation.Screen

@Composable
internal fun LeavePage(scene: Scene) {
    val left = { scene.places.restart(Place(Screen.People, Scene.CHOOSES)) }
    Shown({ LeavePresenter(it, scene.session, scene.workplace, left) }) { state, on ->
        LeaveView(state, on, { scene.open(Screen.Send) }, { scene.open(Screen.Tasks) }, scene.back)
    }
}
