package id.lontar.testing

import androidx.compose.ui.test.SemanticsMatcher
import androidx.compose.ui.test.assertIsEnabled
import androidx.compose.ui.test.hasContentDescription
import androidx.compose.ui.test.hasScrollAction
import androidx.compose.ui.test.hasSetTextAction
import androidx.compose.ui.test.hasText
import androidx.compose.ui.test.performClick
import androidx.compose.ui.test.performScrollTo
import androidx.compose.ui.test.performTextReplacement
import androidx.test.core.app.ApplicationProvider
import id.lontar.Clock
import id.lontar.LontarApp
import id.lontar.Workplace
import id.lontar.core.DeviceKeys
import id.lontar.core.KeyIsLost
import id.lontar.core.Language
import id.lontar.core.Network
import id.lontar.core.RustHandset
import androidx.compose.ui.semantics.SemanticsActions
import androidx.compose.ui.semantics.SemanticsProperties
import androidx.compose.ui.semantics.getOrNull
import java.io.File
import java.nio.file.Files

/** A key store in memory, for Robolectric has none. */
class MemoryKeys : DeviceKeys {
    var lost = false

    override fun wrap(secret: ByteArray) = ByteArray(secret.size) { (secret[it].toInt() xor 0x5a).toByte() }

    override fun unwrap(wrapped: ByteArray) = if (lost) throw KeyIsLost() else wrap(wrapped)
}

/** Somebody with a phone: the real core in a folder, and the app's pages before their eyes. */
class Officer(private val phone: Phone) : AutoCloseable {
    private val folder: File = Files.createTempDirectory("lontar-app").toFile()
    private val clock = object : Clock {
        override val nowMs get() = System.currentTimeMillis()
        override val offsetMin = 480
    }

    val keys = MemoryKeys()

    /** Camera, microphone, position: what they give, the test says. */
    val around = Surroundings(ApplicationProvider.getApplicationContext())
    var network = Network.FREE
    val workplace = workplace()

    /** What touches cost: taps, and characters that were typed. */
    var touches = 0
        private set
    var characters = 0
        private set

    /** The app of a new process on the same phone. */
    fun workplace() = Workplace(RustHandset(folder, keys), clock, { network }, { Language.INDONESIAN }, around.device)

    fun starts(workplace: Workplace = this.workplace) = phone.show { LontarApp(workplace, "0.1.0") }

    /** Waits until this is on the page. */
    fun sees(words: String) = waitFor(hasText(words, substring = true))

    /** Waits until this is no more on the page. */
    fun isGone(words: String) =
        phone.rule.waitUntil(WAIT_MS) { phone.rule.onAllNodes(hasText(words, substring = true)).fetchSemanticsNodes().isEmpty() }

    fun taps(words: String) {
        val label = SemanticsMatcher("labelled $words") { node ->
            hasText(words).matches(node) || hasContentDescription(words, substring = true).matches(node)
        } and SemanticsMatcher.keyIsDefined(SemanticsActions.OnClick) and hasSetTextAction().not()
        waitFor(label)
        val node = phone.rule.onAllNodes(label)[0]
        if (phone.rule.onAllNodes(hasScrollAction()).fetchSemanticsNodes().isNotEmpty()) runCatching { node.performScrollTo() }
        node.assertIsEnabled().performClick()
        touches++
    }

    /** Types into the field with this label. */
    fun types(label: String, text: String) {
        val field = hasSetTextAction() and hasContentDescription(label)
        waitFor(field)
        val node = phone.rule.onAllNodes(field)[0]
        runCatching { node.performScrollTo() }
        // Without a click: the handle of the cursor is a window of its own, which Robolectric cannot close.
        node.performTextReplacement(text)
        touches++
        characters += text.length
    }

    fun pictures(name: String) = phone.picture(name)

    private fun waitFor(matcher: SemanticsMatcher) = try {
        phone.rule.waitUntil(WAIT_MS) { phone.rule.onAllNodes(matcher).fetchSemanticsNodes().isNotEmpty() }
    } catch (e: androidx.compose.ui.test.ComposeTimeoutException) {
        throw AssertionError("not on the page: ${matcher.description}; there is: ${words()}", e)
    }

    private fun words(): List<String> = phone.rule.onAllNodes(SemanticsMatcher("any") { true }, useUnmergedTree = true)
        .fetchSemanticsNodes()
        .flatMap { it.config.getOrNull(SemanticsProperties.Text).orEmpty().map { text -> text.text } }

    override fun close() {
        folder.deleteRecursively()
    }

    private companion object {
        const val WAIT_MS = 20_000L
    }
}
