package id.lontar.ui

import androidx.compose.ui.test.assertHeightIsAtLeast
import androidx.compose.ui.test.assertIsDisplayed
import androidx.compose.ui.test.onNodeWithText
import androidx.compose.ui.test.performClick
import androidx.compose.ui.unit.dp
import id.lontar.testing.OLD
import id.lontar.testing.PHONE
import id.lontar.testing.Phone
import id.lontar.testing.TODAY
import org.junit.Assert.assertEquals
import org.junit.Rule
import org.junit.Test
import org.junit.runner.RunWith
import org.robolectric.RobolectricTestRunner
import org.robolectric.annotation.Config

@RunWith(RobolectricTestRunner::class)
@Config(sdk = [OLD, TODAY], qualifiers = PHONE)
class QuestionTest {
    @get:Rule
    val phone = Phone()

    private val answers = mutableListOf<Boolean>()

    @Test
    fun `a question has two answers`() {
        ask()
        phone.rule.onNodeWithText("Buang draf?").assertIsDisplayed()
        phone.rule.onNodeWithText("Buang draf").assertHeightIsAtLeast(48.dp).performClick()
        phone.rule.onNodeWithText("Batal").performClick()
        assertEquals(listOf(true, false), answers)
    }

    private fun ask() = phone.show {
        Question(
            title = "Buang draf?",
            sentence = "Isian Bapak Yohanes Mooy dihapus dari HP ini.",
            yes = "Buang draf",
            no = "Batal",
            onYes = { answers += true },
            onNo = { answers += false },
        )
    }
}
