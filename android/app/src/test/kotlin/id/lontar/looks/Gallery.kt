package id.lontar.looks

import android.Manifest.permission.ACCESS_FINE_LOCATION
import android.Manifest.permission.CAMERA
import android.app.Application
import android.graphics.Bitmap
import androidx.compose.runtime.getValue
import androidx.compose.runtime.key
import androidx.compose.runtime.mutableStateOf
import androidx.compose.runtime.setValue
import androidx.compose.ui.semantics.SemanticsActions
import androidx.compose.ui.semantics.SemanticsNode
import androidx.compose.ui.semantics.SemanticsProperties
import androidx.compose.ui.semantics.getOrNull
import androidx.compose.ui.test.SemanticsMatcher
import androidx.compose.ui.test.hasText
import androidx.compose.ui.test.performSemanticsAction
import androidx.test.core.app.ApplicationProvider
import id.lontar.testing.Accessible
import id.lontar.testing.Contrast
import id.lontar.testing.Phone
import id.lontar.testing.Picture
import id.lontar.testing.panes
import id.lontar.testing.together
import id.lontar.theme.Look
import org.junit.Assert.assertEquals
import org.robolectric.Shadows.shadowOf

/** Draws states one after the other on one phone, and looks at each as everybody has to be able to. */
internal class Gallery(private val phone: Phone, private val look: Look = Look.Light) {
    private var now by mutableStateOf<Shot?>(null)
    private val complaints = mutableListOf<String>()

    /** Draws [shots]; [seen] gets the picture of each. */
    fun walks(shots: List<Shot>, seen: (Shot, Bitmap) -> Unit = { _, _ -> }) {
        visits(shots) { shot ->
            seen(shot, judged(shot).together())
            // The rest of a long page, too.
            if (phone.scrollsDown()) judged(shot)
        }
        assertEquals("what is wrong with the looks:", "", complaints.distinct().joinToString("\n"))
    }

    /** Shows [shots] one after the other. */
    fun visits(shots: List<Shot>, look: (Shot) -> Unit) {
        phone.show(this.look) { now?.let { key(it) { it.draw() } } }
        for (shot in shots) {
            comesTo(shot)
            look(shot)
        }
    }

    private fun comesTo(shot: Shot) {
        val app = shadowOf(ApplicationProvider.getApplicationContext<Application>())
        app.denyPermissions(CAMERA, ACCESS_FINE_LOCATION)
        app.grantPermissions(*shot.allows.toTypedArray())
        now = null
        phone.rule.waitForIdle()
        now = shot
        phone.rule.waitForIdle()
        // What a page shows only when it takes long.
        phone.rule.mainClock.advanceTimeBy(LONG_MS)
        shot.act(phone)
    }

    private fun judged(shot: Shot) = phone.panes().also { panes ->
        val merged = phone.rule.onAllNodes(SemanticsMatcher("any") { true }).fetchSemanticsNodes()
        val density = phone.rule.density.density
        val found = Accessible.touched(merged, density) +
            panes.flatMap { Accessible.whole(it.nodes) + Accessible.reachable(it.nodes) + Contrast.poor(it, look == Look.Sun) } +
            Accessible.ordered(panes.first().nodes)
        complaints += found.map { "${shot.name}: $it" }
    }
}

private const val LONG_MS = 1_000L

/** Touches what says this. */
internal fun Phone.taps(words: String) {
    rule.onNode(hasText(words)).performSemanticsAction(SemanticsActions.OnClick)
    rule.waitForIdle()
}

/** To the end of the page; whether there was more to see. */
internal fun Phone.scrollsDown(): Boolean = scrolls(100_000)

internal fun Phone.scrolls(dp: Int): Boolean {
    val long = rule.onAllNodes(SemanticsMatcher("scrolls") { it.range() > 0 }).fetchSemanticsNodes().firstOrNull() ?: return false
    rule.runOnUiThread { long.config[SemanticsActions.ScrollBy].action!!(0f, dp * rule.density.density) }
    rule.waitForIdle()
    return true
}

/** How much of it is still below. */
private fun SemanticsNode.range(): Float {
    val axis = config.getOrNull(SemanticsProperties.VerticalScrollAxisRange) ?: return 0f
    return if (SemanticsActions.ScrollBy in config) axis.maxValue() - axis.value() else 0f
}
