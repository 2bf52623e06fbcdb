package id.lontar.background

import android.app.job.JobInfo
import android.app.job.JobScheduler
import android.content.Context
import androidx.test.core.app.ApplicationProvider
import id.lontar.core.Role
import id.lontar.core.Status
import id.lontar.testing.OLD
import id.lontar.testing.TODAY
import org.junit.Assert.assertEquals
import org.junit.Assert.assertFalse
import org.junit.Assert.assertNotNull
import org.junit.Assert.assertNotSame
import org.junit.Assert.assertNull
import org.junit.Assert.assertTrue
import org.junit.Test
import org.junit.runner.RunWith
import org.robolectric.RobolectricTestRunner
import org.robolectric.annotation.Config

@RunWith(RobolectricTestRunner::class)
@Config(sdk = [OLD, TODAY])
class BackgroundTest {
    private val context = ApplicationProvider.getApplicationContext<Context>()
    private val background = Background(context)
    private val job get() = context.getSystemService(JobScheduler::class.java).allPendingJobs.singleOrNull()

    @Test
    fun `records, photos or an invite that wait make one job for the next connection`() {
        for (waiting in listOf(status(records = 1), status(pictures = 1), status(invite = true, role = null))) {
            background.follow(1u, waiting)
            val job = job!!
            assertEquals(JobInfo.NETWORK_TYPE_ANY, job.line())
            assertEquals(SendJob::class.java.name, job.service.className)
            assertTrue("it outlives a restart of the phone", job.isPersisted)
            assertFalse(job.isPeriodic)
            background.follow(1u, status())
            assertNull(this.job)
        }
    }

    @Test
    fun `a phone that belongs to no hub has nobody to send to`() {
        background.follow(1u, status(records = 3, role = null))
        assertNull(job)
    }

    @Test
    fun `what a locked profile left is remembered, whoever else has nothing to send`() {
        background.left(1u, 2)
        background.follow(2u, status())
        assertNotNull(job)
        assertEquals(setOf(1u), Background(context).locked())
        background.left(1u, 0)
        assertNull(job)
    }

    @Test
    fun `a profile that is opened speaks for itself`() {
        background.left(1u, 2)
        background.follow(1u, status())
        assertNull(job)
        assertEquals(emptySet<UInt>(), background.locked())
    }

    @Test
    fun `a job at work is not broken off by what it has sent`() {
        background.follow(1u, status(records = 1))
        background.jobBegins()
        background.follow(1u, status())
        assertNotNull(job)
    }

    @Test
    fun `what is saved while the job is at work brings it again`() {
        background.follow(1u, status(records = 1))
        background.jobBegins()
        assertFalse(background.wasAsked())
        background.follow(1u, status(records = 2))
        assertTrue(background.wasAsked())
        assertFalse("it is asked once", background.wasAsked())
        background.follow(1u, status(records = 1))
        assertTrue("in the last moment", background.jobEnds(waits = false))
    }

    @Test
    fun `what is saved when the job has just said that it is done makes another, though the phone lists it still`() {
        background.follow(1u, status(records = 1))
        val before = job!!
        background.jobBegins()
        assertFalse(background.jobEnds(waits = false))
        background.follow(1u, status(records = 1))
        assertNotSame(before, job)
    }

    /** Newer phones say it otherwise, too; this way all do. */
    @Suppress("DEPRECATION")
    private fun JobInfo.line() = networkType

    private fun status(records: Int = 0, pictures: Int = 0, invite: Boolean = false, role: Role? = Role.OFFICER) = Status(
        name = null,
        role = role,
        inviteWaiting = invite,
        enrolments = 0uL,
        accidents = 0uL,
        candidates = 0uL,
        forWorker = false,
        drafts = 0uL,
        waitingRecords = records.toULong(),
        arrivedRecords = 0uL,
        waitingPictures = pictures.toULong(),
        waitingBytes = 0uL,
        damagedPictures = 0uL,
        inConflict = 0uL,
        doubles = 0uL,
        held = 0uL,
        isBlank = false,
        clockErrorMs = null,
        clockIsWrong = false,
        lastRun = null,
        lastDoneMs = null,
    )
}
