package id.lontar.ui

import androidx.compose.ui.test.assertHeightIsAtLeast
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
class ListRowTest {
    @get:Rule
    val phone = Phone()

    @Test
    fun `a row is read as one and leads somewhere`() {
        var touches = 0
        phone.show { ListRow("Maria Ndaumanu", about = "5314••••••••0012 · 41 tahun") { touches++ } }
        phone.rule.onNodeWithText("Maria Ndaumanu").assertHeightIsAtLeast(64.dp).performClick()
        phone.rule.onNodeWithText("5314", substring = true).performClick()
        assertEquals(2, touches)
    }
}
