package id.lontar.testing

import androidx.compose.runtime.getValue
import androidx.compose.runtime.key
import androidx.compose.runtime.mutableStateOf
import androidx.compose.runtime.setValue
import androidx.compose.ui.geometry.Offset
import androidx.compose.ui.semantics.SemanticsActions
import androidx.compose.ui.semantics.SemanticsProperties
import androidx.compose.ui.semantics.getOrNull
import androidx.compose.ui.test.SemanticsMatcher
import androidx.compose.ui.test.SemanticsNodeInteraction
import androidx.compose.ui.test.hasAnyAncestor
import androidx.compose.ui.test.hasContentDescription
import androidx.compose.ui.test.hasScrollAction
import androidx.compose.ui.test.hasSetTextAction
import androidx.compose.ui.test.hasText
import androidx.compose.ui.test.isDialog
import androidx.compose.ui.test.onLast
import androidx.compose.ui.test.performImeAction
import androidx.compose.ui.test.performScrollTo
import androidx.compose.ui.test.performSemanticsAction
import androidx.compose.ui.test.performTextReplacement
import androidx.compose.ui.test.performTouchInput
import androidx.compose.ui.test.swipe
import androidx.test.core.app.ApplicationProvider
import id.lontar.Clock
import id.lontar.LontarApp
import id.lontar.Workplace
import id.lontar.core.DeviceKeys
import id.lontar.core.Handset
import id.lontar.core.KeyIsLost
import id.lontar.core.Language
import id.lontar.core.Network
import id.lontar.core.RustHandset
import java.io.File
import java.nio.file.Files
import java.security.ProviderException
import java.util.concurrent.TimeUnit
import kotlin.math.abs
import kotlin.math.ceil
import org.robolectric.shadows.ShadowSystemClock

/** A key store in memory, for Robolectric has none. */
class MemoryKeys : DeviceKeys {
    private var key: Byte = 1

    /** As on a phone whose key store does not answer just now. */
    @Volatile
    var isBusy = false

    /** As after an update of the phone that went wrong: what was sealed before cannot be opened any more. */
    fun lose() {
        key++
    }

    override fun wrap(secret: ByteArray) = byteArrayOf(key) + mixed(secret)

    override fun unwrap(wrapped: ByteArray): ByteArray {
        if (isBusy) throw ProviderException("busy")
        return if (wrapped[0] == key) mixed(wrapped.copyOfRange(1, wrapped.size)) else throw KeyIsLost()
    }

    private fun mixed(bytes: ByteArray) = ByteArray(bytes.size) { (bytes[it].toInt() xor 0x5a).toByte() }
}

/** The field with this label, perhaps for a part of an answer whose question is read before it. */
internal fun fieldOf(label: String) = hasSetTextAction() and SemanticsMatcher("the field \"$label\"") { node ->
    node.config.getOrNull(SemanticsProperties.Text).orEmpty().any { it.text == label || it.text.endsWith(": $label") }
}

/** Somebody with a phone: the real core in a folder, and the app's pages before their eyes. The folder may hold what an [older] app left. */
class Officer(private val phone: Phone, private val older: OlderPhone? = null) : AutoCloseable {
    private val folder: File = Files.createTempDirectory("lontar-app").toFile().also { older?.layInto(it) }
    private val clock = object : Clock {
        override val nowMs get() = System.currentTimeMillis()
        override val offsetMin get() = this@Officer.offsetMin
    }

    /** Where the phone thinks it is: 480 is Kupang, 420 Jakarta. */
    var offsetMin = 480

    /** What a test puts between the app and the core, such as a disk that is full. */
    var through: (Handset) -> Handset = { it }
        set(value) {
            field = value
            workplace = workplace()
        }

    val keys = MemoryKeys()

    /** Camera, microphone, position: what they give, the test says. */
    val around = Surroundings(ApplicationProvider.getApplicationContext())
    var network = Network.FREE

    /** The process that runs now. */
    var workplace by mutableStateOf(workplace())
        private set

    /** What touches cost: taps, swipes, fields that are gone into; and characters that were typed. */
    var touches = 0
        private set
    var characters = 0
        private set

    /** What a new process on this phone would have. */
    fun workplace() = Workplace(
        through(RustHandset(folder, older ?: keys)), clock, { network }, { Language.INDONESIAN }, around.device, storedWithinMs = WAIT_MS,
    )

    fun starts() = phone.show { key(workplace) { LontarApp(workplace, "0.1.0") } }

    /** The process ends without a word, and the app is opened again. */
    fun diesAndStartsAgain() {
        workplace = workplace()
        phone.rule.waitForIdle()
    }

    /** What was touched and typed since [counts] began. */
    val path = mutableListOf<String>()

    /** Counts what a task costs. */
    fun counts(task: Officer.() -> Unit) {
        touches = 0
        characters = 0
        path.clear()
        task()
    }

    /** Waits until this is on the page. */
    fun sees(words: String) = waitFor(hasText(words, substring = true))

    /** Whether this is on the page now. */
    fun isSeen(words: String): Boolean {
        phone.rule.waitForIdle()
        return phone.rule.onAllNodes(hasText(words, substring = true)).fetchSemanticsNodes().isNotEmpty()
    }

    /** Waits until this is no more on the page. */
    fun isGone(words: String) =
        phone.rule.waitUntil(WAIT_MS) { phone.rule.onAllNodes(hasText(words, substring = true)).fetchSemanticsNodes().isEmpty() }

    fun taps(words: String) {
        val label = SemanticsMatcher("labelled $words") { node ->
            hasText(words).matches(node) || hasContentDescription(words, substring = true).matches(node)
        } and SemanticsMatcher.keyIsDefined(SemanticsActions.OnClick) and hasSetTextAction().not()
        waitFor(label)
        val node = phone.rule.onAllNodes(label)[0]
        comesTo(node)
        if (SemanticsProperties.Disabled in node.fetchSemanticsNode().config) throw AssertionError("\"$words\" is off; there is: ${words()}")
        // As TalkBack touches it: what the core answers meanwhile may move the rows under a finger. People look before they touch.
        ShadowSystemClock.advanceBy(LOOK_MS, TimeUnit.MILLISECONDS)
        node.performSemanticsAction(SemanticsActions.OnClick)
        touches++
        path += words
    }

    /** A finger that trembles: both touches are there before anything has happened. */
    fun tapsTwice(words: String) {
        val label = hasText(words) and SemanticsMatcher.keyIsDefined(SemanticsActions.OnClick) and hasSetTextAction().not()
        waitFor(label)
        comesTo(phone.rule.onAllNodes(label)[0])
        ShadowSystemClock.advanceBy(LOOK_MS, TimeUnit.MILLISECONDS)
        val touch = phone.rule.onAllNodes(label)[0].fetchSemanticsNode().config[SemanticsActions.OnClick].action!!
        phone.rule.runOnUiThread { repeat(2) { touch() } }
    }

    /** A second touch, a blink after the first, on whatever is there by then. */
    fun tapsAtOnce(words: String) {
        val label = hasText(words) and SemanticsMatcher.keyIsDefined(SemanticsActions.OnClick) and hasSetTextAction().not()
        waitFor(label)
        ShadowSystemClock.advanceBy(BLINK_MS, TimeUnit.MILLISECONDS)
        phone.rule.onAllNodes(label)[0].performSemanticsAction(SemanticsActions.OnClick)
    }

    /** A line of a finger on what has this label. */
    fun signs(label: String = "Tanda tangan di kotak ini") {
        val pad = hasContentDescription(label)
        waitFor(pad)
        val node = phone.rule.onAllNodes(pad)[0]
        node.performScrollTo()
        node.performTouchInput { swipe(Offset(width * 0.1f, height * 0.6f), Offset(width * 0.9f, height * 0.4f)) }
        touches++
        path += "$label: satu garis"
    }

    /** The common case: an adult who reads, agrees to be written down, and signs. */
    fun agrees(photos: Boolean = true) {
        taps("Tanda tangan")
        signs()
        if (photos) taps("Bapak/Ibu boleh difoto, juga KTP dan KK")
        taps("Ya, boleh")
    }

    /** A day in the first field of a date, or the [last]. */
    fun dates(day: String, month: String, year: String, last: Boolean = false) {
        types("Tanggal", day, last)
        chooses("Bulan", month, last)
        types("Tahun", year, last)
    }

    /** One of a menu that a button opens; of several buttons with this label the first, or the [last]. */
    fun chooses(label: String, choice: String, last: Boolean = false) {
        val button = hasContentDescription(label, substring = true) and SemanticsMatcher.keyIsDefined(SemanticsActions.OnClick) and hasSetTextAction().not()
        waitFor(button)
        val all = phone.rule.onAllNodes(button)
        (if (last) all.onLast() else all[0]).performSemanticsAction(SemanticsActions.OnClick)
        touches++
        path += label
        // Another button may show the same as its answer; it has the label, too.
        val item = hasText(choice) and SemanticsMatcher.keyIsDefined(SemanticsActions.OnClick) and
            SemanticsMatcher.keyNotDefined(SemanticsProperties.ContentDescription)
        waitFor(item)
        phone.rule.onAllNodes(item).onLast().performSemanticsAction(SemanticsActions.OnClick)
        touches++
        path += choice
    }

    /** A row of a person, whose name is read together with what stands below it. */
    fun tapsPerson(name: String) = taps("$name.")

    /** Answers a question that stands over the page, whose own button may have the same words. */
    fun confirms(words: String) {
        val answer = hasText(words) and SemanticsMatcher.keyIsDefined(SemanticsActions.OnClick)
        val inQuestion = answer and hasAnyAncestor(isDialog())
        waitFor(inQuestion)
        phone.rule.onNode(inQuestion).performSemanticsAction(SemanticsActions.OnClick)
        touches++
        path += words
    }

    /** Swipes until it is in sight; a swipe moves a page by four fifths of what is seen of it. */
    private fun comesTo(node: SemanticsNodeInteraction) {
        val scrolled = { page()?.config?.getOrNull(SemanticsProperties.VerticalScrollAxisRange)?.value?.invoke() ?: 0f }
        val before = scrolled()
        if (page() == null || runCatching { node.performScrollTo() }.isFailure) return
        phone.rule.waitForIdle()
        val moved = abs(scrolled() - before)
        val swipes = ceil(moved / (page()!!.size.height * SWIPE)).toInt()
        touches += swipes
        repeat(swipes) { path += "geser" }
    }

    private fun page() = phone.rule.onAllNodes(hasScrollAction()).fetchSemanticsNodes().firstOrNull()

    /** The keyboard's "done" in the field with this label. */
    fun doneIn(label: String) {
        val field = fieldOf(label)
        waitFor(field)
        phone.rule.onAllNodes(field)[0].performImeAction()
        touches++
        path += "$label: selesai di papan ketik"
    }

    /** Types into the field with this label; of several with the same into the first, or the [last]. */
    fun types(label: String, text: String, last: Boolean = false) {
        val field = fieldOf(label)
        waitFor(field)
        val all = phone.rule.onAllNodes(field)
        val node = if (last) all.onLast() else all[0]
        comesTo(node)
        // Without a click: the handle of the cursor is a window of its own, which Robolectric cannot close.
        node.performTextReplacement(text)
        touches++
        characters += text.length
        path += "$label: ${text.length} huruf"
    }

    /** A PIN is chosen: nobody sees it, so it is typed twice. */
    fun typesNewPin(pin: String) {
        types("PIN baru, enam angka", pin)
        types("Ketik sekali lagi", pin)
    }

    /** On to the next step of a form, which is seen when this returns. */
    fun goesOn() {
        phone.rule.waitForIdle()
        val before = titles()
        taps("Lanjut")
        phone.rule.waitUntil(WAIT_MS) { titles() != before }
    }

    private fun titles() = phone.rule.onAllNodes(SemanticsMatcher.keyIsDefined(SemanticsProperties.Heading))
        .fetchSemanticsNodes()
        .map { it.config.getOrNull(SemanticsProperties.Text).toString() }

    /** A picture of the page, which also has to be one that everybody can use. */
    fun pictures(name: String) {
        phone.picture(name)
        Accessible.check(phone.rule.onAllNodes(SemanticsMatcher("any") { true }).fetchSemanticsNodes(), phone.rule.density.density)
    }

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
        const val LOOK_MS = 600L
        const val BLINK_MS = 150L
        const val WAIT_MS = 20_000L
        const val SWIPE = 0.8f
    }
}
