package id.lontar.screens

import androidx.compose.runtime.collectAsState
import androidx.compose.runtime.getValue
import androidx.compose.runtime.remember
import androidx.compose.runtime.rememberCoroutineScope
import androidx.compose.ui.test.hasText
import androidx.compose.ui.test.performClick
import id.lontar.background.FakeSender
import id.lontar.background.Sending
import id.lontar.core.Session
import id.lontar.core.Sync
import id.lontar.core.SyncEnd
import id.lontar.core.SyncProgress
import id.lontar.core.Synced
import id.lontar.screens.send.SendPresenter
import id.lontar.screens.send.SendView
import id.lontar.testing.FakeSignals
import id.lontar.testing.PHONE
import id.lontar.testing.Phone
import id.lontar.testing.Pocket
import id.lontar.testing.TODAY
import kotlinx.coroutines.flow.map
import kotlinx.coroutines.runBlocking
import org.junit.Assert.assertEquals
import org.junit.Assert.assertTrue
import org.junit.Rule
import org.junit.Test
import org.junit.runner.RunWith
import org.robolectric.RobolectricTestRunner
import org.robolectric.annotation.Config
import org.robolectric.annotation.GraphicsMode

/** *Kirim* on a sender that goes on without the page. */
@RunWith(RobolectricTestRunner::class)
@Config(sdk = [TODAY], qualifiers = PHONE)
@GraphicsMode(GraphicsMode.Mode.NATIVE)
class SendTest {
    @get:Rule
    val phone = Phone()
    private val sender = FakeSender()

    @Test
    fun `a page that is opened while it goes shows how far it is, and stops it`() = Pocket { sender }.use { pocket ->
        pocket.begins()
        pocket.enrols()
        sender.state.value = Sending.Going(SyncProgress(400_000uL, 0uL, 0uL, 0uL, 0uL))
        shows(pocket)
        sees("0,4 MB dari")
        sees("Tampilkan juga di luar aplikasi")
        phone.picture("kirim-jalan")
        phone.rule.onNode(hasText("Berhenti")).performClick()
        sees("Dihentikan. Yang sudah sampai tetap sampai.")
        assertEquals(Sending.Stopped, sender.state.value)
    }

    @Test
    fun `what came of an earlier sending is not told again`() = Pocket { sender }.use { pocket ->
        pocket.begins()
        sender.state.value = Sending.Ended(Synced(SyncEnd.Done, 0, 0, null, 0))
        shows(pocket)
        sees("Masih di HP ini: 0")
        assertEquals(0, phone.rule.onAllNodes(hasText("Selesai dikirim.")).fetchSemanticsNodes().size)
        phone.rule.onNode(hasText("Kirim sekarang")).performClick()
        sees("Berhenti")
        sender.state.value = Sending.Ended(Synced(SyncEnd.Done, 0, 0, null, 0))
        sees("Selesai dikirim.")
    }

    @Test
    fun `nothing is called done while a photo waits`() = Pocket { sender }.use { pocket ->
        pocket.begins()
        shows(pocket)
        sees("Masih di HP ini: 0")
        ends(Synced(SyncEnd.Done, 0, 3, "offline", 0), "Catatan terkirim. 3 foto masih menunggu.")
        ends(Synced(SyncEnd.Done, 0, 3, "cancelled", 0), "Catatan terkirim. 3 foto masih menunggu.")
        ends(Synced(SyncEnd.Done, 2, 3, "done", 0), "2 catatan masih menunggu")
        ends(Synced(SyncEnd.Done, 0, 0, "done", 0), "Selesai dikirim.")
    }

    @Test
    fun `nothing is called done while a photo is damaged, however long ago that was found`() = Pocket { sender }.use { pocket ->
        pocket.begins()
        shows(pocket, damaged = 1uL)
        sees("Gagal: 1 foto rusak di HP ini")
        ends(Synced(SyncEnd.Done, 0, 0, "done", 0), "Catatan terkirim.")
    }

    @Test
    fun `photos that may use no quota at all wait for Wi-Fi, not for tomorrow`() = Pocket { sender }.use { pocket ->
        pocket.begins()
        shows(pocket)
        sees("Masih di HP ini: 0")
        ends(Synced(SyncEnd.Done, 0, 3, "budget", 0), "Foto lain dikirim besok")
        runBlocking { pocket.session.settings.setPhotoBudget(0) }
        ends(Synced(SyncEnd.Done, 0, 4, "budget", 0), "4 foto menunggu Wi-Fi.")
    }

    @Test
    fun `what a locking broke off goes on when the same person opens, and for nobody else`() = Pocket { sender }.use { pocket ->
        pocket.begins()
        sender.send()
        runBlocking { pocket.workplace.lock() }
        assertEquals(Sending.Stopped, sender.state.value)
        runBlocking { pocket.workplace.enter { pocket.workplace.handset.open(1u) } }
        assertTrue(sender.state.value is Sending.Going)
        runBlocking {
            pocket.workplace.lock()
            pocket.workplace.enter { pocket.workplace.handset.add("Melkianus Ndun") }
        }
        assertEquals(Sending.Stopped, sender.state.value)
    }

    private fun ends(synced: Synced, words: String) {
        sender.state.value = Sending.Ended(synced)
        sees(words)
        assertEquals(words == "Selesai dikirim.", phone.rule.onAllNodes(hasText("Selesai dikirim.")).fetchSemanticsNodes().isNotEmpty())
    }

    private fun shows(pocket: Pocket, damaged: ULong = 0uL) = phone.show {
        val scope = rememberCoroutineScope()
        val presenter = remember { SendPresenter(scope, Damaged(pocket.session, damaged), sender, FakeSignals(), pocket.workplace.moments()) }
        val state by presenter.state.collectAsState()
        SendView(state, presenter::on, forWorker = false, { }, { })
    }

    /** A phone on which so many photos went bad. */
    private class Damaged(session: Session, count: ULong) : Session by session {
        override val sync = object : Sync by session.sync {
            override val status = session.sync.status.map { it.copy(damagedPictures = count) }

            override suspend fun now() = session.sync.now().copy(damagedPictures = count)
        }
    }

    private fun sees(words: String) = phone.rule.waitUntil("sees $words", 15_000) {
        phone.rule.onAllNodes(hasText(words, substring = true)).fetchSemanticsNodes().isNotEmpty()
    }
}
