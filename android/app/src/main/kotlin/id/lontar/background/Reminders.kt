package id.lontar.background

import android.app.AlarmManager
import android.app.PendingIntent
import android.content.Context
import android.content.Intent
import android.net.Uri
import android.os.SystemClock
import android.provider.Settings
import id.lontar.core.Custody
import id.lontar.core.RecordFilter
import id.lontar.core.ReportClock
import id.lontar.core.Session

/** What a phone counts. */
internal interface Times {
    /** By its clock, which is set by people, by the network, and by a battery that ran empty. */
    val wallMs: Long

    /** Since it was started. */
    val elapsedMs: Long

    /** How often it was started. */
    val boot: Int
}

private class PhoneTimes(private val context: Context) : Times {
    override val wallMs get() = System.currentTimeMillis()
    override val elapsedMs get() = SystemClock.elapsedRealtime()
    override val boot get() = Settings.Global.getInt(context.contentResolver, Settings.Global.BOOT_COUNT, 0)
}

/**
 * Reminders of the deadlines of accident reports that have not reached Disnaker. How long is left says the core; that is
 * kept, with ids and without names, because after a restart of the phone a locked profile cannot be asked.
 *
 * Alarms count the time that has passed, not the clock: a phone whose clock is set wrong reminds in time. That time begins anew
 * with every start of the phone; from one to the next only the clock goes on, and it is believed unless it has gone back.
 */
class Reminders internal constructor(private val context: Context, private val times: Times) {
    constructor(context: Context) : this(context, PhoneTimes(context))

    private val alarms = context.getSystemService(AlarmManager::class.java)
    private val kept = context.getSharedPreferences("deadlines", Context.MODE_PRIVATE)

    /**
     * A deadline: of which profile and record, and when, by the clock and by the time since the phone was started for the [boot]th time.
     * When that was written the clock said [notedMs].
     */
    private data class Deadline(
        val profile: UInt,
        val record: String,
        val wallMs: Long,
        val elapsedMs: Long,
        val boot: Int,
        val notedMs: Long,
    ) {
        fun write() = "${profile.toInt()}/$record/$wallMs/$elapsedMs/$boot/$notedMs"

        companion object {
            fun read(text: String): Deadline? {
                val parts = text.split('/')
                val profile = parts[0].toUIntOrNull() ?: return null
                val times = parts.drop(2).mapNotNull(String::toLongOrNull)
                // Of the first versions of the app, which knew of no starts of the phone, there are two.
                if (times.size != parts.size - 2 || times.size != 2 && times.size != 4) return null
                val (boot, noted) = if (times.size == 4) times[2].toInt() to times[3] else NO_BOOT to 0L
                return Deadline(profile, parts[1], times[0], times[1], boot, noted)
            }
        }
    }

    /** This moment, by all that counts. */
    private inner class Now {
        val wall = times.wallMs
        val elapsed = times.elapsedMs
        val boot = times.boot

        fun knows(deadline: Deadline) = deadline.boot == boot

        /** After another start of the phone: by the clock. One that has gone back waits, as it is, until the clock is set. */
        fun again(deadline: Deadline) = when {
            knows(deadline) || wall < deadline.notedMs -> deadline
            else -> deadline.copy(elapsedMs = elapsed + (deadline.wallMs - wall), boot = boot, notedMs = wall)
        }

        fun clockSet(deadline: Deadline) = when {
            knows(deadline) -> deadline.copy(wallMs = wall + (deadline.elapsedMs - elapsed), notedMs = wall)
            else -> again(deadline)
        }
    }

    /** Sets those of an open profile as its reports stand now. */
    suspend fun plan(session: Session) {
        val now = Now()
        val open = reports(session).map { (record, left) ->
            Deadline(session.profile, record, now.wall + left, now.elapsed + left, now.boot, now.wall)
        }
        change { all ->
            val (old, others) = all.partition { it.profile == session.profile }
            old.filter { before -> open.none { it.record == before.record } }.forEach(::forget)
            others + open
        }
    }

    /** Nothing of a profile waits any more, or it is gone. */
    fun forget(profile: UInt) = change { all ->
        val (gone, others) = all.partition { it.profile == profile }
        gone.forEach(::forget)
        others
    }

    /** Sets all again: the phone lost its alarms with a restart or an update of the app. */
    fun again() = Now().let { now -> change { all -> all.map(now::again) } }

    /** The clock was set, the time that has passed was not. */
    fun clockSet() = Now().let { now -> change { all -> all.map(now::clockSet) } }

    /** An alarm came: how much is left, less than nothing when it is past; null if the report needs no reminder any more. */
    fun leftMs(record: String): Long? {
        val now = Now()
        return all().find { it.record == record && now.knows(it) }?.let { it.elapsedMs - now.elapsed }
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
        val now = times.elapsedMs
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

    /** Writes what they become, and sets those that can be counted: a receiver and the process that plans change them in turn. */
    private fun change(to: (List<Deadline>) -> List<Deadline>) = synchronized(CHANGING) {
        val now = Now()
        // What is long past is of no use to anybody.
        val changed = to(all()).filter { !now.knows(it) || it.elapsedMs > now.elapsed - DAY_MS }
        kept.edit().putStringSet(DEADLINES, changed.map { it.write() }.toSet()).apply()
        changed.filter(now::knows).forEach(::set)
    }

    private companion object {
        val HOURS_BEFORE = listOf(24, 6, 1)
        const val HOUR_MS = 3_600_000L
        const val DAY_MS = 24 * HOUR_MS
        const val PAGE = 100
        const val DEADLINES = "deadlines"
        const val NO_BOOT = -1

        /** There is one for each who asks. */
        val CHANGING = Any()
    }
}
