package id.lontar.ui

import androidx.compose.foundation.layout.Column
import androidx.compose.runtime.getValue
import androidx.compose.runtime.mutableStateOf
import androidx.compose.runtime.setValue
import androidx.compose.ui.semantics.SemanticsActions
import androidx.compose.ui.semantics.SemanticsProperties
import androidx.compose.ui.test.SemanticsMatcher
import androidx.compose.ui.test.assert
import androidx.compose.ui.test.assertIsDisplayed
import androidx.compose.ui.test.onNodeWithContentDescription
import androidx.compose.ui.test.onNodeWithText
import androidx.compose.ui.test.performClick
import androidx.compose.ui.test.performSemanticsAction
import androidx.compose.ui.test.performTextInput
import androidx.compose.ui.test.performTextReplacement
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
        phone.rule.onNodeWithContentDescription("Nama ibu").performTextInput("Yuliana")
        phone.rule.runOnIdle { assertEquals("", stored) }
        phone.rule.onNodeWithContentDescription("Alamat").performClick()
        phone.rule.runOnIdle { assertEquals("Yuliana", stored) }
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
        phone.rule.onNodeWithContentDescription("NIK")
            .assert(SemanticsMatcher.keyIsDefined(SemanticsProperties.Error))
            .performTextInput("5314")
        assertEquals("5314", name)
    }

    private fun types(label: String, text: String) = phone.rule.onNodeWithContentDescription(label).performTextReplacement(text)

    private fun touches(label: String) = phone.rule.onNodeWithText(label).performSemanticsAction(SemanticsActions.OnClick)
}
