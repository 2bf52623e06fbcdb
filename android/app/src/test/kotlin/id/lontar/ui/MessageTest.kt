package id.lontar.ui

import androidx.compose.ui.test.assertIsDisplayed
import androidx.compose.ui.test.onNodeWithText
import androidx.compose.ui.test.performClick
import id.lontar.R
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
class MessageTest {
    @get:Rule
    val phone = Phone()

    @Test
    fun `an empty list says so and offers what to do`() {
        var touches = 0
        phone.show { Message(R.drawable.ic_phone, "Belum ada catatan.") { MainButton("Daftarkan peserta") { touches++ } } }
        phone.rule.onNodeWithText("Belum ada catatan.").assertIsDisplayed()
        phone.rule.onNodeWithText("Daftarkan peserta").performClick()
        assertEquals(1, touches)
    }
}
