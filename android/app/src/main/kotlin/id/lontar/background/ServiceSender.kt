package id.lontar.background

import android.content.Context
import android.content.Intent
import id.lontar.core.PhotosToSend

/** Sends under a service in the foreground, so that leaving the app does not end it. */
class ServiceSender(private val context: Context, private val direct: Sender) : Sender by direct {
    override fun send(photos: PhotosToSend, leftMs: (() -> Long)?) {
        direct.send(photos, leftMs)
        // What a job began has the job to keep the process alive.
        if (leftMs != null || direct.state.value !is Sending.Going) return
        try {
            // Plainly, for the app is open: no crash is owed when the phone then refuses the foreground.
            context.startService(Intent(context, SendService::class.java))
        } catch (_: IllegalStateException) {
            // It was left in this very moment. Sending goes on for as long as the process lives.
        }
    }
}
