package id.lontar.background

import android.content.BroadcastReceiver
import android.content.Context
import android.content.Intent

/** Shows a reminder, and sets all again after what makes a phone forget or miscount them. */
class ReminderReceiver : BroadcastReceiver() {
    override fun onReceive(context: Context, intent: Intent) {
        val reminders = Reminders(context)
        when (intent.action) {
            REMIND -> {
                val record = intent.data?.pathSegments?.firstOrNull() ?: return
                val left = reminders.leftMs(record) ?: return
                with(Notices(context)) { show(Notices.DEADLINE, deadline(left), record) }
            }
            Intent.ACTION_BOOT_COMPLETED, Intent.ACTION_MY_PACKAGE_REPLACED -> reminders.again()
            Intent.ACTION_TIME_CHANGED, Intent.ACTION_TIMEZONE_CHANGED -> reminders.clockSet()
        }
    }

    companion object {
        const val REMIND = "id.lontar.REMIND"
    }
}
