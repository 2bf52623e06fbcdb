package id.lontar.screens.request

import androidx.compose.runtime.Composable
import id.lontar.Scene
import id.lontar.Shown
import id.lontar.navigation.Screen

@Composable
internal fun RequestsPage(scene: Scene) = Shown({ RequestsPresenter(it, scene.session) }) { state, on ->
    RequestsView(state, on, scene::openRecord, { scene.open(Screen.Search) }, scene.back)
}
