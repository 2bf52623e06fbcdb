package id.lontar.testing

import android.content.ComponentName
import androidx.activity.ComponentActivity
import androidx.compose.runtime.Composable
import androidx.compose.ui.test.junit4.AndroidComposeTestRule
import androidx.compose.ui.test.junit4.v2.createAndroidComposeRule
import androidx.test.core.app.ApplicationProvider
import androidx.test.ext.junit.rules.ActivityScenarioRule
import id.lontar.theme.LontarTheme
import id.lontar.theme.Look
import org.junit.rules.ExternalResource
import org.junit.rules.RuleChain
import org.junit.rules.TestRule
import org.robolectric.Shadows.shadowOf

/** An Indonesian phone of 360 × 740 dp, as most in NTT are. */
const val PHONE = "in-rID-w360dp-h740dp-xhdpi"

/** A small phone, on which everything has to fit. */
const val SMALL = "in-rID-w320dp-h569dp-hdpi"

/** The oldest Android that is served, and one of today. */
const val OLD = 24
const val TODAY = 34

/** A window of a phone for one part of the screen. */
class Phone : TestRule {
    val rule: AndroidComposeTestRule<ActivityScenarioRule<ComponentActivity>, ComponentActivity> =
        createAndroidComposeRule<ComponentActivity>()

    private val known = object : ExternalResource() {
        override fun before() {
            val app = ApplicationProvider.getApplicationContext<android.app.Application>()
            shadowOf(app.packageManager).addActivityIfNotPresent(ComponentName(app, ComponentActivity::class.java))
        }
    }

    override fun apply(base: org.junit.runners.model.Statement, description: org.junit.runner.Description) =
        RuleChain.outerRule(known).around(rule).apply(base, description)!!

    fun show(look: Look = Look.Light, content: @Composable () -> Unit) = rule.setContent { LontarTheme(look, content) }

    fun picture(name: String) {
        rule.waitForIdle()
        Picture.of(rule.activity, name)
    }
}
