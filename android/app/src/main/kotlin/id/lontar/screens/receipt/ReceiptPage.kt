package id.lontar.screens.receipt

import androidx.compose.runtime.Composable
import androidx.compose.runtime.rememberCoroutineScope
import androidx.compose.ui.platform.LocalContext
import id.lontar.Scene
import id.lontar.Shown
import id.lontar.background.ReceiptPicture
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.launch
import kotlinx.coroutines.withContext

@Composable
internal fun ReceiptPage(scene: Scene, record: String) {
    val context = LocalContext.current
    val sharing = rememberCoroutineScope()
    val share = { number: String ->
        sharing.launch { context.startActivity(withContext(Dispatchers.IO) { ReceiptPicture.sharing(context, number) }) }
        Unit
    }
    Shown({ ReceiptPresenter(it, scene.session, record) }) { state, _: (Nothing) -> Unit ->
        ReceiptView(state, share, onAnother = scene::home, onDone = scene::home)
    }
}
