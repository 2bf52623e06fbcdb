package id.lontar.screens.receipt

import androidx.compose.runtime.Composable
import androidx.compose.runtime.LaunchedEffect
import androidx.compose.runtime.getValue
import androidx.compose.runtime.mutableStateOf
import androidx.compose.runtime.remember
import androidx.compose.runtime.rememberCoroutineScope
import androidx.compose.runtime.saveable.rememberSaveable
import androidx.compose.runtime.setValue
import androidx.compose.ui.platform.LocalContext
import id.lontar.R
import id.lontar.Scene
import id.lontar.Shown
import id.lontar.Words
import id.lontar.background.ReceiptPicture
import id.lontar.core.Failure
import id.lontar.dial
import id.lontar.labels
import id.lontar.navigation.Place
import id.lontar.navigation.Screen
import id.lontar.screens.help.BPJS_TK
import id.lontar.sendText
import id.lontar.words
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.launch
import kotlinx.coroutines.withContext

@Composable
internal fun ReceiptPage(scene: Scene, record: String) {
    val context = LocalContext.current
    val sharing = rememberCoroutineScope()
    var unshared by remember { mutableStateOf<Words?>(null) }
    val labels = labels()
    val ways = ReceiptWays(
        share = { number ->
            sharing.launch {
                unshared = try {
                    context.startActivity(withContext(Dispatchers.IO) { ReceiptPicture.sharing(context, number) })
                    null
                } catch (e: Failure) {
                    e.words()
                }
            }
        },
        invite = { scene.places.open(Place(Screen.Invite, record)) },
        done = if (scene.places.canGoBack) scene.back else scene::home,
        back = scene.back.takeIf { scene.places.canGoBack },
        call = { context.dial(BPJS_TK) },
        message = { notice, number -> context.sendText(context.getString(R.string.action_send_message), noticeText(context, labels, notice, number)) },
        code = { scene.places.open(Place(Screen.ReceiptCode, record)) },
        send = { scene.open(Screen.Send) },
        complete = { draft -> scene.places.open(Place(Screen.Form, draft)) },
    )
    // Once, just after saving: turning the phone saves nothing, nor does who comes back to a receipt.
    var isHeard by rememberSaveable { mutableStateOf(scene.places.canGoBack) }
    LaunchedEffect(Unit) {
        if (!isHeard) scene.workplace.device.signals.saved()
        isHeard = true
    }
    Shown({ ReceiptPresenter(it, scene.session, record, scene.moments, ways.complete) }) { state, on ->
        ReceiptView(state.copy(failure = unshared ?: state.failure), on, ways)
    }
}

/** The number as a QR code, large, for the camera of an officer: nothing else is in it. */
@Composable
internal fun ReceiptCodePage(scene: Scene, record: String) =
    Shown({ ReceiptPresenter(it, scene.session, record, scene.moments) {} }) { state, _: (ReceiptEvent) -> Unit ->
        ReceiptCodeView(state, scene.back)
    }
