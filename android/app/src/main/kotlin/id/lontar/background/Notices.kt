package id.lontar.background

import android.annotation.SuppressLint
import android.app.Notification
import android.app.PendingIntent
import android.content.Context
import android.content.Intent
import androidx.annotation.StringRes
import androidx.core.app.NotificationChannelCompat
import androidx.core.app.NotificationCompat
import androidx.core.app.NotificationManagerCompat
import id.lontar.MainActivity
import id.lontar.R
import id.lontar.Texts
import id.lontar.core.SyncProgress
import id.lontar.localized
import id.lontar.ui.sizeOf

/** What is said outside of the app's window. Anybody can read it, so it names nobody. */
class Notices(context: Context) {
    private val context = context.localized()
    private val manager = NotificationManagerCompat.from(context)

    /** How far sending is. */
    fun sending(progress: SyncProgress?): Notification {
        channel(CHANNEL_SENDING, R.string.screen_outside_channel_sending, NotificationManagerCompat.IMPORTANCE_LOW)
        val stop = PendingIntent.getService(context, SENDING, SendService.stopping(context), FLAGS)
        val size = progress?.let { Texts.screenSendSent(size = sizeOf(it.bytesUp.toLong())).text(context) }
        return of(CHANNEL_SENDING, context.getString(R.string.screen_outside_sending))
            .setContentText(size)
            .setProgress(0, 0, true)
            .setOngoing(true)
            .setOnlyAlertOnce(true)
            .setForegroundServiceBehavior(NotificationCompat.FOREGROUND_SERVICE_IMMEDIATE)
            .addAction(R.drawable.ic_failed, context.getString(R.string.screen_send_stop), stop)
            .build()
    }

    /** A deadline comes near, or is past. */
    fun deadline(leftMs: Long): Notification {
        channel(CHANNEL_DEADLINES, R.string.screen_outside_channel_deadlines, NotificationManagerCompat.IMPORTANCE_HIGH)
        val words = when {
            leftMs <= 0 -> context.getString(R.string.screen_outside_late)
            leftMs < HOUR_MS -> context.getString(R.string.screen_outside_last_hour)
            else -> Texts.screenOutsideDeadline(hours = (leftMs + HOUR_MS / 2) / HOUR_MS).text(context)
        }
        return of(CHANNEL_DEADLINES, context.getString(R.string.screen_outside_report))
            .setContentText(words)
            .setStyle(NotificationCompat.BigTextStyle().bigText(words))
            .setAutoCancel(true)
            .setCategory(NotificationCompat.CATEGORY_REMINDER)
            // Android 7 has no channels: there the notice itself says that it is to be heard.
            .setPriority(NotificationCompat.PRIORITY_HIGH)
            .setDefaults(NotificationCompat.DEFAULT_ALL)
            .build()
    }

    /** Where nobody allowed notices, nothing is shown, and nothing else changes. */
    @SuppressLint("MissingPermission")
    fun show(id: Int, notice: Notification, tag: String? = null) {
        if (manager.areNotificationsEnabled()) manager.notify(tag, id, notice)
    }

    fun hide(id: Int, tag: String? = null) = manager.cancel(tag, id)

    private fun of(channel: String, title: String): NotificationCompat.Builder {
        // As the phone's own page of apps opens it: the window that is there comes to the front, and no second one is made.
        val open = Intent(Intent.ACTION_MAIN)
            .addCategory(Intent.CATEGORY_LAUNCHER)
            .setClass(context, MainActivity::class.java)
            .addFlags(Intent.FLAG_ACTIVITY_NEW_TASK)
        return NotificationCompat.Builder(context, channel)
            .setSmallIcon(R.drawable.leaf)
            .setContentTitle(title)
            .setContentIntent(PendingIntent.getActivity(context, 0, open, FLAGS))
            .setVisibility(NotificationCompat.VISIBILITY_PUBLIC)
    }

    private fun channel(id: String, @StringRes name: Int, importance: Int) =
        manager.createNotificationChannel(NotificationChannelCompat.Builder(id, importance).setName(context.getString(name)).build())

    companion object {
        private const val HOUR_MS = 3_600_000L
        const val SENDING = 1
        const val DEADLINE = 2
        private const val CHANNEL_SENDING = "kirim"
        private const val CHANNEL_DEADLINES = "batas-waktu"
        private const val FLAGS = PendingIntent.FLAG_IMMUTABLE or PendingIntent.FLAG_UPDATE_CURRENT
    }
}
