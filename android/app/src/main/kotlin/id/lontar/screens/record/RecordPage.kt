package id.lontar.screens.record

import androidx.compose.runtime.Composable
import id.lontar.Scene
import id.lontar.Shown
import id.lontar.navigation.Place
import id.lontar.navigation.Screen
import kotlinx.coroutines.CoroutineScope

@Composable
internal fun RecordPage(scene: Scene, record: String) {
    val ways = RecordWays(
        open = scene::openRecord,
        choose = { scene.places.open(Place(Screen.Conflicts, it)) },
        report = { scene.places.open(Place(Screen.HelpFirst, record)) },
        doubles = { scene.places.open(Place(Screen.Doubles, record)) },
        receipt = { scene.places.open(Place(Screen.Receipt, record)) },
        invite = { scene.places.open(Place(Screen.Invite, record)) }.takeUnless { scene.forWorker },
        back = scene.back,
    )
    val make = { scope: CoroutineScope ->
        RecordPresenter(scope, scene.session, record, scene.moments, scene.workplace.device.player) { scene.places.open(Place(Screen.Form, it)) }
    }
    Shown(make) { state, on -> RecordView(state, on, ways) }
}
