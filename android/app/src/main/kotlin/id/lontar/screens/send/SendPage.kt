package id.lontar.screens.send

import androidx.compose.runtime.Composable
import id.lontar.Scene
import id.lontar.Shown
import kotlinx.coroutines.CoroutineScope

@Composable
internal fun SendPage(scene: Scene) {
    val workplace = scene.workplace
    val make = { scope: CoroutineScope -> SendPresenter(scope, scene.session, workplace.sender, workplace.device.signals, scene.moments) }
    Shown(make) { state, on -> SendView(state, on, scene.forWorker, scene::open, scene::home) }
}
