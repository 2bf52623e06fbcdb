package id.lontar.screens.home

import androidx.compose.runtime.Composable
import id.lontar.Scene
import id.lontar.Shown

@Composable
internal fun HomePage(scene: Scene) = Shown({ HomePresenter(it, scene.session, scene.moments, scene::openDraft) }) { state, on ->
    HomeView(state, on, scene::open)
}
