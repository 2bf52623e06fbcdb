package id.lontar.screens.search

import androidx.compose.runtime.Composable
import id.lontar.Scene
import id.lontar.Shown

@Composable
internal fun SearchPage(scene: Scene) = Shown({ SearchPresenter(it, scene.session) }) { state, on ->
    SearchView(state, on, scene.workplace.device.camera, scene::openRecord, scene::open)
}
