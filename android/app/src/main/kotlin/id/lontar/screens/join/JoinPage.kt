package id.lontar.screens.join

import androidx.compose.runtime.Composable
import id.lontar.Scene
import id.lontar.Shown

@Composable
internal fun JoinPage(scene: Scene) = Shown({ JoinPresenter(it, scene.session, scene::home) }) { state, on ->
    JoinView(state, scene.workplace.device.camera, on, scene.back.takeIf { scene.places.canGoBack }, scene::home)
}
