package id.lontar.background

import android.Manifest.permission.POST_NOTIFICATIONS
import android.app.NotificationManager
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
import androidx.lifecycle.Lifecycle
import androidx.lifecycle.compose.LifecycleEventEffect
import id.lontar.R
import id.lontar.openNotices
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

/** Where a deadline runs: that nobody is reminded of it, once [AllowNotices] was refused, or the notices were turned off since. */
@Composable
fun RemindersOff() {
    if (Build.VERSION.SDK_INT < TIRAMISU || !LocalContext.current.isToAsk()) NoticesOff()
}

/** While the phone shows no notices of this app: what that means, and its page of the phone's settings, where they are turned on again. */
@Composable
fun NoticesOff() {
    val context = LocalContext.current
    var areOn by remember { mutableStateOf(context.areNoticesOn()) }
    // Back from the phone's settings.
    LifecycleEventEffect(Lifecycle.Event.ON_RESUME) { areOn = context.areNoticesOn() }
    if (areOn) return
    ListRow(text(R.string.screen_outside_off), about = text(R.string.screen_outside_turn_on), drawing = R.drawable.ic_warning) {
        context.openNotices()
    }
}

private fun Context.areNoticesOn() = getSystemService(NotificationManager::class.java).areNotificationsEnabled()

@RequiresApi(TIRAMISU)
private fun Context.isToAsk() = checkSelfPermission(POST_NOTIFICATIONS) != PERMISSION_GRANTED && !asked().getBoolean(POST_NOTIFICATIONS, false)

private fun Context.asked() = getSharedPreferences("asked", Context.MODE_PRIVATE)

@RequiresApi(TIRAMISU)
@Composable
private fun Ask(context: Context) {
    var asks by remember { mutableStateOf(context.isToAsk()) }
    val question = rememberLauncherForActivityResult(RequestPermission()) {
        context.asked().edit().putBoolean(POST_NOTIFICATIONS, true).apply()
        asks = false
    }
    if (asks) {
        ListRow(text(R.string.screen_outside_allow), about = text(R.string.screen_outside_why), drawing = R.drawable.ic_phone) {
            question.launch(POST_NOTIFICATIONS)
        }
    }
}
