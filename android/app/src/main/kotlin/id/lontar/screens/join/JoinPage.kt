package id.lontar.screens.join

import androidx.compose.runtime.Composable
import id.lontar.Scene
import id.lontar.Shown
import id.lontar.navigation.Screen

@Composable
internal fun JoinPage(scene: Scene) = Shown({ JoinPresenter(it, scene.session, scene::home) }) { state, on ->
    val ways = JoinWays(
        back = scene.back.takeIf { scene.places.canGoBack },
        done = scene::home,
        connect = {
            scene.workplace.sender.send()
            scene.home()
            scene.open(Screen.Send)
        },
    )
    JoinView(state, scene.forWorker, scene.workplace.device.camera, on, ways)
}
