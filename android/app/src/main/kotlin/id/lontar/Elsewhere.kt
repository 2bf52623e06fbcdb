package id.lontar

import android.content.ActivityNotFoundException
import android.content.Context
import android.content.Intent
import android.net.Uri
import android.os.Build
import android.provider.Settings
import id.lontar.screens.ready.Mend

/** Opens a page of the phone's settings; where a phone lacks it, the first page of them. */
fun Context.mend(mend: Mend) {
    val action = when (mend) {
        Mend.Storage -> Settings.ACTION_INTERNAL_STORAGE_SETTINGS
        Mend.Clock -> Settings.ACTION_DATE_SETTINGS
        Mend.Battery -> Settings.ACTION_BATTERY_SAVER_SETTINGS
        Mend.Location -> Settings.ACTION_LOCATION_SOURCE_SETTINGS
        Mend.Send, Mend.Pin -> return
    }
    openSetting(action)
}

/** The phone's own size of letters, which all pages follow. */
fun Context.openTextSize() = openSetting(Settings.ACTION_DISPLAY_SETTINGS)

/** The phone's page on the notices of this app. */
fun Context.openNotices() {
    val intent = if (Build.VERSION.SDK_INT >= Build.VERSION_CODES.O) {
        Intent(Settings.ACTION_APP_NOTIFICATION_SETTINGS).putExtra(Settings.EXTRA_APP_PACKAGE, packageName)
    } else {
        // Older ones have it one touch further.
        Intent(Settings.ACTION_APPLICATION_DETAILS_SETTINGS, Uri.fromParts("package", packageName, null))
    }
    open(intent)
}

private fun Context.openSetting(action: String) = open(Intent(action))

/** Some phones lack a page, others keep it from all apps but their own: the first page of the settings leads there. */
private fun Context.open(page: Intent) {
    if (!begins(page)) begins(Intent(Settings.ACTION_SETTINGS))
}

private fun Context.begins(intent: Intent): Boolean = try {
    startActivity(intent)
    true
} catch (_: ActivityNotFoundException) {
    false
} catch (_: SecurityException) {
    false
}

/** Opens the phone's own app with the number; it calls only when the person says so there. */
fun Context.dial(number: String) {
    // On a tablet without a telephone the number is on the button.
    begins(Intent(Intent.ACTION_DIAL, Uri.parse("tel:$number")))
}

/** Lets the person choose by which app, and to whom, a text goes. */
fun Context.sendText(title: String, text: String) {
    val send = Intent(Intent.ACTION_SEND).setType("text/plain").putExtra(Intent.EXTRA_TEXT, text)
    begins(Intent.createChooser(send, title))
}
