package id.lontar

import android.content.ActivityNotFoundException
import android.content.Context
import android.content.Intent
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
    try {
        startActivity(Intent(action))
    } catch (_: ActivityNotFoundException) {
        startActivity(Intent(Settings.ACTION_SETTINGS))
    }
}
