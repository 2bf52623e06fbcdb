package id.lontar.looks

import android.graphics.Bitmap
import android.graphics.Canvas
import android.graphics.Color
import android.graphics.Paint
import androidx.compose.foundation.clickable
import androidx.compose.foundation.layout.Box
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.height
import androidx.compose.foundation.layout.size
import androidx.compose.foundation.layout.width
import androidx.compose.foundation.text.BasicTextField
import androidx.compose.material3.Text
import androidx.compose.ui.Modifier
import androidx.compose.ui.semantics.SemanticsNode
import androidx.compose.ui.semantics.contentDescription
import androidx.compose.ui.semantics.semantics
import androidx.compose.ui.test.SemanticsMatcher
import androidx.compose.ui.text.style.TextOverflow
import androidx.compose.ui.unit.dp
import androidx.compose.ui.unit.sp
import id.lontar.testing.Accessible
import id.lontar.testing.Contrast
import id.lontar.testing.Phone
import id.lontar.testing.SMALL
import id.lontar.testing.TODAY
import id.lontar.testing.panes
import id.lontar.ui.Field
import id.lontar.ui.Grouped
import org.junit.Assert.assertEquals
import org.junit.Assert.assertTrue
import org.junit.Rule
import org.junit.Test
import org.junit.runner.RunWith
import org.robolectric.RobolectricTestRunner
import org.robolectric.annotation.Config
import org.robolectric.annotation.GraphicsMode

/** That the rules see what they are for, and nothing else. */
@RunWith(RobolectricTestRunner::class)
@Config(sdk = [TODAY], qualifiers = SMALL)
@GraphicsMode(GraphicsMode.Mode.NATIVE)
class RulesTest {
    @get:Rule
    val phone = Phone()

    @Test
    fun `what is small or has no name is seen`() {
        phone.show {
            Column {
                Box(Modifier.size(48.dp).clickable { }) { Text("Kirim") }
                Box(Modifier.size(47.dp, 60.dp).clickable { }) { Text("Cari") }
                Box(Modifier.size(48.dp).clickable { })
            }
        }
        val merged = phone.rule.onAllNodes(SemanticsMatcher("any") { true }).fetchSemanticsNodes()
        val found = Accessible.touched(merged, phone.rule.density.density)
        assertEquals(2, found.size)
        assertTrue("$found", found.any { "Cari" in it } && found.any { "no name" in it })
    }

    @Test
    fun `a field that is read without what is typed, or without its label, is seen`() {
        phone.show {
            Column {
                Field("Nama", "Maria", {})
                BasicTextField("Maria", {}, Modifier.size(200.dp, 56.dp).semantics { contentDescription = "Nama" })
                BasicTextField("Maria", {}, Modifier.size(200.dp, 56.dp)) { typed ->
                    Column {
                        Text("Nama", Modifier.semantics { contentDescription = "Nama" })
                        typed()
                    }
                }
            }
        }
        val merged = phone.rule.onAllNodes(SemanticsMatcher("any") { true }).fetchSemanticsNodes()
        val found = Accessible.touched(merged, phone.rule.density.density)
        assertEquals("$found", listOf(2, 1), listOf("read instead", "no label").map { what -> found.count { what in it } })
    }

    @Test
    fun `pale text is seen`() {
        phone.show {
            Column {
                Text("Sudah sampai", color = androidx.compose.ui.graphics.Color(0xFF767066))
                Text("Belum sampai", color = androidx.compose.ui.graphics.Color(0xFFA8A293))
            }
        }
        val pane = phone.panes().single()
        assertEquals(listOf("Belum sampai"), Contrast.poor(pane, sun = false).map { it.substringAfter('"').substringBefore('"') })
        assertEquals(2, Contrast.poor(pane, sun = true).size)
        assertEquals(21.0, Contrast.between(Color.BLACK, Color.WHITE), 0.01)
    }

    @Test
    fun `a word that is cut is seen, and one that goes on after a hyphen is not`() {
        phone.show {
            Column {
                Text("Kecelakaan", Modifier.width(60.dp), fontSize = 20.sp)
                Text("Ndaumanu-\u200BManafe", Modifier.width(110.dp), fontSize = 20.sp)
                Text("Belum terkirim ke Disnaker", Modifier.width(110.dp), fontSize = 20.sp, maxLines = 1, overflow = TextOverflow.Ellipsis)
                Text("Tersimpan di HP ini", Modifier.width(110.dp).height(30.dp), fontSize = 20.sp)
            }
        }
        val cut = Accessible.whole(nodes()).map { it.substringAfter('"').substringBefore(' ').trim('"') }
        assertEquals(listOf("Kecelakaan", "Belum", "Tersimpan"), cut)
    }

    @Test
    fun `a number that is not seen whole in its field is seen`() {
        phone.show {
            Column {
                Box(Modifier.width(150.dp)) { Field("NIK", "5314025208850012", {}, shown = Grouped) }
                Box(Modifier.width(150.dp)) { Field("Umur", "41", {}) }
            }
        }
        assertEquals(listOf("531402 520885 0012"), Accessible.whole(nodes()).map { it.substringAfter('"').substringBefore('"') })
    }

    @Test
    fun `a picture may have other letters, but not a button elsewhere`() {
        val before = Thumbnails.cells(page(button = 500f, noise = 0))
        assertTrue(Thumbnails.differing(before, Thumbnails.cells(page(button = 500f, noise = 6))) <= Thumbnails.MOST)
        assertTrue(Thumbnails.differing(before, Thumbnails.cells(page(button = 440f, noise = 0))) > Thumbnails.MOST)
        assertTrue(Thumbnails.differing(before, Thumbnails.cells(page(button = 900f, noise = 0))) > Thumbnails.MOST)
    }

    private fun nodes(): List<SemanticsNode> = phone.panes().single().nodes

    private fun page(button: Float, noise: Int): Bitmap = Bitmap.createBitmap(320, 569, Bitmap.Config.ARGB_8888).apply {
        eraseColor(Color.rgb(250 - noise, 246, 236))
        Canvas(this).drawRect(16f, button, 304f, button + 56, Paint().apply { color = Color.rgb(27, 84 + noise, 56) })
    }
}
