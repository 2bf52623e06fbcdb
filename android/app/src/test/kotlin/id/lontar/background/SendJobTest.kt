package id.lontar.background

import android.app.job.JobInfo
import android.app.job.JobParameters
import android.app.job.JobScheduler
import id.lontar.core.Custody
import id.lontar.core.Network
import id.lontar.core.Opening
import id.lontar.testing.CONSENT
import id.lontar.testing.PIN
import id.lontar.testing.Pictures
import id.lontar.testing.Pocket
import id.lontar.testing.TODAY
import id.lontar.testing.WithHub
import id.lontar.testing.eventually
import kotlinx.coroutines.runBlocking
import org.junit.Assert.assertEquals
import org.junit.Assert.assertFalse
import org.junit.Assert.assertNull
import org.junit.Assert.assertTrue
import org.junit.Test
import org.junit.runner.RunWith
import org.robolectric.Robolectric
import org.robolectric.RobolectricTestRunner
import org.robolectric.Shadows.shadowOf
import org.robolectric.annotation.Config
import org.robolectric.annotation.GraphicsMode
import org.robolectric.shadow.api.Shadow

@RunWith(RobolectricTestRunner::class)
@Config(sdk = [TODAY])
@GraphicsMode(GraphicsMode.Mode.NATIVE)
class SendJobTest : WithHub() {
    @Test
    fun `a job waits for a connection when something is to be sent, and only then`() = Pocket().use { phone ->
        phone.begins()
        phone.enrols()
        phone.network = Network.NONE
        Thread.sleep(300)
        assertNull("there is nobody to send to yet", phone.job())
        runBlocking { phone.session.joining.keep(hub.invite("Yohana Lete", "officer")) }
        eventually("a job") { phone.job() != null }
        phone.network = Network.FREE
        phone.sends()
        eventually("no job") { phone.job() == null }
    }

    @Test
    fun `the job sends what a locked profile left, and it stays locked`() = Pocket().use { phone ->
        phone.joins(hub)
        val record = phone.enrols()
        phone.locks()
        eventually("a job") { phone.job() != null }
        assertEquals(setOf(1u), phone.app.background.locked())
        phone.restarts()
        val job = phone.runsJob()
        assertFalse("nothing is left", shadowOf(job).isRescheduleNeeded)
        assertEquals(emptySet<UInt>(), phone.app.background.locked())
        assertNull(phone.workplace.session.value)
        runBlocking {
            assertTrue(phone.workplace.handset.opening(1u) is Opening.Pin)
            phone.workplace.enter { phone.workplace.handset.openWithPin(1u, PIN) }
            assertEquals(Custody.ARRIVED, phone.session.records.detail(record).row.custody)
        }
    }

    @Test
    fun `a profile that was left goes once everything arrived, and not before`() = Pocket().use { phone ->
        phone.joins(hub)
        phone.enrols()
        runBlocking { phone.workplace.leave() }
        phone.restarts()
        assertEquals("what waits is here only", listOf(1u), phone.people())
        assertFalse(shadowOf(phone.runsJob()).isRescheduleNeeded)
        assertEquals(emptyList<UInt>(), phone.people())
        assertFalse(phone.app.background.isGoing(1u))
    }

    @Test
    fun `a profile that was left with a photo of a form stays, for that is nowhere else`() = Pocket().use { phone ->
        phone.joins(hub)
        runBlocking {
            val draft = phone.session.drafts.begin("enrolment")
            phone.session.drafts.setItem(draft, "consent", "consent", "", CONSENT)
            phone.session.media.addToDraft(draft, "person", phone.session.media.prepare(Pictures.card()))
            phone.workplace.leave()
        }
        assertFalse(shadowOf(phone.runsJob()).isRescheduleNeeded)
        assertEquals(listOf(1u), phone.people())
    }

    @Test
    fun `a profile that was only locked stays when everything arrived`() = Pocket().use { phone ->
        phone.joins(hub)
        phone.enrols()
        phone.locks()
        phone.runsJob()
        assertEquals(listOf(1u), phone.people())
    }

    @Test
    fun `a profile without a PIN is synced, and closed again`() = Pocket().use { phone ->
        phone.joins(hub)
        val record = phone.enrols()
        runBlocking { phone.session.end() }
        phone.restarts()
        assertFalse(shadowOf(phone.runsJob()).isRescheduleNeeded)
        assertNull(phone.workplace.session.value)
        runBlocking {
            phone.workplace.enter { phone.workplace.handset.open(1u) }
            assertEquals(Custody.ARRIVED, phone.session.records.detail(record).row.custody)
        }
    }

    @Test
    fun `who is at work sees what the job sends`() = Pocket().use { phone ->
        phone.joins(hub)
        phone.enrols()
        assertFalse(shadowOf(phone.runsJob()).isRescheduleNeeded)
        assertTrue(phone.workplace.sender.state.value is Sending.Ended)
        assertEquals(0uL, runBlocking { phone.session.sync.now() }.waitingRecords)
        assertNull("no notice, for nobody asked", shadowOf(phone.app).nextStartedService)
    }

    @Test
    fun `without a connection or time it is tried again`() = Pocket().use { phone ->
        phone.joins(hub)
        phone.enrols()
        assertTrue(SendJob.SLICE_MS <= 8 * 60_000)
        assertTrue(runBlocking { Slice(phone.workplace, phone.app.background, Reminders(phone.app)) { 0 }.work() })
        phone.network = Network.NONE
        assertTrue(shadowOf(phone.runsJob()).isRescheduleNeeded)
        assertEquals(1uL, runBlocking { phone.session.sync.now() }.waitingRecords)
    }

    @Test
    fun `a job that the phone breaks off wants to go on`() = Pocket().use { phone ->
        phone.begins()
        val job = Robolectric.buildService(SendJob::class.java).create().get()
        val parameters = Shadow.newInstanceOf(JobParameters::class.java)
        assertTrue(job.onStartJob(parameters))
        assertTrue(job.onStopJob(parameters))
        assertFalse(phone.app.background.isRunning)
    }

    private fun Pocket.people() = runBlocking { workplace.profiles().map { it.number } }

    private fun Pocket.job(): JobInfo? = app.getSystemService(JobScheduler::class.java).allPendingJobs.singleOrNull()

    private fun Pocket.runsJob(): SendJob {
        val job = Robolectric.buildService(SendJob::class.java).create().get()
        assertTrue(job.onStartJob(Shadow.newInstanceOf(JobParameters::class.java)))
        eventually("the job ends") { shadowOf(job).isJobFinished }
        assertFalse(app.background.isRunning)
        return job
    }
}
