package id.lontar.screens.doubles

import androidx.compose.runtime.Composable
import id.lontar.Scene
import id.lontar.Shown

/** [record] of whom the others are looked for; empty for everybody. */
@Composable
internal fun DoublesPage(scene: Scene, record: String) =
    Shown({ DoublesPresenter(it, scene.session, record.ifEmpty { null }, scene.moments) }) { state, on ->
        DoublesView(state, on, scene::openRecord, scene.back)
    }
