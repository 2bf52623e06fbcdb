package id.lontar.ui

import androidx.compose.foundation.layout.Column
import androidx.compose.runtime.CompositionLocalProvider
import androidx.compose.runtime.getValue
import androidx.compose.runtime.mutableStateOf
import androidx.compose.runtime.setValue
import androidx.compose.ui.semantics.Role
import androidx.compose.ui.semantics.SemanticsActions
import androidx.compose.ui.semantics.SemanticsProperties
import androidx.compose.ui.test.SemanticsMatcher
import androidx.compose.ui.test.assert
import androidx.compose.ui.test.assertIsDisplayed
import androidx.compose.ui.test.assertIsNotSelected
import androidx.compose.ui.test.assertIsOn
import androidx.compose.ui.test.hasContentDescription
import androidx.compose.ui.test.hasSetTextAction
import androidx.compose.ui.test.onNodeWithText
import androidx.compose.ui.test.performClick
import androidx.compose.ui.test.performSemanticsAction
import androidx.compose.ui.test.performTextInput
import androidx.compose.ui.test.performTextReplacement
import androidx.compose.ui.text.AnnotatedString
import id.lontar.testing.Accessible
import id.lontar.testing.OLD
import id.lontar.testing.PHONE
import id.lontar.testing.Phone
import id.lontar.testing.TODAY
import id.lontar.testing.fieldOf
import org.junit.Assert.assertEquals
import org.junit.Rule
import org.junit.Test
import org.junit.runner.RunWith
import org.robolectric.RobolectricTestRunner
import org.robolectric.annotation.Config

@RunWith(RobolectricTestRunner::class)
@Config(sdk = [OLD, TODAY], qualifiers = PHONE)
class FieldTest {
    @get:Rule
    val phone = Phone()

    private var name by mutableStateOf("")
    private var stored = ""

    @Test
    fun `what is typed is stored when the field is left`() {
        phone.show {
            Column {
                Field("Nama ibu", name, { name = it }, onLeave = { stored = name })
                Field("Alamat", "", {})
            }
        }
        phone.rule.onNode(fieldOf("Nama ibu")).performTextInput("Yuliana")
        phone.rule.runOnIdle { assertEquals("", stored) }
        phone.rule.onNode(fieldOf("Alamat")).performClick()
        phone.rule.runOnIdle { assertEquals("Yuliana", stored) }
    }

    @Test
    fun `typing is a use of the phone, though no finger touches the window`() {
        var times = 0
        phone.show {
            CompositionLocalProvider(LocalTouched provides { times++ }) { Field("Cerita", name, { name = it }) }
        }
        phone.rule.onNode(fieldOf("Cerita")).performTextInput("Jatuh")
        phone.rule.runOnIdle { assertEquals("Jatuh" to 1, name to times) }
    }

    @Test
    fun `a choice leaves the field that somebody is in, before it is told`() {
        val order = mutableListOf<String>()
        phone.show {
            Column {
                Field("Tahun", name, { name = it }, onLeave = { order += name })
                Choices("Jam", listOf("night" to "Sekitar malam"), emptySet()) { order += it }
            }
        }
        types("Tahun", "2026")
        touches("Sekitar malam")
        phone.rule.runOnIdle { assertEquals(listOf("2026", "night"), order) }
    }

    @Test
    fun `so does a tick`() {
        val order = mutableListOf<String>()
        phone.show {
            Column {
                Field("Alamat", name, { name = it }, onLeave = { order += name })
                Tick("Sama dengan KTP", on = false) { order += "$it" }
            }
        }
        types("Alamat", "Oelua")
        touches("Sama dengan KTP")
        phone.rule.runOnIdle { assertEquals(listOf("Oelua", "true"), order) }
    }

    @Test
    fun `a warning stands below the field, is read out, and hinders nothing`() {
        phone.show { Field("NIK", name, { name = it }, warning = "NIK harus 16 angka. Sekarang baru 15.") }
        phone.rule.onNodeWithText("NIK harus 16 angka", substring = true).assertIsDisplayed()
        phone.rule.onNode(fieldOf("NIK"))
            .assert(SemanticsMatcher.keyIsDefined(SemanticsProperties.Error))
            .performTextInput("5314")
        assertEquals("5314", name)
    }

    @Test
    fun `a NIK is seen in groups, and stays what it is`() {
        assertEquals("531402 520885 0012", Grouped.of("5314025208850012"))
        assertEquals("531402 5", Grouped.of("5314025"))
        val places = Grouped.filter(AnnotatedString("5314025208850012")).offsetMapping
        for (at in 0..16) assertEquals(at, places.transformedToOriginal(places.originalToTransformed(at)))
        assertEquals(listOf(0, 6, 8, 13, 15, 18), listOf(0, 6, 7, 12, 13, 16).map(places::originalToTransformed))
        phone.show { Field("NIK", "5314025208850012", {}, shown = Grouped) }
        phone.rule.onNodeWithText("531402 520885 0012", substring = true).assertExists()
    }

    @Test
    fun `of several each is ticked by itself, and yes and no are two answers`() {
        val told = mutableListOf<String>()
        phone.show {
            Column {
                Choices("Bagian tubuh", listOf("hand" to "Tangan", "eye" to "Mata"), setOf("hand"), several = true) { told += it }
                YesNo("Sama dengan KTP", null) { told += "$it" }
            }
        }
        phone.rule.onNodeWithText("Tangan").assert(SemanticsMatcher.expectValue(SemanticsProperties.Role, Role.Checkbox)).assertIsOn()
        touches("Mata")
        phone.rule.onNodeWithText("Ya").assertIsNotSelected()
        touches("Tidak")
        phone.rule.runOnIdle { assertEquals(listOf("eye", "false"), told) }
    }

    @Test
    fun `a month is chosen by its name, of a day and alone`() {
        val told = mutableListOf<String>()
        phone.show {
            Column {
                DayField("Tanggal lahir", "1985-08-12", null, birth = true) { told += it }
                MonthField("Mulai", "2026-11", null) { told += it }
            }
        }
        touches("Agustus")
        touches("Maret")
        touches("November")
        touches("Desember")
        phone.rule.runOnIdle { assertEquals(listOf("1985-03-12", "2026-12"), told) }
    }

    @Test
    fun `an answer is read with its label, and a part of a date with its question`() {
        phone.show {
            Column {
                Field("Nama ibu", "Yuliana", {}, help = "Seperti di KK")
                DayField("Tanggal lahir", "1985-08-12", null, birth = true) { }
            }
        }
        val fields = phone.rule.onAllNodes(hasSetTextAction()).fetchSemanticsNodes()
        val read = fields.map { field -> field.config[SemanticsProperties.Text].map { it.text } }
        assertEquals(listOf(listOf("Nama ibu", "Seperti di KK"), listOf("Tanggal lahir: Tanggal"), listOf("Tanggal lahir: Tahun")), read)
        assertEquals(emptyList<String>(), Accessible.touched(fields, phone.rule.density.density))
        phone.rule.onNode(hasContentDescription("Tanggal lahir: Bulan Agustus")).assertExists()
    }

    @Test
    fun `an hour is seen as it is said`() {
        phone.show { MomentField("Kapan", "2026-11-19T17:05+08:00", null) { } }
        phone.rule.onNodeWithText("17.05").assertExists()
    }

    private fun types(label: String, text: String) = phone.rule.onNode(fieldOf(label)).performTextReplacement(text)

    private fun touches(label: String) = phone.rule.onNodeWithText(label).performSemanticsAction(SemanticsActions.OnClick)
}
