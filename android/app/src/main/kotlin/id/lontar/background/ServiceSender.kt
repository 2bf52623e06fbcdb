package id.lontar.background

import android.content.Context
import android.content.Intent
import androidx.core.content.ContextCompat

/** Sends under a service in the foreground, so that leaving the app does not end it. */
class ServiceSender(private val context: Context, private val direct: Sender) : Sender by direct {
    override fun send(leftMs: (() -> Long)?) {
        direct.send(leftMs)
        // What a job began has the job to keep the process alive.
        if (leftMs != null || direct.state.value !is Sending.Going) return
        try {
            ContextCompat.startForegroundService(context, Intent(context, SendService::class.java))
        } catch (_: IllegalStateException) {
            // Not from the open app: newer phones refuse. It goes on for as long as the process lives.
        }
    }
}
