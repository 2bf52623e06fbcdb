package id.lontar.screens.tasks

import androidx.compose.runtime.Composable
import id.lontar.Scene
import id.lontar.Shown

@Composable
internal fun TasksPage(scene: Scene) =
    Shown({ TasksPresenter(it, scene.session, scene.moments, scene::openDraft) }) { state, on -> TasksView(state, on, TaskWays.of(scene), scene.back) }
