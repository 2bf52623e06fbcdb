package id.lontar.screens

import androidx.compose.runtime.getValue
import androidx.compose.runtime.mutableStateOf
import androidx.compose.runtime.setValue
import androidx.compose.ui.geometry.Offset
import androidx.compose.ui.geometry.Rect
import androidx.compose.ui.test.click
import androidx.compose.ui.test.onNodeWithTag
import androidx.compose.ui.test.performTouchInput
import id.lontar.core.Asked
import id.lontar.core.RustHandset
import id.lontar.screens.form.BODY
import id.lontar.screens.form.BodyFigure
import id.lontar.screens.form.HIGH
import id.lontar.screens.form.WIDE
import id.lontar.screens.form.bodyPartAt
import id.lontar.screens.form.bodyParts
import id.lontar.screens.form.drawings
import id.lontar.testing.MemoryKeys
import id.lontar.testing.Phone
import id.lontar.testing.SMALL
import id.lontar.testing.TODAY
import java.nio.file.Files
import kotlinx.coroutines.runBlocking
import org.junit.Assert.assertEquals
import org.junit.Assert.assertNull
import org.junit.Assert.assertTrue
import org.junit.Rule
import org.junit.Test
import org.junit.runner.RunWith
import org.robolectric.RobolectricTestRunner
import org.robolectric.annotation.Config
import org.robolectric.annotation.GraphicsMode

/** Choices that are drawn, and the body that is touched. */
@RunWith(RobolectricTestRunner::class)
@Config(sdk = [TODAY], qualifiers = SMALL)
@GraphicsMode(GraphicsMode.Mode.NATIVE)
class DrawingsTest {
    @get:Rule
    val phone = Phone()

    @Test
    fun `what is drawn is a choice of the core, and those used most are drawn`() {
        val handset = RustHandset(Files.createTempDirectory("lontar-drawings").toFile(), MemoryKeys())
        val (enrolment, accident) = runBlocking { handset.asked("enrolment") to handset.asked("accident") }
        for ((list, question) in listOf("occupation" to enrolment["occupation"], "cause" to accident["cause"])) {
            val codes = (question as Asked.Choice).codes
            val drawn = drawings.getValue(list).keys
            assertEquals(emptySet<String>(), drawn - codes.toSet())
            assertEquals("the six that are shown first", emptyList<String>(), codes.take(6) - drawn)
        }
        val parts = (accident["body_parts"] as Asked.Choice).codes
        assertEquals(emptySet<String>(), bodyParts.map { it.code }.toSet() - parts.toSet())
    }

    @Test
    fun `every part of the body is large enough to be touched, and lies on the figure`() {
        val figure = Rect(0f, 0f, WIDE, HIGH)
        for ((code, place) in bodyParts.flatMap { part -> part.places.map { part.code to it } }) {
            assertTrue("$code: $place", place.width >= 48 && place.height >= 48)
            assertEquals("$code lies on the figure", place, place.intersect(figure))
            assertEquals(code, bodyPartAt(place.center))
        }
        val places = bodyParts.flatMap { it.places }
        for (one in places) assertEquals("$one", listOf(one), places.filter { it.overlaps(one) })
        assertNull("beside the feet", bodyPartAt(Offset(4f, HIGH - 4f)))
    }

    @Test
    fun `a touch chooses the part that is there, and nothing beside the figure`() {
        var touched by mutableStateOf(emptyList<String>())
        phone.show { BodyFigure(touched.toSet()) { touched = touched + it } }
        val density = phone.rule.density.density
        for (at in listOf(Offset(104f, 20f), Offset(20f, 220f), Offset(188f, 220f), Offset(104f, 315f), Offset(4f, 430f))) {
            phone.rule.onNodeWithTag(BODY).performTouchInput { click(at * density) }
        }
        phone.rule.waitForIdle()
        assertEquals(listOf("head", "hand", "hand", "knee"), touched)
    }
}
