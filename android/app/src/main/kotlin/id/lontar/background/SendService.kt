package id.lontar.background

import android.app.Service
import android.content.Context
import android.content.Intent
import android.content.pm.ServiceInfo
import android.os.IBinder
import android.os.PowerManager
import androidx.core.app.ServiceCompat
import id.lontar.lontar
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.Job
import kotlinx.coroutines.SupervisorJob
import kotlinx.coroutines.cancel
import kotlinx.coroutines.delay
import kotlinx.coroutines.flow.conflate
import kotlinx.coroutines.flow.transformWhile
import kotlinx.coroutines.launch

/** What newer phones tell a service whose time is over; older ones do not know it, so it is no `override` of theirs. */
internal interface Timed {
    fun onTimeout(startId: Int, fgsType: Int)
}

/** *Kirim sekarang* while it goes, in sight: how far it is, and `Berhenti`. It sends nothing itself, and ends with the sending. */
class SendService : Service(), Timed {
    private val scope = CoroutineScope(SupervisorJob() + Dispatchers.Main)

    /** Null in a process that only begins: nothing goes in it. */
    private val sender get() = lontar.started.value?.workplace?.sender
    private var watching: Job? = null

    /** With the screen off a phone sleeps between two moves, whatever shows a notice. */
    private val awake by lazy {
        getSystemService(PowerManager::class.java)
            .newWakeLock(PowerManager.PARTIAL_WAKE_LOCK, "lontar:send")
            .apply { setReferenceCounted(false) }
    }

    override fun onBind(intent: Intent?): IBinder? = null

    override fun onStartCommand(intent: Intent?, flags: Int, startId: Int): Int {
        if (intent?.action == STOP) sender?.stop()
        // Before anything else: only an app that is open, or was a moment ago, may go to the foreground.
        val first = Notices(this).sending((sender?.state?.value as? Sending.Going)?.progress)
        try {
            ServiceCompat.startForeground(this, Notices.SENDING, first, ServiceInfo.FOREGROUND_SERVICE_TYPE_DATA_SYNC)
        } catch (_: IllegalStateException) {
            // The six hours of today are used up: it goes on while the app is open.
            stopSelf()
            return START_NOT_STICKY
        }
        if (watching?.isActive != true) watching = scope.launch { watch() }
        return START_NOT_STICKY
    }

    private suspend fun watch() {
        val notices = Notices(this)
        sender?.state?.transformWhile { now ->
            if (now is Sending.Going) emit(now)
            now is Sending.Going
        }?.conflate()?.collect {
            // For as long again: one that hangs lets the phone sleep.
            awake.acquire(AWAKE_MS)
            notices.show(Notices.SENDING, notices.sending(it.progress))
            // More often, and the phone leaves some out: perhaps the last one.
            delay(SHOWN_EVERY_MS)
        }
        if (awake.isHeld) awake.release()
        ServiceCompat.stopForeground(this, ServiceCompat.STOP_FOREGROUND_REMOVE)
        stopSelf()
    }

    override fun onTimeout(startId: Int, fgsType: Int) {
        sender?.stop()
        ServiceCompat.stopForeground(this, ServiceCompat.STOP_FOREGROUND_REMOVE)
        stopSelf()
    }

    override fun onDestroy() {
        scope.cancel()
        if (awake.isHeld) awake.release()
        super.onDestroy()
    }

    companion object {
        private const val STOP = "id.lontar.STOP"
        private const val SHOWN_EVERY_MS = 1_000L
        private const val AWAKE_MS = 3 * 60_000L

        fun stopping(context: Context) = Intent(context, SendService::class.java).setAction(STOP)
    }
}
