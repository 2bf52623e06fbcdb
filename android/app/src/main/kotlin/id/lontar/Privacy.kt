package id.lontar

import android.app.Activity
import android.os.Build
import android.os.Build.VERSION_CODES.TIRAMISU
import android.view.WindowManager.LayoutParams.FLAG_SECURE
import androidx.annotation.RequiresApi

/**
 * Keeps a window out of screenshots, recordings and the list of open apps. Told once it is known whose phone this
 * is: officers and supervisors work on the data of others; workers may show and keep their own.
 */
fun Activity.keepPrivate(on: Boolean) {
    if (on) window.addFlags(FLAG_SECURE) else window.clearFlags(FLAG_SECURE)
    if (Build.VERSION.SDK_INT >= TIRAMISU) showAmongOpenApps(!on)
}

@RequiresApi(TIRAMISU)
private fun Activity.showAmongOpenApps(on: Boolean) = setRecentsScreenshotEnabled(on)
