package id.lontar.screens.drafts

import androidx.compose.runtime.Composable
import id.lontar.Scene
import id.lontar.Shown

@Composable
internal fun DraftsPage(scene: Scene) = Shown({ DraftsPresenter(it, scene.session, scene.moments) }) { state, on ->
    DraftsView(state, on, { scene.openDraft(it.draft, it.kind, it.edits) }, scene.back)
}
