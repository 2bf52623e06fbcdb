package id.lontar.screens.help

import androidx.compose.runtime.Composable
import id.lontar.Scene
import id.lontar.Shown
import id.lontar.navigation.Place
import id.lontar.navigation.Screen
import kotlinx.coroutines.CoroutineScope

/** [person] is the record of who was hurt, or empty. */
@Composable
internal fun HelpFirstPage(scene: Scene, person: String) {
    val search = {
        scene.places.back()
        scene.places.open(Place(Screen.Victim))
    }
    val make = { scope: CoroutineScope ->
        HelpFirstPresenter(scope, scene.session, person.ifEmpty { null }, scene.forWorker, search) { scene.openInstead(it, "accident") }
    }
    Shown(make) { state, on -> HelpFirstView(state, on, scene.back) }
}
