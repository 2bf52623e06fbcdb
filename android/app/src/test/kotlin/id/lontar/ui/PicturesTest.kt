package id.lontar.ui

import android.widget.ImageView
import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Row
import androidx.compose.foundation.layout.size
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.ui.Modifier
import androidx.compose.ui.unit.dp
import androidx.compose.ui.viewinterop.AndroidView
import id.lontar.LontarApp
import id.lontar.R
import id.lontar.Texts
import id.lontar.screens.form.BodyFigure
import id.lontar.screens.form.drawings
import id.lontar.testing.PHONE
import id.lontar.testing.Phone
import id.lontar.testing.TODAY
import id.lontar.text
import id.lontar.theme.Look
import org.junit.Rule
import org.junit.Test
import org.junit.runner.RunWith
import org.robolectric.RobolectricTestRunner
import org.robolectric.annotation.Config
import org.robolectric.annotation.GraphicsMode

/** The common parts on one page, in every look, to be looked at. */
@RunWith(RobolectricTestRunner::class)
@Config(sdk = [TODAY], qualifiers = PHONE)
@GraphicsMode(GraphicsMode.Mode.NATIVE)
class PicturesTest {
    @get:Rule
    val phone = Phone()

    @Test
    fun `by day`() = picture(Look.Light, "parts-light")

    @Test
    fun `by night`() = picture(Look.Dark, "parts-dark")

    @Test
    fun `in the sun`() = picture(Look.Sun, "parts-sun")

    @Test
    @Config(fontScale = 2f)
    fun `at twice the size`() = picture(Look.Light, "parts-large")

    @Test
    @Config(qualifiers = "in-rID-w320dp-h569dp-mdpi")
    fun `on a small phone`() = picture(Look.Light, "parts-small")

    @Test
    fun `in the sun what is off is seen`() {
        phone.show(Look.Sun) { OnAndOff() }
        phone.picture("parts-sun-off")
    }

    @Test
    fun `the drawings`() {
        phone.show { Drawings() }
        phone.picture("drawings")
    }

    @Test
    fun `the body`() {
        phone.show { BodyFigure(setOf("head", "chest", "hand", "knee")) {} }
        phone.picture("drawings-body")
    }

    @Test
    fun `an app without its core`() {
        phone.show { LontarApp(workplace = null) }
        phone.picture("no-core")
    }

    private fun picture(look: Look, name: String) {
        phone.show(look) { Parts() }
        phone.picture(name)
    }
}

@Composable
private fun Parts() {
    Page(
        title = text(R.string.action_enrol),
        onBack = {},
        main = {
            MainButton(text(R.string.action_save_enrolment)) {}
            SecondaryButton(text(R.string.action_photo_later)) {}
        },
    ) {
        val twoDaysAgo = text(Texts.commonSentLast(text(Texts.commonDaysAgo(2))))
        val never = text(Texts.commonSentLast(text(R.string.common_never)))
        TruthsBar(Standing.Waiting, text(Texts.commonUnsent(12)), twoDaysAgo) {}
        TruthsBar(Standing.Needs, text(Texts.commonUnsent(3)), never) {}
        Field("Nama ibu", "Yuliana Ndaumanu", {}, help = "Seperti di KK")
        Field("NIK", "531402520885001", {}, warning = "NIK harus 16 angka. Sekarang baru 15.")
        ListRow("Maria Ndaumanu", about = "5314••••••••0012 · 41 tahun", drawing = R.drawable.ic_done) {}
        ListRow("Yohanes Mooy", about = "5314••••••••0003 · 58 tahun", drawing = R.drawable.ic_waiting) {}
    }
}

/** What can be done, and what cannot yet. */
@Composable
private fun OnAndOff() {
    Page("Tombol") {
        for (enabled in listOf(true, false)) {
            MainButton(text(R.string.action_save_enrolment), enabled = enabled) {}
            SecondaryButton(text(R.string.action_photo_later), enabled = enabled) {}
        }
    }
}

private val help = listOf(
    R.drawable.help_ambulance, R.drawable.help_card, R.drawable.help_receipts, R.drawable.help_report, R.drawable.help_ask,
)

/** Of the choices that are used most. */
private val chosen = drawings.values.flatMap { it.values }

@Composable
private fun Drawings() {
    Page(title = "Gambar") {
        val all = listOf(
            R.drawable.ic_back, R.drawable.ic_next, R.drawable.ic_done, R.drawable.ic_warning, R.drawable.ic_waiting,
            R.drawable.ic_phone, R.drawable.ic_sent, R.drawable.ic_failed,
        )
        for (row in all.chunked(4)) {
            Row(horizontalArrangement = Arrangement.spacedBy(24.dp)) {
                for (one in row) Drawing(one, modifier = Modifier.size(48.dp))
            }
        }
        Row(horizontalArrangement = Arrangement.spacedBy(4.dp)) {
            for (one in help) Drawing(one, modifier = Modifier.size(64.dp))
        }
        for (row in chosen.chunked(7)) {
            Row(horizontalArrangement = Arrangement.spacedBy(4.dp)) {
                for (one in row) Drawing(one, modifier = Modifier.size(40.dp))
            }
        }
        Drawing(R.drawable.leaf, modifier = Modifier.size(96.dp), color = MaterialTheme.colorScheme.primary)
        Launcher()
        Text("Lontar", style = MaterialTheme.typography.displaySmall)
    }
}

/** The icon as the phone's own list of apps draws it. */
@Composable
private fun Launcher() {
    AndroidView(
        factory = { context -> ImageView(context).apply { setImageResource(R.drawable.launcher) } },
        modifier = Modifier.size(96.dp),
    )
}
