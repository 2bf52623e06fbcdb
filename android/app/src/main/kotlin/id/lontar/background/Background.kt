package id.lontar.background

import android.app.job.JobInfo
import android.app.job.JobScheduler
import android.content.ComponentName
import android.content.Context
import id.lontar.core.Status

/**
 * Whether something is to be sent without anybody looking: one job of the phone, on the next connection, and none while
 * nothing waits. It outlives the process and a restart of the phone.
 */
class Background(private val context: Context) {
    private val jobs = context.getSystemService(JobScheduler::class.java)

    /** Whether the job is at work: then it ends by itself. */
    @Volatile
    internal var isRunning = false
        private set

    /** Whether it was wanted while it was at work, and perhaps past what it was wanted for. */
    private var isAsked = false

    /** Whether it has said that it is done: the phone lists it for a moment still. */
    private var hasEnded = false

    @Synchronized
    fun jobBegins() {
        isRunning = true
        isAsked = false
        hasEnded = false
    }

    /** Whether it was wanted meanwhile, since this was asked last. */
    @Synchronized
    fun wasAsked(): Boolean = isAsked.also { isAsked = false }

    /** The job ends; whether the phone is to begin it again. */
    @Synchronized
    fun jobEnds(waits: Boolean): Boolean {
        val again = waits || isAsked
        isRunning = false
        hasEnded = !again
        return again
    }

    /** Numbers of locked profiles that left sealed parcels. */
    private val kept = context.getSharedPreferences("background", Context.MODE_PRIVATE)

    /** How a profile stands that is open: whoever has come back does not go. */
    fun follow(profile: UInt, status: Status) {
        note(GOING, profile, false)
        sealed(profile, 0)
        if (waits(status)) begin() else endIfIdle()
    }

    /** A profile was locked, or what it had left was sent. */
    fun left(profile: UInt, parcels: Long) {
        sealed(profile, parcels)
        if (parcels > 0) begin() else endIfIdle()
    }

    /** Profiles that are locked and have something to send. */
    fun locked(): Set<UInt> = names(SEALED).map(String::toUInt).toSet()

    /** Somebody has left this phone: the profile is removed once its parcels have arrived. */
    fun goes(profile: UInt) = note(GOING, profile, true)

    fun isGoing(profile: UInt) = profile.toInt().toString() in names(GOING)

    /** It was removed. */
    fun gone(profile: UInt) = note(GOING, profile, false)

    private fun sealed(profile: UInt, parcels: Long) = note(SEALED, profile, parcels > 0)

    private fun note(set: String, profile: UInt, isIn: Boolean) {
        val name = profile.toInt().toString()
        val now = if (isIn) names(set) + name else names(set) - name
        if (now != names(set)) kept.edit().putStringSet(set, now).apply()
    }

    private fun names(set: String): Set<String> = kept.getStringSet(set, null).orEmpty()

    @Synchronized
    private fun begin() {
        if (isRunning) {
            // A second one of its number would break it off: it comes again.
            isAsked = true
            return
        }
        if (!hasEnded && jobs.allPendingJobs.any { it.id == JOB }) return
        hasEnded = false
        val job = JobInfo.Builder(JOB, ComponentName(context, SendJob::class.java))
            .setRequiredNetworkType(JobInfo.NETWORK_TYPE_ANY)
            .setBackoffCriteria(BACKOFF_MS, JobInfo.BACKOFF_POLICY_EXPONENTIAL)
            .setPersisted(true)
            .build()
        jobs.schedule(job)
    }

    @Synchronized
    private fun endIfIdle() {
        if (names(SEALED).isEmpty() && !isRunning) jobs.cancel(JOB)
    }

    companion object {
        /** Whether a phone that stands so has something to send, and somebody to send it to. */
        fun waits(status: Status): Boolean {
            val joins = status.role != null || status.inviteWaiting
            return joins && (status.waitingRecords > 0uL || status.waitingPictures > 0uL || status.inviteWaiting)
        }

        const val JOB = 1
        private const val SEALED = "sealed"
        private const val GOING = "going"
        private const val BACKOFF_MS = 5 * 60_000L
    }
}
