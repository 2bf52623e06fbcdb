package id.lontar.screens.report

import androidx.compose.runtime.Composable
import id.lontar.Scene
import id.lontar.Shown
import kotlinx.coroutines.CoroutineScope

/** For officers. [draft] is the report in which somebody else is chosen, or empty: then one is begun for whoever is chosen. */
@Composable
internal fun VictimPage(scene: Scene, draft: String) {
    val make = { scope: CoroutineScope ->
        VictimPresenter(scope, scene.session, draft.ifEmpty { null }) { if (draft.isEmpty()) scene.openInstead(it, "accident") else scene.back() }
    }
    Shown(make) { state, on -> VictimView(state, on, scene.back) }
}
