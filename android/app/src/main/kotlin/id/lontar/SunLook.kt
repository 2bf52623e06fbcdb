package id.lontar

import android.content.Context

/** Whether the window is drawn for the sun. It is kept: whoever needs it could not read the page that turns it on again. */
class SunLook(context: Context) {
    private val kept = context.getSharedPreferences("choices", Context.MODE_PRIVATE)

    var isOn: Boolean
        get() = kept.getBoolean(SUN, false)
        set(on) = kept.edit().putBoolean(SUN, on).apply()

    private companion object {
        const val SUN = "sun"
    }
}
