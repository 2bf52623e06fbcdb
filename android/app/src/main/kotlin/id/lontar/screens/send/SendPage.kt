package id.lontar.screens.send

import androidx.compose.runtime.Composable
import androidx.compose.runtime.LaunchedEffect
import androidx.compose.runtime.getValue
import androidx.compose.runtime.mutableStateOf
import androidx.compose.runtime.saveable.rememberSaveable
import androidx.compose.runtime.setValue
import id.lontar.Scene
import id.lontar.Shown
import kotlinx.coroutines.CoroutineScope

/** Of the page of sending: it sends as soon as it is there to hear what comes of it. */
internal const val AT_ONCE = "now"

@Composable
internal fun SendPage(scene: Scene, how: String) {
    val workplace = scene.workplace
    val make = { scope: CoroutineScope -> SendPresenter(scope, scene.session, workplace.sender, workplace.device.signals, scene.moments) }
    Shown(make) { state, on ->
        // Once, however often the phone is turned.
        var waits by rememberSaveable { mutableStateOf(how == AT_ONCE) }
        LaunchedEffect(Unit) {
            if (waits) on(SendEvent.Send)
            waits = false
        }
        SendView(state, on, scene.forWorker, scene::open, scene::home)
    }
}
