package id.lontar

/** How long a report may still wait, or is late: in hours, and from two days on in days. */
object Deadline {
    fun left(ms: Long): Words = if (ms < DAYS_FROM_MS) Texts.commonTimeLeft(hours = ms / HOUR_MS) else Texts.commonDaysLeft(days = ms / DAY_MS)

    fun late(ms: Long): Words = if (ms < DAYS_FROM_MS) Texts.problemReportLate(hours = ms / HOUR_MS) else Texts.screenReportPast(days = ms / DAY_MS)

    /** As a form is told of it: whole hours. */
    fun lateHours(hours: Long): Words = late(hours * HOUR_MS)

    private const val HOUR_MS = 3_600_000L
    private const val DAY_MS = 24 * HOUR_MS
    private const val DAYS_FROM_MS = 2 * DAY_MS
}
