package id.lontar.background

import android.app.Notification
import android.app.NotificationManager
import android.content.pm.ServiceInfo
import android.os.Build
import androidx.test.core.app.ApplicationProvider
import id.lontar.LontarApplication
import id.lontar.core.PhotosToSend
import id.lontar.core.SyncEnd
import id.lontar.core.SyncProgress
import id.lontar.core.Synced
import id.lontar.testing.OLD
import id.lontar.testing.TODAY
import id.lontar.testing.emptyWorkplace
import id.lontar.testing.eventually
import java.time.Duration
import kotlinx.coroutines.flow.MutableStateFlow
import org.junit.Assert.assertEquals
import org.junit.Assert.assertFalse
import org.junit.Assert.assertNull
import org.junit.Assert.assertTrue
import org.junit.Before
import org.junit.Test
import org.junit.runner.RunWith
import org.robolectric.Robolectric
import org.robolectric.RobolectricTestRunner
import org.robolectric.Shadows.shadowOf
import org.robolectric.annotation.Config
import org.robolectric.shadows.ShadowPowerManager
import org.robolectric.shadows.ShadowSystemClock

@RunWith(RobolectricTestRunner::class)
@Config(sdk = [OLD, TODAY], qualifiers = "in")
class SendServiceTest {
    private val app = ApplicationProvider.getApplicationContext<LontarApplication>()
    private val sender = FakeSender()

    @Before
    fun begin() = app.workAt(emptyWorkplace { sender })

    @Test
    fun `sending starts the service, unless a job sends`() {
        val both = ServiceSender(app, sender)
        both.send { 1_000 }
        assertNull(shadowOf(app).nextStartedService)
        both.send()
        assertEquals(SendService::class.java.name, shadowOf(app).nextStartedService.component?.className)
    }

    @Test
    fun `nothing to send starts nothing`() {
        ServiceSender(app, DirectSender(emptyWorkplace())).send()
        assertNull(shadowOf(app).nextStartedService)
    }

    @Test
    fun `it shows how far it is, and ends with the sending`() {
        sender.state.value = Sending.Going(progress(0uL))
        val service = started()
        val first = shadowOf(service).lastForegroundNotification
        assertEquals("Sedang mengirim ke Disnaker", title(first))
        if (Build.VERSION.SDK_INT >= Build.VERSION_CODES.Q) {
            assertEquals(ServiceInfo.FOREGROUND_SERVICE_TYPE_DATA_SYNC, typeOf(service))
        }
        sender.state.value = Sending.Going(progress(400_000uL))
        eventually("the progress") {
            ShadowSystemClock.advanceBy(Duration.ofSeconds(1))
            texts().any { it.contains("Terkirim 0,4 MB") }
        }
        assertTrue("with the screen off, too", ShadowPowerManager.getLatestWakeLock().isHeld)
        sender.state.value = Sending.Ended(Synced(SyncEnd.Done, 0, 0, null, 0))
        assertEnds(service)
        assertFalse(ShadowPowerManager.getLatestWakeLock().isHeld)
        assertTrue(shadowOf(service).isForegroundStopped)
    }

    @Test
    fun `its button stops the sending`() {
        sender.state.value = Sending.Going(progress(0uL))
        val service = started()
        val button = shadowOf(service).lastForegroundNotification.actions.single()
        assertEquals("Berhenti", button.title)
        button.actionIntent.send()
        service.onStartCommand(shadowOf(app).nextStartedService, 0, 2)
        assertEquals(Sending.Stopped, sender.state.value)
        assertEnds(service)
    }

    @Test
    fun `when the time of the day is over it stops in good order`() {
        sender.state.value = Sending.Going(progress(0uL))
        val service = started()
        service.onTimeout(1, ServiceInfo.FOREGROUND_SERVICE_TYPE_DATA_SYNC)
        assertEquals(Sending.Stopped, sender.state.value)
        assertTrue(shadowOf(service).isStoppedBySelf)
        assertTrue(shadowOf(service).isForegroundStopped)
    }

    @Test
    fun `one that starts after the end ends at once`() {
        val service = started()
        assertEnds(service)
        assertFalse(sender.state.value is Sending.Going)
    }

    private fun started(): SendService = Robolectric.buildService(SendService::class.java).create().startCommand(0, 1).get()

    private fun assertEnds(service: SendService) = eventually("it ends") {
        ShadowSystemClock.advanceBy(Duration.ofSeconds(1))
        shadowOf(service).isStoppedBySelf
    }

    private fun typeOf(service: SendService): Int = service.foregroundServiceType

    private fun texts(): List<String> =
        shadowOf(app.getSystemService(NotificationManager::class.java)).allNotifications
            .map { it.extras.getCharSequence(Notification.EXTRA_TEXT).toString() }

    private fun title(notice: Notification) = notice.extras.getCharSequence(Notification.EXTRA_TITLE).toString()

    private fun progress(up: ULong) = SyncProgress(up, 0uL, 0uL, 0uL, 0uL)
}

/** Sends nothing, and does what the test says. */
class FakeSender : Sender {
    override val state = MutableStateFlow<Sending>(Sending.Nothing)

    override fun send(photos: PhotosToSend, leftMs: (() -> Long)?) {
        state.value = Sending.Going(SyncProgress(0uL, 0uL, 0uL, 0uL, 0uL))
    }

    override fun stop() {
        state.value = Sending.Stopped
    }
}
