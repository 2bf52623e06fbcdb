package id.lontar.screens.worker

import androidx.compose.runtime.Composable
import id.lontar.Scene
import id.lontar.Shown

@Composable
internal fun WorkerHomePage(scene: Scene) =
    Shown({ WorkerHomePresenter(it, scene.session, scene.moments, scene::handOver) }) { state, on ->
        WorkerHomeView(state, on, scene::open)
    }
