package id.lontar.screens.lease

import androidx.compose.runtime.Composable
import id.lontar.Scene
import id.lontar.Shown

@Composable
internal fun LeasePage(scene: Scene) = Shown({ LeasePresenter(it, scene.session, scene.moments) }) { state, on ->
    LeaseView(state, on, scene.workplace.device.camera, scene.back)
}

@Composable
internal fun LengthenPage(scene: Scene) = Shown({ LengthenPresenter(it, scene.session) }) { state, on ->
    LengthenView(state, on, scene.workplace.device.camera, scene.back)
}
