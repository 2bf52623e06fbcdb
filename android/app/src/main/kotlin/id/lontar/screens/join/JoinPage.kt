package id.lontar.screens.join

import androidx.compose.runtime.Composable
import id.lontar.Scene
import id.lontar.Shown
import id.lontar.navigation.Place
import id.lontar.navigation.Screen
import id.lontar.screens.send.AT_ONCE

@Composable
internal fun JoinPage(scene: Scene) = Shown({ JoinPresenter(it, scene.session, scene::home) }) { state, on ->
    val ways = JoinWays(
        back = scene.back.takeIf { scene.places.canGoBack },
        done = scene::home,
        startAgain = { scene.open(Screen.Leave) },
        connect = {
            scene.home()
            scene.places.open(Place(Screen.Send, AT_ONCE))
        },
    )
    JoinView(state, scene.forWorker, scene.workplace.device.camera, on, ways)
}
