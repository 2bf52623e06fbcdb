package id.lontar

import id.lontar.core.ReportClock

/** Until when a report is in time, or how late it is: in hours, and from two days on in days. */
object Deadline {
    /** `Laporan pertama paling lambat hari ini, 17.00 WITA (sisa 5 jam)`; null where it is not known when it happened, and once it arrived. */
    fun of(clock: ReportClock, moments: Moments): Words? = when (clock) {
        ReportClock.Unknown, ReportClock.Stopped -> null
        is ReportClock.Late -> late(clock.ms)
        is ReportClock.Left -> {
            val deadline = moments.deadline(clock)
            when {
                clock.ms < HOUR_MS -> Texts.screenReportFirstDeadlineSoon(deadline = deadline)
                clock.ms < DAYS_FROM_MS -> Texts.screenReportFirstDeadline(deadline = deadline, hours = clock.ms / HOUR_MS)
                else -> Texts.screenReportFirstDeadlineDays(days = clock.ms / DAY_MS, deadline = deadline)
            }
        }
    }

    fun late(ms: Long): Words = when {
        ms < HOUR_MS -> Words(R.string.screen_report_past_now)
        ms < DAYS_FROM_MS -> Texts.problemReportLate(hours = ms / HOUR_MS)
        else -> Texts.screenReportPast(days = ms / DAY_MS)
    }

    /** As a form is told of it: whole hours. */
    fun lateHours(hours: Long): Words = late(hours * HOUR_MS)

    private const val HOUR_MS = 3_600_000L
    private const val DAY_MS = 24 * HOUR_MS
    private const val DAYS_FROM_MS = 2 * DAY_MS
}
