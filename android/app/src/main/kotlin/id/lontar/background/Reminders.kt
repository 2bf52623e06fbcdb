package id.lontar.background

import android.app.AlarmManager
import android.app.PendingIntent
import android.content.Context
import android.content.Intent
import android.net.Uri
import android.os.SystemClock
import id.lontar.core.Custody
import id.lontar.core.RecordFilter
import id.lontar.core.ReportClock
import id.lontar.core.Session

/**
 * Reminders of the deadlines of accident reports that have not reached Disnaker. How long is left says the core; that is
 * kept, with ids and without names, because after a restart of the phone a locked profile cannot be asked.
 *
 * Alarms count the time that has passed, not the clock: a phone whose clock is set wrong reminds in time.
 */
class Reminders(private val context: Context) {
    private val alarms = context.getSystemService(AlarmManager::class.java)
    private val kept = context.getSharedPreferences("deadlines", Context.MODE_PRIVATE)

    /** A deadline: of which profile and record, and when, by the clock and by the time since the phone was started. */
    private data class Deadline(val profile: UInt, val record: String, val wallMs: Long, val elapsedMs: Long) {
        fun write() = "$profile/$record/$wallMs/$elapsedMs"

        companion object {
            fun read(text: String): Deadline? {
                val parts = text.split('/')
                if (parts.size != 4) return null
                val profile = parts[0].toUIntOrNull() ?: return null
                return Deadline(profile, parts[1], parts[2].toLongOrNull() ?: return null, parts[3].toLongOrNull() ?: return null)
            }
        }
    }

    /** Sets those of an open profile as its reports stand now. */
    suspend fun plan(session: Session) {
        val (wall, elapsed) = System.currentTimeMillis() to SystemClock.elapsedRealtime()
        val open = reports(session).map { (record, left) -> Deadline(session.profile, record, wall + left, elapsed + left) }
        val (old, others) = all().partition { it.profile == session.profile }
        old.filter { before -> open.none { it.record == before.record } }.forEach(::forget)
        write(others + open)
        open.forEach(::set)
    }

    /** Sets all again: the phone lost its alarms with a restart or an update of the app, and counts from anew. */
    fun again() {
        val (wall, elapsed) = System.currentTimeMillis() to SystemClock.elapsedRealtime()
        val moved = all().map { it.copy(elapsedMs = elapsed + (it.wallMs - wall)) }
        write(moved)
        moved.forEach(::set)
    }

    /** The clock was set, the time that has passed was not. */
    fun clockSet() {
        val (wall, elapsed) = System.currentTimeMillis() to SystemClock.elapsedRealtime()
        val moved = all().map { it.copy(wallMs = wall + (it.elapsedMs - elapsed)) }
        write(moved)
        moved.forEach(::set)
    }

    /** An alarm came: how many hours are left, 0 if none; null if the report needs no reminder any more. */
    fun hoursLeft(record: String): Long? {
        val deadline = all().find { it.record == record } ?: return null
        val left = deadline.elapsedMs - SystemClock.elapsedRealtime()
        return if (left <= 0) 0 else (left + HOUR_MS / 2) / HOUR_MS
    }

    private suspend fun reports(session: Session): List<Pair<String, Long>> {
        val found = mutableListOf<Pair<String, Long>>()
        var next: Long? = 0
        while (next != null) {
            val page = session.records.page(RecordFilter(kind = "accident", inConflict = false, village = null), next, PAGE)
            for (row in page.rows) {
                if (row.custody == Custody.ARRIVED || row.custody == Custody.BACKED_UP) continue
                val clock = session.records.clock(row.record)
                if (clock is ReportClock.Left) found += row.record to clock.ms
            }
            next = page.next?.toLong()
        }
        return found
    }

    private fun set(deadline: Deadline) {
        val now = SystemClock.elapsedRealtime()
        for (hours in HOURS_BEFORE) {
            val at = deadline.elapsedMs - hours * HOUR_MS
            val alarm = alarm(deadline, hours)
            // Inexact, yet not held back for the hours in which a phone lies still: a deadline of the law comes only once.
            if (at > now) alarms.setAndAllowWhileIdle(AlarmManager.ELAPSED_REALTIME_WAKEUP, at, alarm) else alarms.cancel(alarm)
        }
    }

    private fun forget(deadline: Deadline) {
        for (hours in HOURS_BEFORE) alarms.cancel(alarm(deadline, hours))
        Notices(context).hide(Notices.DEADLINE, deadline.record)
    }

    private fun alarm(deadline: Deadline, hours: Int): PendingIntent {
        val about = Uri.Builder().scheme("lontar").authority("batas").appendPath(deadline.record).appendPath("$hours").build()
        val intent = Intent(context, ReminderReceiver::class.java).setAction(ReminderReceiver.REMIND).setData(about)
        return PendingIntent.getBroadcast(context, 0, intent, PendingIntent.FLAG_IMMUTABLE or PendingIntent.FLAG_UPDATE_CURRENT)
    }

    private fun all(): List<Deadline> = kept.getStringSet(DEADLINES, null).orEmpty().mapNotNull(Deadline::read)

    private fun write(deadlines: List<Deadline>) {
        // What is long past is of no use to anybody.
        val oldest = SystemClock.elapsedRealtime() - DAY_MS
        kept.edit().putStringSet(DEADLINES, deadlines.filter { it.elapsedMs > oldest }.map { it.write() }.toSet()).apply()
    }

    private companion object {
        val HOURS_BEFORE = listOf(24, 6, 1)
        const val HOUR_MS = 3_600_000L
        const val DAY_MS = 24 * HOUR_MS
        const val PAGE = 100
        const val DEADLINES = "deadlines"
    }
}
