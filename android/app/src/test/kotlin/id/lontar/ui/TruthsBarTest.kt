package id.lontar.ui

import androidx.compose.ui.test.assertHeightIsAtLeast
import androidx.compose.ui.test.hasTextExactly
import androidx.compose.ui.test.performClick
import androidx.compose.ui.unit.dp
import id.lontar.Texts
import id.lontar.looks.status
import id.lontar.testing.OLD
import id.lontar.testing.PHONE
import id.lontar.testing.Phone
import id.lontar.testing.TODAY
import id.lontar.text
import org.junit.Assert.assertEquals
import org.junit.Rule
import org.junit.Test
import org.junit.runner.RunWith
import org.robolectric.RobolectricTestRunner
import org.robolectric.annotation.Config

@RunWith(RobolectricTestRunner::class)
@Config(sdk = [OLD, TODAY], qualifiers = PHONE)
class TruthsBarTest {
    @get:Rule
    val phone = Phone()

    @Test
    fun `where the work is, how much waits and when it arrived are read as one, and a touch opens sending`() {
        var touches = 0
        phone.show {
            val sent = text(Texts.commonSentLast(text(Texts.commonDaysAgo(2))))
            TruthsBar(Standing.Waiting, text(Texts.commonUnsent(12)), sent) { touches++ }
        }
        phone.rule.onNode(hasTextExactly("12 belum terkirim", "kirim terakhir 2 hari lalu"))
            .assertHeightIsAtLeast(48.dp)
            .performClick()
        assertEquals(1, touches)
    }

    @Test
    fun `an invite that waits is something that waits`() {
        phone.show { Truths(status(null, role = null, invited = true, lastDoneMs = null), lastSent = null) { } }
        phone.rule.onNode(hasTextExactly("Undangan menunggu sinyal", "belum pernah kirim")).assertExists()
    }

    @Test
    fun `not everything has arrived while a photo is damaged`() {
        phone.show { Truths(status(damaged = 2), lastSent = "baru saja") { } }
        phone.rule.onNode(hasTextExactly("2 foto rusak, ambil ulang", "kirim terakhir baru saja")).assertExists()
    }

    @Test
    fun `every standing has its own drawing, so that colour is never alone`() {
        assertEquals(Standing.entries.size, Standing.entries.map { it.drawing }.distinct().size)
    }
}
