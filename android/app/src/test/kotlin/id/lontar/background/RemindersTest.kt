package id.lontar.background

import android.app.AlarmManager
import android.app.Notification
import android.app.NotificationManager
import android.content.Intent
import android.os.SystemClock
import id.lontar.core.ReportClock
import id.lontar.testing.Pocket
import id.lontar.testing.TODAY
import id.lontar.testing.WithHub
import id.lontar.testing.eventually
import java.text.SimpleDateFormat
import java.time.Duration
import java.util.Date
import java.util.Locale
import java.util.TimeZone
import kotlin.math.abs
import kotlinx.coroutines.runBlocking
import org.junit.Assert.assertEquals
import org.junit.Assert.assertFalse
import org.junit.Assert.assertTrue
import org.junit.Test
import org.junit.runner.RunWith
import org.robolectric.RobolectricTestRunner
import org.robolectric.Shadows.shadowOf
import org.robolectric.annotation.Config
import org.robolectric.annotation.GraphicsMode
import org.robolectric.shadows.ShadowSystemClock

@RunWith(RobolectricTestRunner::class)
@Config(sdk = [TODAY], qualifiers = "in")
@GraphicsMode(GraphicsMode.Mode.NATIVE)
class RemindersTest : WithHub() {
    @Test
    fun `a report reminds 24, 6 and 1 hours before its deadline, not to the minute`() = Pocket().use { phone ->
        phone.begins()
        val record = phone.reports(hoursAgo(1))
        phone.plan()
        val left = phone.left(record)
        assertEquals(listOf(24, 6, 1).map { left - it * HOUR_MS }, phone.alarms(), MINUTE_MS)
        assertTrue(phone.scheduled().all { it.getType() == AlarmManager.ELAPSED_REALTIME_WAKEUP })
        assertTrue("none wants an exact time", phone.scheduled().all { it.alarmClockInfo == null && it.windowLengthMs != 0L })
    }

    @Test
    fun `what is past reminds no more`() = Pocket().use { phone ->
        phone.begins()
        phone.reports(hoursAgo(24 * 10))
        phone.plan()
        assertEquals(emptyList<Long>(), phone.alarms())
    }

    @Test
    fun `they are set by themselves when a report is saved`() = Pocket().use { phone ->
        phone.begins()
        phone.reports(hoursAgo(1))
        phone.settles()
    }

    @Test
    fun `a report that has arrived reminds no more`() = Pocket().use { phone ->
        phone.joins(hub)
        phone.reports(hoursAgo(1))
        phone.settles()
        phone.sends()
        eventually("no alarms") { phone.alarms().isEmpty() }
    }

    @Test
    fun `after a restart of the phone, an update or another time they are set again, also when it is locked`() = Pocket().use { phone ->
        phone.begins()
        phone.reports(hoursAgo(1))
        phone.settles()
        phone.locks()
        val before = phone.alarms()
        for (action in listOf("BOOT_COMPLETED", "MY_PACKAGE_REPLACED", "TIME_SET", "TIMEZONE_CHANGED")) {
            phone.forgets()
            assertEquals(emptyList<Long>(), phone.alarms())
            ReminderReceiver().onReceive(phone.app, Intent("android.intent.action.$action"))
            assertEquals(before, phone.alarms(), MINUTE_MS)
        }
    }

    @Test
    fun `a notice says how long is left, and names nobody`() = Pocket().use { phone ->
        phone.begins()
        val record = phone.reports(hoursAgo(1), name = "Melkianus Ndun")
        phone.settles()
        val before = phone.left(record)
        ShadowSystemClock.advanceBy(Duration.ofMillis(before - 6 * HOUR_MS))
        fire(phone, record)
        val notice = shown(phone).single()
        val words = listOf(Notification.EXTRA_TITLE, Notification.EXTRA_TEXT, Notification.EXTRA_BIG_TEXT)
            .joinToString { notice.extras.getCharSequence(it).toString() }
        assertTrue(words, words.contains("6 jam lagi"))
        assertFalse(words, listOf("Melkianus", "Ndun", "Yohana", "0812").any { it in words })
        for ((later, said) in listOf(330 to "kurang dari 1 jam lagi", 20 to "kurang dari 1 jam lagi", 40 to "sudah lewat")) {
            ShadowSystemClock.advanceBy(Duration.ofMinutes(later.toLong()))
            fire(phone, record)
            assertTrue("$said, $later minutes later", text(shown(phone).single()).contains(said))
        }
    }

    @Test
    fun `after a restart the clock says how long is left, for the time that has passed begins anew`() = Pocket().use { phone ->
        val (left, times) = phone.reportsAndLocks()
        // Off for two hours, and seen for the first time when the clock is asked of the network.
        for (hear in listOf(Reminders::again, Reminders::clockSet)) {
            times.starts(wallMs = times.wallMs + 2 * HOUR_MS)
            phone.forgets()
            hear(Reminders(phone.app, times))
        }
        assertEquals(wanted(left - 4 * HOUR_MS), phone.alarms(times), MINUTE_MS)
    }

    @Test
    fun `a clock that is set moves no deadline, also not after the next start`() = Pocket().use { phone ->
        val (left, times) = phone.reportsAndLocks()
        times.wallMs -= 3 * HOUR_MS
        Reminders(phone.app, times).clockSet()
        assertEquals(wanted(left), phone.alarms(times), MINUTE_MS)
        times.starts(wallMs = times.wallMs + HOUR_MS)
        phone.forgets()
        Reminders(phone.app, times).again()
        assertEquals(wanted(left - HOUR_MS), phone.alarms(times), MINUTE_MS)
    }

    @Test
    fun `an update of the app believes the time that has passed, whatever the clock says`() = Pocket().use { phone ->
        val (left, times) = phone.reportsAndLocks()
        times.wallMs -= 400 * 24 * HOUR_MS
        phone.forgets()
        Reminders(phone.app, times).again()
        assertEquals(wanted(left), phone.alarms(times), MINUTE_MS)
    }

    @Test
    fun `a clock that went back in a restart is not believed, and the deadline waits for the right one`() = Pocket().use { phone ->
        val (left, times) = phone.reportsAndLocks()
        val before = times.wallMs
        times.starts(wallMs = YEAR_2015_MS)
        phone.forgets()
        Reminders(phone.app, times).again()
        assertEquals("nobody knows when", emptyList<Long>(), phone.alarms())
        times.wallMs += HOUR_MS
        Reminders(phone.app, times).clockSet()
        assertEquals("still", emptyList<Long>(), phone.alarms())
        times.wallMs = before + HOUR_MS
        Reminders(phone.app, times).clockSet()
        assertEquals(wanted(left - HOUR_MS), phone.alarms(times), MINUTE_MS)
    }

    @Test
    fun `what the job has sent of a locked profile reminds no more`() = Pocket().use { phone ->
        phone.joins(hub)
        phone.reports(hoursAgo(1))
        phone.settles()
        phone.locks()
        assertFalse("it waits", phone.alarms().isEmpty())
        runBlocking { Slice(phone.workplace, phone.app.background, Reminders(phone.app)) { 60_000 }.work() }
        assertEquals(emptyList<Long>(), phone.alarms())
    }

    @Test
    fun `nothing reminds of a profile that was removed`() = Pocket().use { phone ->
        phone.joins(hub)
        phone.reports(hoursAgo(1))
        phone.settles()
        runBlocking { phone.workplace.leave() }
        assertFalse("it waits", phone.alarms().isEmpty())
        runBlocking { Slice(phone.workplace, phone.app.background, Reminders(phone.app)) { 60_000 }.work() }
        assertEquals(emptyList<UInt>(), runBlocking { phone.workplace.profiles().map { it.number } })
        assertEquals(emptyList<Long>(), phone.alarms())
    }

    /** A report of an hour ago on a phone that is locked: how much of its time is left, and the times that the phone counts. */
    private fun Pocket.reportsAndLocks(): Pair<Long, Counted> {
        begins()
        val record = reports(hoursAgo(1))
        settles()
        return (left(record) to Counted()).also { locks() }
    }

    private fun wanted(left: Long) = listOf(24, 6, 1).map { left - it * HOUR_MS }

    private fun Pocket.alarms(times: Counted) = scheduled().map { it.triggerAtMs - times.elapsedMs }.sorted()

    /** Clock and uptime, which a test moves apart. */
    private class Counted : Times {
        override var wallMs = System.currentTimeMillis()
        override var elapsedMs = SystemClock.elapsedRealtime()
        override var boot = 0

        /** The phone was off, and has been on for a minute. */
        fun starts(wallMs: Long) {
            this.wallMs = wallMs
            elapsedMs = MINUTE_MS
            boot++
        }
    }

    private fun text(notice: Notification) = notice.extras.getCharSequence(Notification.EXTRA_TEXT).toString()

    @Test
    fun `a reminder of a report that is gone says nothing`() = Pocket().use { phone ->
        fire(phone, "018f")
        assertEquals(emptyList<Notification>(), shown(phone))
    }

    private fun fire(phone: Pocket, record: String) {
        val about = android.net.Uri.parse("lontar://batas/$record/6")
        ReminderReceiver().onReceive(phone.app, Intent(ReminderReceiver.REMIND).setData(about))
    }

    private fun shown(phone: Pocket) = shadowOf(phone.app.getSystemService(NotificationManager::class.java)).allNotifications

    /** Until the app itself has planned: on a thread of its own, which would count from a time that a test moves on meanwhile. */
    private fun Pocket.settles() = eventually("the alarms") { alarms().size == 3 }

    private fun Pocket.plan() = runBlocking { Reminders(app).plan(session) }

    private fun Pocket.left(record: String) = runBlocking { (session.records.clock(record) as ReportClock.Left).ms }

    private fun Pocket.scheduled() = shadowOf(app.getSystemService(AlarmManager::class.java)).scheduledAlarms

    /** In how long each comes, the nearest first. */
    private fun Pocket.alarms() = scheduled().map { it.triggerAtMs - SystemClock.elapsedRealtime() }.sorted()

    @Suppress("DEPRECATION")
    private fun Pocket.forgets() {
        val alarms = app.getSystemService(AlarmManager::class.java)
        scheduled().toList().forEach { alarms.cancel(it.operation!!) }
    }

    private fun assertEquals(wanted: List<Long>, given: List<Long>, within: Long) {
        assertEquals("$given", wanted.size, given.size)
        wanted.zip(given).forEach { (a, b) -> assertTrue("$wanted, but $given", abs(a - b) < within) }
    }

    private fun hoursAgo(hours: Int): String {
        val format = SimpleDateFormat("yyyy-MM-dd'T'HH:mm'+08:00'", Locale.ROOT).apply { timeZone = TimeZone.getTimeZone("GMT+8") }
        return format.format(Date(System.currentTimeMillis() - hours * HOUR_MS))
    }

    companion object {
        private const val HOUR_MS = 3_600_000L
        private const val MINUTE_MS = 60_000L
        private const val YEAR_2015_MS = 1_420_070_400_000L
    }
}
