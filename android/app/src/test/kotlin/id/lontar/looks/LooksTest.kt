package id.lontar.looks

import id.lontar.testing.PHONE
import id.lontar.testing.Phone
import id.lontar.testing.Picture
import id.lontar.testing.SMALL
import id.lontar.testing.TODAY
import id.lontar.theme.Look
import org.junit.Rule
import org.junit.Test
import org.junit.runner.RunWith
import org.robolectric.RobolectricTestRunner
import org.robolectric.annotation.Config
import org.robolectric.annotation.GraphicsMode

/** Every state of every page, in the looks that people have: drawn, judged by the rules for everybody, and compared. */
@RunWith(RobolectricTestRunner::class)
@Config(sdk = [TODAY], qualifiers = SMALL)
@GraphicsMode(GraphicsMode.Mode.NATIVE)
class LooksTest {
    @get:Rule
    val phone = Phone()

    @Test
    fun `every state on a small phone`() = draws("terang", shots.filter { it.isDrawn && !it.isTypical })

    @Test
    fun `states of which no picture is kept here`() = Gallery(phone).walks(shots.filter { it.isTypical || !it.isDrawn })

    @Test
    fun `by night`() = draws("gelap", typical, Look.Dark)

    @Test
    fun `in the sun`() = draws("matahari", typical, Look.Sun)

    @Test
    @Config(fontScale = 2f)
    fun `with letters of twice the size`() = draws("besar", typical)

    @Test
    @Config(fontScale = 2f)
    fun `no state cuts a word when letters are twice the size`() = Gallery(phone).walks(shots - typical.toSet())

    @Test
    @Config(fontScale = 2f)
    fun `the menu that tabs become`() = draws("menu", menu)

    @Test
    @Config(qualifiers = "in-rID-w800dp-h1280dp-mdpi")
    fun `on a tablet`() = draws("tablet", typical)

    @Test
    @Config(qualifiers = PHONE)
    fun `on a phone of most people`() = draws("biasa", typical)

    @Test
    @Config(qualifiers = "en-rUS-w320dp-h569dp-hdpi")
    fun `in English`() = draws("inggris", typical)

    private val typical = shots.filter { it.isTypical }

    private fun draws(name: String, shots: List<Shot>, look: Look = Look.Light) {
        val sheets = Sheets(name)
        val seen = Thumbnails(name)
        Gallery(phone, look).walks(shots) { shot, picture ->
            Picture.of(picture, "$name/${shot.name}")
            sheets.add(shot.name, picture)
            seen.add(shot.name, picture)
        }
        sheets.close()
        seen.compare()
    }
}
