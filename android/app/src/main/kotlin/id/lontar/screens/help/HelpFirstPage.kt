package id.lontar.screens.help

import androidx.compose.runtime.Composable
import id.lontar.Scene
import id.lontar.Shown
import kotlinx.coroutines.CoroutineScope

/** [person] is the record of who was hurt, or empty. */
@Composable
internal fun HelpFirstPage(scene: Scene, person: String) {
    val make = { scope: CoroutineScope -> HelpFirstPresenter(scope, scene.session, person.ifEmpty { null }) { scene.openInstead(it, "accident") } }
    Shown(make) { state, on -> HelpFirstView(state, on, scene.back) }
}
