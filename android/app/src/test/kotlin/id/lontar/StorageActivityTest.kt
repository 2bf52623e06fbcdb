package id.lontar

import androidx.compose.ui.test.assertIsDisplayed
import androidx.compose.ui.test.junit4.v2.createAndroidComposeRule
import androidx.compose.ui.test.onNodeWithText
import id.lontar.testing.PHONE
import id.lontar.testing.Picture
import id.lontar.testing.TODAY
import org.junit.Rule
import org.junit.Test
import org.junit.runner.RunWith
import org.robolectric.RobolectricTestRunner
import org.robolectric.annotation.Config
import org.robolectric.annotation.GraphicsMode

@RunWith(RobolectricTestRunner::class)
@Config(sdk = [TODAY], qualifiers = PHONE)
@GraphicsMode(GraphicsMode.Mode.NATIVE)
class StorageActivityTest {
    @get:Rule
    val rule = createAndroidComposeRule<StorageActivity>()

    @Test
    fun `managing space explains instead of erasing`() {
        rule.onNodeWithText("hanya ada di HP ini", substring = true).assertIsDisplayed()
        Picture.of(rule.activity, "storage")
        rule.onNodeWithText("Tutup").assertIsDisplayed()
    }
}
