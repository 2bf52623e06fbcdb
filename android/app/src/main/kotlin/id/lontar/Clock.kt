package id.lontar

import id.lontar.core.Dates
import id.lontar.core.Language
import id.lontar.core.ReportClock
import java.util.TimeZone

/** What the phone's clock says, and in which language moments are told. Tests bring their own. */
interface Clock {
    val nowMs: Long
    val offsetMin: Int
}

class PhoneClock : Clock {
    override val nowMs: Long get() = System.currentTimeMillis()
    override val offsetMin: Int get() = TimeZone.getDefault().getOffset(nowMs) / 60_000
}

/** Text for moments on one screen. */
class Moments(private val clock: Clock, private val language: Language) {
    fun date(atMs: Long) = Dates.date(atMs, clock.offsetMin, language)

    fun time(atMs: Long) = Dates.time(atMs, clock.offsetMin, language)

    /** Day and hour. */
    fun moment(atMs: Long) = "${date(atMs)}, ${time(atMs)}"

    fun since(atMs: Long) = Dates.since(atMs, clock.nowMs, language)

    /** The deadline itself, by the hub's time as far as it is known: so that a phone's wrong clock makes no other day of it. */
    fun deadline(clock: ReportClock.Left) = Dates.deadline(clock.until, clock.until.atMs - clock.ms, language)

    fun day(day: String) = Dates.day(day, language)
}
