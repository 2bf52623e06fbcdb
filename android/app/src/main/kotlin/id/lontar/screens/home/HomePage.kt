package id.lontar.screens.home

import androidx.compose.runtime.Composable
import id.lontar.Scene
import id.lontar.Shown
import id.lontar.screens.tasks.TaskWays

@Composable
internal fun HomePage(scene: Scene) = Shown({ HomePresenter(it, scene.session, scene.moments, scene::openDraft) }) { state, on ->
    HomeView(state, on, TaskWays.of(scene), scene::open)
}
