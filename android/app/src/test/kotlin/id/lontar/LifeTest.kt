package id.lontar

import android.content.res.Configuration
import android.provider.Settings
import android.view.WindowManager
import androidx.compose.ui.semantics.SemanticsProperties
import androidx.compose.ui.semantics.getOrNull
import androidx.compose.ui.test.ComposeTimeoutException
import androidx.compose.ui.test.SemanticsMatcher
import androidx.compose.ui.test.hasSetTextAction
import androidx.compose.ui.test.hasText
import androidx.compose.ui.test.junit4.v2.createEmptyComposeRule
import androidx.compose.ui.test.performClick
import androidx.compose.ui.test.performScrollTo
import androidx.compose.ui.test.performTextReplacement
import androidx.lifecycle.Lifecycle
import androidx.test.core.app.ActivityScenario
import androidx.test.core.app.ApplicationProvider
import id.lontar.background.FakeSender
import id.lontar.core.Failure
import id.lontar.core.Handset
import id.lontar.testing.PHONE
import id.lontar.testing.PIN
import id.lontar.testing.Picture
import id.lontar.testing.Pocket
import id.lontar.testing.TODAY
import id.lontar.testing.WithHub
import id.lontar.testing.emptyWorkplace
import id.lontar.testing.fieldOf
import java.io.File
import java.io.RandomAccessFile
import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.flow.first
import kotlinx.coroutines.launch
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.withTimeoutOrNull
import org.junit.Assert.assertEquals
import org.junit.Assert.assertFalse
import org.junit.Assert.assertNotNull
import org.junit.Assert.assertNull
import org.junit.Assert.assertSame
import org.junit.Assert.assertThrows
import org.junit.Assert.assertTrue
import org.junit.Rule
import org.junit.Test
import org.junit.runner.RunWith
import org.robolectric.RobolectricTestRunner
import org.robolectric.RuntimeEnvironment
import org.robolectric.Shadows.shadowOf
import org.robolectric.annotation.Config
import org.robolectric.annotation.GraphicsMode

/** The life of the app's window, with the real core: left, locked, ended by the phone, older than its data. */
@RunWith(RobolectricTestRunner::class)
@Config(sdk = [TODAY], qualifiers = PHONE)
@GraphicsMode(GraphicsMode.Mode.NATIVE)
class LifeTest : WithHub() {
    @get:Rule
    val rule = createEmptyComposeRule()

    @Test
    fun `where one was is shown again when the phone has ended the app`() = window { phone, scenario ->
        taps("Siap berangkat")
        sees("Belum ada PIN")
        phone.restarts()
        assertNull(phone.workplace.session.value)
        scenario.recreate()
        sees("Belum ada PIN")
        assertNotNull(phone.workplace.session.value)
    }

    @Test
    fun `with a PIN that is asked first, and then the page is shown again`() = window(joined = true) { phone, scenario ->
        taps("Siap berangkat")
        sees("Belum ada PIN")
        runBlocking { phone.session.settings.setPin(PIN) }
        phone.restarts()
        scenario.recreate()
        enters()
        sees("PIN sudah dibuat")
    }

    @Test
    fun `back on the page of the PIN over a page of before leaves the app, and asks no second time`() = window(joined = true) { phone, scenario ->
        taps("Siap berangkat")
        sees("Belum ada PIN")
        runBlocking { phone.session.settings.setPin(PIN) }
        phone.restarts()
        scenario.recreate()
        sees("Masukkan PIN")
        scenario.onActivity { it.onBackPressedDispatcher.onBackPressed() }
        rule.waitUntil(WAIT_MS) {
            var isAway = false
            scenario.onActivity { isAway = shadowOf(it).isTaskMovedToBack }
            isAway
        }
        enters()
        sees("PIN sudah dibuat")
    }

    @Test
    fun `who comes back after long finds it locked, and after the PIN the page`() = window(joined = true) { phone, scenario ->
        taps("Siap berangkat")
        sees("Belum ada PIN")
        runBlocking { phone.session.settings.setPin(PIN) }
        phone.isLeft(scenario, minutes = 4)
        sees("PIN sudah dibuat")
        assertNotNull("not yet", phone.workplace.session.value)
        phone.isLeft(scenario, minutes = 6)
        enters()
        sees("PIN sudah dibuat")
    }

    @Test
    fun `whoever still asks something of a session that was locked is told so, and nothing breaks`() = Pocket().use { phone ->
        phone.joins(hub)
        val session = phone.session
        runBlocking { phone.workplace.lock() }
        for (call in listOf<suspend () -> Unit>({ session.settle() }, { session.lock() }, { session.device() }, { session.end() })) {
            assertThrows(Failure.Unlock::class.java) { runBlocking { call() } }
        }
    }

    @Test
    fun `without a touch it locks by itself`() = Pocket().use { phone ->
        phone.joins(hub)
        runBlocking {
            phone.session.settings.setPin(PIN)
            phone.behindMs = 6 * 60_000
            val locker = phone.app.locker!!
            locker.touched()
            val watching = launch { locker.watch(everyMs = 20) }
            withTimeoutOrNull(WAIT_MS) { phone.workplace.session.first { it == null } }
            watching.cancel()
        }
        assertNull(phone.workplace.session.value)
    }

    @Test
    fun `while somebody speaks into it, or it reads aloud, it does not lock by itself`() = Pocket().use { phone ->
        phone.joins(hub)
        runBlocking {
            phone.session.settings.setPin(PIN)
            val (locker, device) = phone.app.locker!! to phone.workplace.device
            for (use in listOf<suspend () -> Unit>({ device.recorder.record(CompletableDeferred()) }, { device.speaker.speak("Bapak/Ibu") })) {
                phone.behindMs = 6 * 60_000
                locker.touched()
                phone.behindMs = 0
                val using = launch { use() }
                withTimeoutOrNull(500) { locker.watch(everyMs = 20) }
                assertNotNull(phone.workplace.session.value)
                using.cancel()
            }
        }
    }

    @Test
    fun `who closes the window and opens it again is still at work, in the same session`() = window { phone, scenario ->
        val session = phone.session
        scenario.onActivity { it.finish() }
        scenario.moveToState(Lifecycle.State.DESTROYED)
        open {
            sees("Selamat bekerja")
            assertSame(session, phone.workplace.session.value)
            runBlocking { phone.session.settle() }
        }
    }

    @Test
    fun `while something is sent it does not lock by itself`() {
        val sender = FakeSender()
        Pocket { sender }.use { phone ->
            phone.joins(hub)
            sender.send()
            runBlocking {
                phone.session.settings.setPin(PIN)
                phone.behindMs = 6 * 60_000
                val locker = phone.app.locker!!
                locker.touched()
                withTimeoutOrNull(500) { locker.watch(everyMs = 20) }
            }
            assertNotNull(phone.workplace.session.value)
        }
    }

    @Test
    fun `data of a newer app is left alone, and a page says so`() = Pocket().use { phone ->
        phone.begins()
        runBlocking { phone.session.end() }
        val keys = phone.folder.walk().single { it.name == "keys" }
        keys.writeBytes(keys.readBytes().also { it[MAGIC] = 99 })
        val before = phone.contents()
        phone.restarts()
        open {
            sees("Data di HP ini dibuat oleh aplikasi yang lebih baru")
            it.onActivity { activity -> Picture.of(activity, "data-lebih-baru") }
            taps("Coba lagi")
            sees("Data di HP ini dibuat oleh aplikasi yang lebih baru")
        }
        assertEquals("nothing was touched", before, phone.contents())
    }

    @Test
    fun `what was said on a locked phone outlives the app, in a window that stays private`() = window(joined = true) { phone, scenario ->
        runBlocking { phone.session.settings.setPin(PIN) }
        phone.restarts()
        scenario.recreate()
        taps("Lapor kecelakaan")
        taps("Lanjut melapor")
        sees("Nama yang celaka")
        rule.onAllNodes(fieldOf("Nama yang celaka"))[0].performTextReplacement("Melkianus Ndun")
        taps("Baru saja")
        rule.waitForIdle()
        phone.restarts()
        scenario.recreate()
        sees("Melkianus Ndun")
        assertTrue(isPrivate(scenario))
        assertNull(phone.workplace.session.value)
        taps("Simpan laporan")
        sees("Nomor HP")
        scenario.onActivity { Picture.of(it, "lapor-terkunci-kembali") }
    }

    @Test
    fun `a database of a newer app is left alone, too`() = Pocket().use { phone ->
        phone.begins()
        runBlocking { phone.session.end() }
        val database = phone.folder.walk().single { it.name == "lontar.sqlite" }
        RandomAccessFile(database, "rw").use {
            it.seek(USER_VERSION)
            it.writeInt(NEWER)
        }
        val before = database.readBytes().toList()
        phone.restarts()
        open { sees("Data di HP ini dibuat oleh aplikasi yang lebih baru") }
        assertEquals("nothing was touched", before, database.readBytes().toList())
    }

    @Test
    fun `another person who opens the phone does not see that page`() = window(joined = true) { phone, scenario ->
        taps("Siap berangkat")
        sees("Belum ada PIN")
        runBlocking {
            phone.session.settings.setPin(PIN)
            phone.workplace.handset.add("Melkianus Ndun").end()
        }
        phone.isLeft(scenario, minutes = 6)
        taps("Melkianus Ndun")
        sees("Daftarkan peserta")
        assertEquals(2u, phone.session.profile)
    }

    @Test
    fun `a full phone says so, and leads to where space is made`() {
        val empty = emptyWorkplace()
        val full = object : Handset by empty.handset {
            override suspend fun profiles() = throw Failure.FreeStorage()
        }
        val app = ApplicationProvider.getApplicationContext<LontarApplication>()
        app.workAt(Workplace(full, empty.clock, empty.network, empty.language, empty.device))
        open { scenario ->
            sees("Penyimpanan HP penuh")
            scenario.onActivity { Picture.of(it, "penyimpanan-penuh") }
            taps("Buka setelan penyimpanan")
            assertEquals(Settings.ACTION_INTERNAL_STORAGE_SETTINGS, shadowOf(app).nextStartedActivity.action)
        }
    }

    @Test
    fun `a worker may photograph the own window, an officer may not`() {
        Pocket().use { phone ->
            runBlocking {
                phone.workplace.enter { phone.workplace.handset.add("").also { it.joining.beginAsWorker() } }
                phone.session.end()
            }
            phone.restarts()
            open {
                sees("Laporan saya")
                assertFalse(isPrivate(it))
            }
        }
        window { _, scenario -> assertTrue(isPrivate(scenario)) }
    }

    private fun isPrivate(scenario: ActivityScenario<MainActivity>): Boolean {
        var flags = 0
        rule.waitForIdle()
        scenario.onActivity { flags = it.window.attributes.flags }
        return flags and WindowManager.LayoutParams.FLAG_SECURE != 0
    }

    @Test
    fun `turning the phone keeps the page and what was typed`() = window { _, scenario ->
        taps("Cari")
        sees("Nama, NIK, nomor tanda terima, atau desa")
        rule.onAllNodes(hasSetTextAction())[0].performTextReplacement("ndaumanu")
        RuntimeEnvironment.setQualifiers("+land")
        scenario.recreate()
        sees("ndaumanu")
        scenario.onActivity { assertEquals(Configuration.ORIENTATION_LANDSCAPE, it.resources.configuration.orientation) }
        scenario.onActivity { Picture.of(it, "melintang") }
    }

    @Test
    fun `the language is told to a phone that keeps it`() = window { phone, scenario ->
        taps("Setelan")
        sees("Bahasa Indonesia")
        scenario.onActivity { Picture.of(it, "setelan") }
        taps("English")
        val kept = phone.app.getSystemService(android.app.LocaleManager::class.java).applicationLocales
        assertEquals("en", kept.toLanguageTags())
    }

    /** Somebody has begun, and opens the app. */
    private fun window(joined: Boolean = false, story: (Pocket, ActivityScenario<MainActivity>) -> Unit) = Pocket().use { phone ->
        // A PIN locks once a supervisor could open it again: after joining.
        if (joined) phone.joins(hub) else phone.begins()
        runBlocking { phone.session.end() }
        phone.restarts()
        open {
            sees("Selamat bekerja")
            story(phone, it)
        }
    }

    private fun open(story: (ActivityScenario<MainActivity>) -> Unit) =
        ActivityScenario.launch(MainActivity::class.java).use(story)

    /** The last touch was so many minutes before somebody comes back. */
    private fun Pocket.isLeft(scenario: ActivityScenario<MainActivity>, minutes: Long) {
        behindMs = minutes * 60_000
        scenario.onActivity { it.onUserInteraction() }
        scenario.moveToState(Lifecycle.State.CREATED)
        scenario.moveToState(Lifecycle.State.RESUMED)
    }

    private fun enters() {
        sees("Masukkan PIN")
        sees("PIN, enam angka")
        rule.onAllNodes(fieldOf("PIN, enam angka"))[0].performTextReplacement(PIN)
        taps("Buka")
    }

    private fun Pocket.contents(): Map<String, List<Byte>> =
        folder.walk().filter(File::isFile).associate { it.path to it.readBytes().toList() }

    private fun sees(words: String) = try {
        rule.waitUntil(WAIT_MS) { rule.onAllNodes(hasText(words, substring = true)).fetchSemanticsNodes().isNotEmpty() }
    } catch (e: ComposeTimeoutException) {
        throw AssertionError("not on the page: $words; there is: ${all()}", e)
    }

    private fun all(): List<String> = rule.onAllNodes(SemanticsMatcher("any") { true }, useUnmergedTree = true).fetchSemanticsNodes()
        .flatMap { it.config.getOrNull(SemanticsProperties.Text).orEmpty().map { text -> text.text } }

    private fun taps(words: String) {
        sees(words)
        val node = rule.onAllNodes(hasText(words))[0]
        runCatching { node.performScrollTo() }
        node.performClick()
    }

    companion object {
        private const val WAIT_MS = 60_000L

        /** Where SQLite keeps the version of a schema, and one that this app does not know. */
        private const val USER_VERSION = 60L
        private const val NEWER = 99

        /** Length of what the file of keys begins with; its version follows. */
        private const val MAGIC = 6
    }
}
