package id.lontar.screens.settings

import androidx.activity.compose.LocalActivity
import androidx.compose.runtime.Composable
import androidx.compose.ui.platform.LocalContext
import id.lontar.Scene
import id.lontar.Shown
import id.lontar.choose
import id.lontar.core.Language
import id.lontar.navigation.Place
import id.lontar.navigation.Screen
import id.lontar.openTextSize

/** How the window looks. */
class Looks(val sun: Boolean, val onSun: (Boolean) -> Unit, val version: String)

/** How the app looks and speaks, and where its settings lead. */
class SettingsWays(
    val looks: Looks,
    val language: Language,
    val choose: (Language) -> Unit,
    val textSize: () -> Unit,
    val open: (Screen) -> Unit,
    val back: () -> Unit,
)

@Composable
internal fun SettingsPage(scene: Scene, looks: Looks) {
    val activity = LocalActivity.current
    val context = LocalContext.current
    val workplace = scene.workplace
    val locked = { scene.places.restart(Place(Screen.People)) }
    val ways = SettingsWays(looks, workplace.language(), { activity?.choose(it) }, context::openTextSize, scene::open, scene.back)
    Shown({ SettingsPresenter(it, scene.session, workplace, locked, scene::handOver) }) { state, on -> SettingsView(state, on, ways) }
}
