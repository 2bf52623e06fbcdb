package id.lontar

import android.content.Context
import androidx.test.core.app.ApplicationProvider
import id.lontar.testing.PHONE
import id.lontar.testing.TODAY
import org.junit.Assert.assertEquals
import org.junit.Assert.assertNull
import org.junit.Test
import org.junit.runner.RunWith
import org.robolectric.RobolectricTestRunner
import org.robolectric.annotation.Config

@RunWith(RobolectricTestRunner::class)
@Config(sdk = [TODAY], qualifiers = PHONE)
class WordsTest {
    private val context = ApplicationProvider.getApplicationContext<Context>()

    @Test
    fun `values come where the sentence has their names`() {
        assertEquals("Nama ibu: ada 2 isian berbeda", Texts.screenConflictDiffers(count = 2, field = "Nama ibu").text(context))
    }

    @Test
    @Config(qualifiers = "en")
    fun `a phone set to English reads English`() {
        assertEquals("12 not yet sent", Texts.commonUnsent(12).text(context))
    }

    @Test
    @Config(qualifiers = "fr")
    fun `any other phone reads Indonesian`() {
        assertEquals("12 belum terkirim", Texts.commonUnsent(12).text(context))
    }

    @Test
    fun `codes of the core have words`() {
        assertEquals("Perempuan", context.getString(Texts.find("choice_sex_female")!!))
        assertNull(Texts.find("problem_of_tomorrow"))
    }
}
