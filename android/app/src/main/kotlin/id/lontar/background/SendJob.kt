package id.lontar.background

import android.app.job.JobParameters
import android.app.job.JobService
import android.os.SystemClock
import id.lontar.lontar
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.Job
import kotlinx.coroutines.SupervisorJob
import kotlinx.coroutines.cancel
import kotlinx.coroutines.launch

/** The one job of the phone: a slice that is done before the phone would break it off, after ten minutes. */
class SendJob : JobService() {
    private val scope = CoroutineScope(SupervisorJob() + Dispatchers.Default)
    private var work: Job? = null

    override fun onStartJob(parameters: JobParameters): Boolean {
        val background = lontar.background
        val until = SystemClock.elapsedRealtime() + SLICE_MS
        background.jobBegins()
        work = scope.launch {
            // Perhaps the process begins with this: then the core is loaded here, beside the main thread.
            val slice = lontar.workplace?.let { Slice(it, background, Reminders(this@SendJob)) { until - SystemClock.elapsedRealtime() } }
            var waits = slice?.work() ?: false
            // What was saved meanwhile may have come too late for it.
            while (!waits && background.wasAsked()) waits = slice?.stillWaits() ?: false
            jobFinished(parameters, background.jobEnds(waits))
        }
        return true
    }

    /** The connection is gone, or the time. What was sent counts; the rest waits for the next one. */
    override fun onStopJob(parameters: JobParameters): Boolean {
        lontar.background.jobEnds(waits = true)
        work?.cancel()
        return true
    }

    override fun onDestroy() {
        scope.cancel()
        super.onDestroy()
    }

    companion object {
        const val SLICE_MS = 8 * 60_000L
    }
}
