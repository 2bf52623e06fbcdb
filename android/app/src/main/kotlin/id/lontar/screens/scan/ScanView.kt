package id.lontar.screens.scan

import androidx.activity.compose.BackHandler
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.runtime.getValue
import androidx.compose.runtime.mutableStateOf
import androidx.compose.runtime.remember
import androidx.compose.runtime.rememberCoroutineScope
import androidx.compose.runtime.rememberUpdatedState
import androidx.compose.runtime.setValue
import androidx.compose.ui.Modifier
import androidx.compose.ui.draw.clip
import id.lontar.R
import id.lontar.platform.Camera
import id.lontar.platform.FinderView
import id.lontar.platform.Looking
import id.lontar.platform.Luma
import id.lontar.platform.Permission
import id.lontar.platform.Permit
import id.lontar.platform.Qr
import id.lontar.platform.rememberFinder
import id.lontar.platform.rememberPermission
import id.lontar.text
import id.lontar.ui.Page
import id.lontar.ui.PermissionWhy
import id.lontar.ui.SecondaryButton
import id.lontar.ui.WarningLine
import kotlinx.coroutines.launch

/** The camera looks for a code; typing it stays possible. [aim] says where to point it. */
@Composable
internal fun ScanView(camera: Camera, title: String, aim: String, found: (text: String) -> Unit, type: () -> Unit) {
    val permission = rememberPermission(Permit.Camera)
    BackHandler(onBack = type)
    if (permission.isAllowed) FinderPage(camera, title, aim, found, type) else AskPage(permission, title, type)
}

@Composable
private fun FinderPage(camera: Camera, title: String, aim: String, found: (text: String) -> Unit, type: () -> Unit) {
    var isBroken by remember { mutableStateOf(false) }
    val scope = rememberCoroutineScope()
    val tell by rememberUpdatedState(found)
    val looking = remember {
        object : Looking.ForCode {
            private var isDone = false

            // Reading takes longer than the time to the next picture; it stays on the camera's thread.
            override fun seen(luma: Luma) {
                val text = if (isDone) null else Qr.read(luma)
                if (text != null) {
                    isDone = true
                    scope.launch { tell(text) }
                }
            }

            override fun failed() {
                isBroken = true
            }
        }
    }
    val finder = rememberFinder(camera, looking)
    Page(
        title,
        onBack = type,
        fills = true,
        main = { SecondaryButton(text(R.string.action_type_code), onClick = type) },
    ) {
        Text(aim, style = MaterialTheme.typography.bodyLarge)
        val place = Modifier.fillMaxWidth().weight(1f).clip(MaterialTheme.shapes.medium)
        if (isBroken) WarningLine(text(R.string.screen_scan_failed)) else FinderView(finder, place)
    }
}

@Composable
private fun AskPage(permission: Permission, title: String, type: () -> Unit) {
    Page(
        title,
        onBack = type,
        main = {
            PermissionWhy.Button(permission)
            SecondaryButton(text(R.string.action_type_code), onClick = type)
        },
    ) {
        PermissionWhy.Sentence(permission)
    }
}
