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

    /** Numbers of locked profiles that left sealed parcels. */
    private val kept = context.getSharedPreferences("background", Context.MODE_PRIVATE)

    /** How a profile stands that is open: whoever has come back does not go. */
    fun follow(profile: UInt, status: Status) {
        note(GOING, profile, false)
        val joins = status.role != null || status.inviteWaiting
        val waits = joins && (status.waitingRecords > 0uL || status.waitingPictures > 0uL || status.inviteWaiting)
        sealed(profile, 0)
        if (waits) begin() else endIfIdle()
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

    private fun begin() {
        if (jobs.allPendingJobs.any { it.id == JOB }) return
        val job = JobInfo.Builder(JOB, ComponentName(context, SendJob::class.java))
            .setRequiredNetworkType(JobInfo.NETWORK_TYPE_ANY)
            .setBackoffCriteria(BACKOFF_MS, JobInfo.BACKOFF_POLICY_EXPONENTIAL)
            .setPersisted(true)
            .build()
        jobs.schedule(job)
    }

    private fun endIfIdle() {
        if (names(SEALED).isEmpty() && !isRunning) jobs.cancel(JOB)
    }

    companion object {
        const val JOB = 1
        private const val SEALED = "sealed"
        private const val GOING = "going"
        private const val BACKOFF_MS = 5 * 60_000L
    }
}
