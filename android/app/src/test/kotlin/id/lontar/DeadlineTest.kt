package id.lontar

import android.app.Application
import androidx.test.core.app.ApplicationProvider
import id.lontar.core.Language
import id.lontar.core.ReportClock
import id.lontar.core.Severity
import id.lontar.looks.problem
import id.lontar.testing.PHONE
import id.lontar.testing.Phone
import id.lontar.testing.TODAY
import id.lontar.ui.waits
import org.junit.Assert.assertEquals
import org.junit.Rule
import org.junit.Test
import org.junit.runner.RunWith
import org.robolectric.RobolectricTestRunner
import org.robolectric.annotation.Config
import org.robolectric.annotation.GraphicsMode

/** Times and counts as people say them: no thousands of hours, and nothing that is not there. */
@RunWith(RobolectricTestRunner::class)
@Config(sdk = [TODAY], qualifiers = PHONE)
@GraphicsMode(GraphicsMode.Mode.NATIVE)
class DeadlineTest {
    @get:Rule
    val phone = Phone()

    private val resources = ApplicationProvider.getApplicationContext<Application>().resources

    @Test
    fun `what is left or late is told in hours, and from two days on in days`() {
        assertEquals("Laporan pertama paling lambat hari ini, 17.05 WITA (sisa kurang dari 1 jam)", left(1))
        assertEquals("Laporan pertama paling lambat hari ini, 17.05 WITA (sisa 1 jam)", left(HOUR))
        assertEquals("Laporan pertama paling lambat Jumat, 20 November, 17.05 WITA (sisa 47 jam)", left(47 * HOUR + 59 * 60_000))
        assertEquals("Laporan pertama paling lambat Jumat, 20 November, 17.05 WITA (sisa 2 hari)", left(48 * HOUR))
        assertEquals("Batas waktu baru saja lewat.", firstOf(Deadline.late(HOUR - 1)))
        assertEquals("Sudah lewat 5 jam.", firstOf(Deadline.late(5 * HOUR)))
        assertEquals("Sudah lewat 47 jam.", firstOf(Deadline.late(47 * HOUR)))
        assertEquals("Sudah lewat 2 hari.", firstOf(Deadline.late(49 * HOUR)))
    }

    @Test
    fun `a form says of a report that is years late how many days`() {
        fun late(hours: String) = Labels(resources).problem(problem("occurred_at", "report_late", Severity.WARN, "hours" to hours))
        assertEquals("Sudah lewat 2.174 hari. Tetap lapor: laporan tetap diterima. BPJS TK yang memutuskan.", late("52176"))
        assertEquals("Sudah lewat 30 jam. Tetap lapor: laporan tetap diterima. BPJS TK yang memutuskan.", late("30"))
    }

    @Test
    fun `only what waits is counted`() {
        var said = emptyList<String>()
        phone.show { said = listOf(waits(12, 27), waits(0, 27), waits(1_204, 0), waits(0, 0)) }
        phone.rule.runOnIdle { assertEquals(listOf("12 catatan, 27 foto", "27 foto", "1.204 catatan", "Tidak ada yang menunggu"), said) }
    }

    /** Until Friday 20 November 2026, 17.05 in Kupang, told on a phone that thinks it is in Jakarta. */
    private fun left(ms: Long): String {
        val clock = object : Clock {
            override val nowMs = 0L
            override val offsetMin = 420
        }
        val until = ReportClock.Deadline(1_795_165_500_000, 480)
        return Deadline.of(ReportClock.Left(ms, until), Moments(clock, Language.INDONESIAN))!!.text(resources)
    }

    private fun firstOf(words: Words) = words.text(resources).substringBefore('.') + "."

    private companion object {
        const val HOUR = 3_600_000L
    }
}
