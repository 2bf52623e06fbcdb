package id.lontar.screens.settings

import androidx.activity.compose.LocalActivity
import androidx.compose.runtime.Composable
import id.lontar.Scene
import id.lontar.Shown
import id.lontar.choose
import id.lontar.navigation.Place
import id.lontar.navigation.Screen

/** How the window looks, which is kept for as long as it is open. */
class Looks(val sun: Boolean, val onSun: (Boolean) -> Unit, val version: String)

@Composable
internal fun SettingsPage(scene: Scene, looks: Looks) {
    val activity = LocalActivity.current
    val workplace = scene.workplace
    val left = { scene.places.restart(Place(Screen.People)) }
    Shown({ SettingsPresenter(it, scene.session, workplace, left) }) { state, on ->
        SettingsView(state, on, looks.sun, looks.onSun, workplace.language(), { activity?.choose(it) }, looks.version, scene::open, scene.back)
    }
}
