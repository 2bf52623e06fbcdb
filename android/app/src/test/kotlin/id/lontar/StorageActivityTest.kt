package id.lontar

import androidx.compose.ui.test.assertIsDisplayed
import androidx.compose.ui.test.hasText
import androidx.compose.ui.test.junit4.v2.createEmptyComposeRule
import androidx.compose.ui.test.onNodeWithText
import androidx.compose.ui.test.performClick
import androidx.test.core.app.ActivityScenario
import id.lontar.testing.PHONE
import id.lontar.testing.Picture
import id.lontar.testing.Pocket
import id.lontar.testing.TODAY
import id.lontar.testing.WithHub
import kotlinx.coroutines.runBlocking
import org.junit.Assert.assertEquals
import org.junit.Assert.assertNull
import org.junit.Rule
import org.junit.Test
import org.junit.runner.RunWith
import org.robolectric.RobolectricTestRunner
import org.robolectric.annotation.Config
import org.robolectric.annotation.GraphicsMode

@RunWith(RobolectricTestRunner::class)
@Config(sdk = [TODAY], qualifiers = PHONE)
@GraphicsMode(GraphicsMode.Mode.NATIVE)
class StorageActivityTest : WithHub() {
    @get:Rule
    val rule = createEmptyComposeRule()

    @Test
    fun `managing space says what is unsent, frees only what is safe, and opens nothing for long`() = Pocket().use { phone ->
        phone.begins()
        phone.enrols()
        runBlocking { phone.session.end() }
        phone.restarts()
        open { scenario ->
            sees("Belum sampai di Disnaker: 1 catatan")
            rule.onNodeWithText("hanya ada di HP ini", substring = true).assertIsDisplayed()
            rule.onNodeWithText("Kosongkan tempat di HP").performClick()
            sees("Belum ada yang bisa dikosongkan")
            sees("Belum sampai di Disnaker: 1 catatan")
            scenario.onActivity { Picture.of(it, "storage") }
            rule.onNodeWithText("Tutup").assertIsDisplayed()
        }
        assertNull(phone.workplace.session.value)
    }

    @Test
    fun `a form that was begun is something, too`() = Pocket().use { phone ->
        phone.begins()
        runBlocking {
            phone.session.drafts.begin("accident")
            phone.session.end()
        }
        phone.restarts()
        open {
            sees("1 isian belum selesai")
            assertEquals(0, rule.onAllNodes(hasText("Tidak ada yang menunggu")).fetchSemanticsNodes().size)
        }
    }

    @Test
    fun `of a locked profile nothing is said`() = Pocket().use { phone ->
        phone.joins(hub)
        phone.enrols()
        phone.locks()
        open { scenario ->
            sees("terkunci dengan PIN")
            assertEquals(0, rule.onAllNodes(hasText("Kosongkan tempat di HP")).fetchSemanticsNodes().size)
            scenario.onActivity { Picture.of(it, "storage-terkunci") }
        }
    }

    private fun open(story: (ActivityScenario<StorageActivity>) -> Unit) =
        ActivityScenario.launch(StorageActivity::class.java).use(story)

    private fun sees(words: String) = rule.waitUntil("sees $words", WAIT_MS) {
        rule.onAllNodes(hasText(words, substring = true)).fetchSemanticsNodes().isNotEmpty()
    }

    companion object {
        private const val WAIT_MS = 15_000L
    }
}
