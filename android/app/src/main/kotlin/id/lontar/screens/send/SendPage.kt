package id.lontar.screens.send

import androidx.compose.runtime.Composable
import id.lontar.Scene
import id.lontar.Shown

@Composable
internal fun SendPage(scene: Scene) = Shown({ SendPresenter(it, scene.session, scene.workplace.sender, scene.workplace.device.signals, scene.moments) }) { state, on ->
    SendView(state, on, scene.forWorker, scene::open, scene::home)
}
