package id.lontar.testing

import android.os.Looper
import androidx.test.core.app.ApplicationProvider
import id.lontar.Clock
import id.lontar.LontarApplication
import id.lontar.Workplace
import id.lontar.background.DirectSender
import id.lontar.background.Sender
import id.lontar.background.ServiceSender
import id.lontar.core.Entry
import id.lontar.core.Language
import id.lontar.core.Network
import id.lontar.core.RustHandset
import id.lontar.core.Session
import id.lontar.languageOf
import java.io.File
import java.nio.file.Files
import kotlinx.coroutines.runBlocking
import org.robolectric.Shadows.shadowOf

const val PIN = "280591"

/** A phone in a pocket: the real core in a folder, and all that goes on in a process without a window. */
class Pocket(private val sender: ((Workplace) -> Sender)? = null) : AutoCloseable {
    val app: LontarApplication = ApplicationProvider.getApplicationContext()

    /** Camera, microphone, position: what they give, the test says. */
    val around = Surroundings(app)
    val folder: File = Files.createTempDirectory("lontar-pocket").toFile()
    private val keys = MemoryKeys()

    /** How far the clock of the app is behind the core's: so old is the last touch. */
    var behindMs = 0L
    var network = Network.FREE
    lateinit var workplace: Workplace
        private set

    val session: Session get() = workplace.session.value!!

    init {
        restarts()
    }

    /** A new process on the same phone. */
    fun restarts() {
        val clock = object : Clock {
            override val nowMs get() = System.currentTimeMillis() - behindMs
            override val offsetMin = 480
        }
        val handset = RustHandset(folder, keys)
        val direct: (Workplace) -> Sender = { ServiceSender(app, DirectSender(it)) }
        val (left, goes) = app.background::left to app.background::goes
        workplace = Workplace(handset, clock, { network }, { languageOf(app) }, around.device, sender ?: direct, left, goes, app::gone)
        app.workAt(workplace)
    }

    /** Somebody begins on this phone. */
    fun begins(name: String = "Yohana Lete") = runBlocking { workplace.enter { workplace.handset.add(name) } }

    /** Somebody begins, joins the hub, and has everything. */
    fun joins(hub: Hub) {
        begins()
        runBlocking { session.joining.keep(hub.invite("Yohana Lete", "officer")) }
        sends()
    }

    /** Sends as somebody who waits for it. */
    fun sends() = runBlocking { session.sync.run(id.lontar.core.PhotosToSend.WITHIN_BUDGET, { network }) { } }

    fun enrols(name: String = "Maria Ndaumanu"): String = runBlocking {
        val drafts = session.drafts
        val draft = drafts.begin("enrolment")
        drafts.setItem(draft, "consent", "consent", "", CONSENT)
        drafts.setField(draft, "identity", person(name))
        drafts.setItem(draft, "family", "heirs", "", HEIR)
        drafts.submit(draft).record
    }

    /** A report of an accident of this moment: `2026-11-19T17:00+08:00`. */
    fun reports(at: String, name: String = "Melkianus Ndun"): String = runBlocking {
        val draft = session.drafts.begin("accident")
        val who = listOf("type" to "accident", "name" to name, "occurred_at" to at, "reporter_phone" to "081234567891")
        session.drafts.setField(draft, "who", who.map { (key, text) -> Entry(key, text) })
        session.drafts.submit(draft).record
    }

    /** A PIN is set, and the phone locked. */
    fun locks() = runBlocking {
        session.settings.setPin(PIN)
        workplace.lock()
    }

    override fun close() {
        runBlocking { workplace.session.value?.end() }
        folder.deleteRecursively()
    }
}

/** Waits for what other threads do, while the main one goes on. */
fun eventually(what: String, holds: () -> Boolean) {
    val until = System.nanoTime() + 60_000_000_000
    while (!holds()) {
        if (System.nanoTime() > until) throw AssertionError("never: $what")
        shadowOf(Looper.getMainLooper()).idle()
        Thread.sleep(10)
    }
}
