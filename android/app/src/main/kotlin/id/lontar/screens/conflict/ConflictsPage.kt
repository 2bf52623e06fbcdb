package id.lontar.screens.conflict

import androidx.compose.runtime.Composable
import id.lontar.Scene
import id.lontar.Shown

/** [record] whose answers differ; empty for all of them. */
@Composable
internal fun ConflictsPage(scene: Scene, record: String) =
    Shown({ ConflictsPresenter(it, scene.session, record.ifEmpty { null }, scene.moments) }) { state, on -> ConflictsView(state, on, scene.back) }
