package id.lontar

import android.os.LocaleList
import androidx.compose.ui.test.hasText
import androidx.compose.ui.test.junit4.v2.createEmptyComposeRule
import androidx.test.core.app.ActivityScenario
import androidx.test.core.app.ApplicationProvider
import id.lontar.background.Notices
import id.lontar.core.Language
import id.lontar.testing.OLD
import id.lontar.testing.PHONE
import id.lontar.testing.emptyWorkplace
import org.junit.Assert.assertEquals
import org.junit.Assert.assertSame
import org.junit.Assert.assertTrue
import org.junit.Before
import org.junit.Rule
import org.junit.Test
import org.junit.runner.RunWith
import org.robolectric.RobolectricTestRunner
import org.robolectric.RuntimeEnvironment
import org.robolectric.annotation.Config

/** The language of the app on a phone that keeps none for each app. */
@RunWith(RobolectricTestRunner::class)
@Config(sdk = [OLD], qualifiers = PHONE)
class LanguagesTest {
    @get:Rule
    val rule = createEmptyComposeRule()

    private val app = ApplicationProvider.getApplicationContext<LontarApplication>()

    @Before
    fun begin() = app.workAt(emptyWorkplace())

    @Test
    fun `a chosen language is there at once, and after a restart, also outside of the window`() {
        ActivityScenario.launch(MainActivity::class.java).use { scenario ->
            sees("Siapa yang memakai HP ini?")
            assertEquals(Language.INDONESIAN, languageOf(app))
            scenario.onActivity { it.choose(Language.ENGLISH) }
            sees("Who uses this phone?")
            assertEquals(Language.ENGLISH, languageOf(app))
            val notice = Notices(app).deadline(6 * 3_600_000)
            assertTrue(notice.extras.getCharSequence("android.text").toString().contains("6 hours"))
        }
        ActivityScenario.launch(MainActivity::class.java).use { scenario ->
            sees("Who uses this phone?")
            scenario.onActivity { it.choose(Language.INDONESIAN) }
            sees("Siapa yang memakai HP ini?")
        }
    }

    @Test
    fun `the first language of the phone says it, not one that Android finds among the others`() {
        for ((phone, language) in listOf("jv-ID,en-US" to Language.INDONESIAN, "en-US,id-ID" to Language.ENGLISH, "id-ID,en-US" to Language.INDONESIAN)) {
            // Android has put the English texts before, for there are none in Javanese.
            RuntimeEnvironment.setQualifiers(if ("en" in phone) "+en-rUS" else "+in-rID")
            LocaleList.setDefault(LocaleList.forLanguageTags(phone))
            assertEquals(phone, language, languageOf(app))
            val shown = app.localized().getString(R.string.screen_people_title)
            assertEquals(phone, if (language == Language.ENGLISH) "Who uses this phone?" else "Siapa yang memakai HP ini?", shown)
        }
    }

    @Test
    fun `a phone that shows the language of the app already is left as it is`() = assertSame(app, app.localized())

    private fun sees(words: String) = rule.waitUntil("sees $words", 15_000) {
        rule.onAllNodes(hasText(words, substring = true)).fetchSemanticsNodes().isNotEmpty()
    }
}
