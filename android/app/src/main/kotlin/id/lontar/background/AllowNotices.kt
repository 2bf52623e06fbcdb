package id.lontar.background

import android.Manifest.permission.POST_NOTIFICATIONS
import android.content.Context
import android.content.pm.PackageManager.PERMISSION_GRANTED
import android.os.Build
import android.os.Build.VERSION_CODES.TIRAMISU
import androidx.activity.compose.rememberLauncherForActivityResult
import androidx.activity.result.contract.ActivityResultContracts.RequestPermission
import androidx.annotation.RequiresApi
import androidx.compose.runtime.Composable
import androidx.compose.runtime.getValue
import androidx.compose.runtime.mutableStateOf
import androidx.compose.runtime.remember
import androidx.compose.runtime.setValue
import androidx.compose.ui.platform.LocalContext
import id.lontar.R
import id.lontar.text
import id.lontar.ui.ListRow

/**
 * Where something is sent or has a deadline: why the app would like to show it outside, too, and the question of the
 * phone. It is asked once; nothing waits for it, and all works without.
 */
@Composable
fun AllowNotices() {
    if (Build.VERSION.SDK_INT >= TIRAMISU) Ask(LocalContext.current)
}

@RequiresApi(TIRAMISU)
@Composable
private fun Ask(context: Context) {
    val asked = remember { context.getSharedPreferences("asked", Context.MODE_PRIVATE) }
    val allowed = context.checkSelfPermission(POST_NOTIFICATIONS) == PERMISSION_GRANTED
    var asks by remember { mutableStateOf(!allowed && !asked.getBoolean(POST_NOTIFICATIONS, false)) }
    val question = rememberLauncherForActivityResult(RequestPermission()) {
        asked.edit().putBoolean(POST_NOTIFICATIONS, true).apply()
        asks = false
    }
    if (asks) {
        ListRow(text(R.string.screen_outside_allow), about = text(R.string.screen_outside_why), drawing = R.drawable.ic_phone) {
            question.launch(POST_NOTIFICATIONS)
        }
    }
}
