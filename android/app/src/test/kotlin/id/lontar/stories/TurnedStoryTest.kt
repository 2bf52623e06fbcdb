package id.lontar.stories

import android.Manifest.permission.RECORD_AUDIO
import androidx.compose.ui.geometry.Offset
import androidx.compose.ui.semantics.SemanticsActions
import androidx.compose.ui.semantics.SemanticsProperties
import androidx.compose.ui.semantics.getOrNull
import androidx.compose.ui.test.ComposeTimeoutException
import androidx.compose.ui.test.SemanticsMatcher
import androidx.compose.ui.test.hasContentDescription
import androidx.compose.ui.test.hasSetTextAction
import androidx.compose.ui.test.hasText
import androidx.compose.ui.test.junit4.v2.createEmptyComposeRule
import androidx.compose.ui.test.performScrollTo
import androidx.compose.ui.test.performSemanticsAction
import androidx.compose.ui.test.performTouchInput
import androidx.compose.ui.test.swipe
import androidx.test.core.app.ActivityScenario
import id.lontar.MainActivity
import id.lontar.testing.PHONE
import id.lontar.testing.Picture
import id.lontar.testing.Pocket
import id.lontar.testing.Sounds
import id.lontar.testing.TODAY
import kotlinx.coroutines.runBlocking
import org.junit.Assert.assertArrayEquals
import org.junit.Assert.assertEquals
import org.junit.Assert.assertFalse
import org.junit.Assert.assertNull
import org.junit.Rule
import org.junit.Test
import org.junit.runner.RunWith
import org.robolectric.RobolectricTestRunner
import org.robolectric.RuntimeEnvironment
import org.robolectric.Shadows.shadowOf
import org.robolectric.annotation.Config
import org.robolectric.annotation.GraphicsMode

/** What somebody signed or said, and may not be stored before "Ya, boleh": kept by a turned phone, and by nothing else. */
@RunWith(RobolectricTestRunner::class)
@Config(sdk = [TODAY], qualifiers = PHONE)
@GraphicsMode(GraphicsMode.Mode.NATIVE)
class TurnedStoryTest {
    @get:Rule
    val rule = createEmptyComposeRule()

    @Test
    fun `what was signed and ticked is there when the phone was turned, and is stored with the yes only`() = asked { phone, scenario ->
        taps("Tanda tangan")
        signs()
        taps(PHOTOS)
        taps("Bahasa lain, tidak bisa membaca, atau di bawah 18 tahun")
        taps("Ganti")
        taps("Dawan")
        scenario.turns()
        sees("Ulangi tanda tangan")
        scenario.onActivity { Picture.of(it, "persetujuan-melintang") }
        assertFalse("nothing was lost, so nothing is asked again", isSeen(AGAIN))
        assertNull("before the yes nothing is stored", phone.consent())
        assertEquals(emptyList<String>(), phone.kinds())
        taps("Ya, boleh")
        sees("Identitas")
        assertEquals(listOf("consent"), phone.kinds())
        val stored = phone.consent()!!
        assertEquals(listOf("signature", "true", "aoz"), listOf("way", "photos_allowed", "language").map(stored::get))
    }

    @Test
    fun `a recording that the turning ended is there, whole`() = asked { phone, scenario ->
        shadowOf(phone.app).grantPermissions(RECORD_AUDIO)
        taps("Rekaman suara")
        taps("Rekam suara")
        sees("Merekam: ")
        scenario.turns()
        sees("Rekaman sudah ada.")
        taps("Ya, boleh")
        sees("Identitas")
        val heard = runBlocking { phone.session.media.voices(phone.draft()).single().let { phone.session.media.voice(phone.draft(), it.register) } }
        assertArrayEquals(Sounds.seconds(3), heard)
    }

    @Test
    fun `when the phone ended the app the person is asked again, and the page says why`() = asked { phone, scenario ->
        taps("Tanda tangan")
        signs()
        phone.restarts()
        scenario.recreate()
        sees(AGAIN)
        scenario.onActivity { Picture.of(it, "persetujuan-tanya-lagi") }
        assertNull(phone.consent())
        taps("Tanda tangan")
        signs()
        assertFalse("it is being asked", isSeen(AGAIN))
        taps("Ya, boleh")
        sees("Identitas")
        assertEquals(listOf("consent"), phone.kinds())
    }

    @Test
    fun `where nothing had been answered, nothing is said of it`() = asked { phone, scenario ->
        phone.restarts()
        scenario.recreate()
        sees("Pilih dulu cara Bapak/Ibu setuju.")
        assertFalse(isSeen(AGAIN))
    }

    @Test
    fun `who goes back before the yes has said nothing`() = asked { phone, scenario ->
        taps("Tanda tangan")
        signs()
        scenario.onActivity { it.onBackPressedDispatcher.onBackPressed() }
        // Nothing was answered, so that nothing waits.
        taps("Daftarkan peserta")
        sees("Pilih dulu cara Bapak/Ibu setuju.")
        assertFalse("it was their own way", isSeen(AGAIN))
        assertEquals(emptyList<String>(), phone.kinds())
    }

    private fun asked(story: (Pocket, ActivityScenario<MainActivity>) -> Unit) = Pocket().use { phone ->
        phone.begins()
        runBlocking { phone.session.end() }
        phone.restarts()
        ActivityScenario.launch(MainActivity::class.java).use {
            taps("Daftarkan peserta")
            sees("Pilih dulu cara Bapak/Ibu setuju.")
            story(phone, it)
        }
    }

    private fun ActivityScenario<MainActivity>.turns() {
        RuntimeEnvironment.setQualifiers("+land")
        recreate()
    }

    private fun Pocket.draft() = runBlocking { session.drafts.all().single().draft }

    private fun Pocket.kinds() = runBlocking { (session.media.photos(draft()).map { it.kind } + session.media.voices(draft()).map { it.kind }) }

    private fun Pocket.consent() = runBlocking {
        session.drafts.step(draft(), "consent").fields.single().answer?.items?.single()?.entries?.associate { it.key to it.text }
    }

    private fun signs() {
        val pad = hasContentDescription("Tanda tangan di kotak ini")
        rule.waitUntil(WAIT_MS) { rule.onAllNodes(pad).fetchSemanticsNodes().isNotEmpty() }
        rule.onNode(pad).performScrollTo()
        rule.onNode(pad).performTouchInput { swipe(Offset(width * 0.1f, height * 0.6f), Offset(width * 0.9f, height * 0.4f)) }
        sees("Ulangi tanda tangan")
    }

    private fun taps(words: String) = taps(hasText(words))

    private fun taps(words: SemanticsMatcher) {
        val button = words and SemanticsMatcher.keyIsDefined(SemanticsActions.OnClick) and hasSetTextAction().not()
        waitFor(button)
        rule.onAllNodes(button)[0].performSemanticsAction(SemanticsActions.OnClick)
    }

    private fun sees(words: String) = waitFor(hasText(words, substring = true))

    private fun isSeen(words: String) = rule.onAllNodes(hasText(words, substring = true)).fetchSemanticsNodes().isNotEmpty()

    private fun waitFor(matcher: SemanticsMatcher) = try {
        rule.waitUntil(WAIT_MS) { rule.onAllNodes(matcher).fetchSemanticsNodes().isNotEmpty() }
    } catch (e: ComposeTimeoutException) {
        throw AssertionError("not on the page: ${matcher.description}; there is: ${all()}", e)
    }

    private fun all() = rule.onAllNodes(SemanticsMatcher("any") { true }, useUnmergedTree = true).fetchSemanticsNodes()
        .flatMap { it.config.getOrNull(SemanticsProperties.Text).orEmpty().map { text -> text.text } }

    private companion object {
        const val WAIT_MS = 15_000L
        const val PHOTOS = "Bapak/Ibu boleh difoto, juga KTP dan KK"
        const val AGAIN = "Tanyakan sekali lagi"
    }
}
