package id.lontar

import id.lontar.core.Dates
import id.lontar.core.Language
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

    fun since(atMs: Long) = Dates.since(atMs, clock.nowMs, language)

    fun day(day: String) = Dates.day(day, language)
}
