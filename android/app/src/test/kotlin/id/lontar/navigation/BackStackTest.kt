package id.lontar.navigation

import androidx.activity.ComponentActivity
import androidx.compose.material3.Text
import androidx.compose.ui.test.assertIsDisplayed
import androidx.compose.ui.test.junit4.StateRestorationTester
import androidx.compose.ui.test.onNodeWithText
import id.lontar.testing.OLD
import id.lontar.testing.PHONE
import id.lontar.testing.Phone
import id.lontar.testing.TODAY
import org.junit.Assert.assertEquals
import org.junit.Assert.assertFalse
import org.junit.Assert.assertNull
import org.junit.Rule
import org.junit.Test
import org.junit.runner.RunWith
import org.robolectric.RobolectricTestRunner
import org.robolectric.annotation.Config

@RunWith(RobolectricTestRunner::class)
@Config(sdk = [OLD, TODAY], qualifiers = PHONE)
class BackStackTest {
    @get:Rule
    val phone = Phone()

    private val first = Place(Screen.Home)
    private val second = Place(Screen.Home, "018f")

    @Test
    fun `back leads to where one was, and stays at the first page`() {
        val stack = BackStack(listOf(first))
        stack.open(second)
        assertEquals(second, stack.top)
        stack.back()
        stack.back()
        assertEquals(first, stack.top)
        assertFalse(stack.canGoBack)
    }

    @Test
    fun `the same page is not opened twice by two touches`() {
        val stack = BackStack(listOf(first))
        stack.open(second)
        stack.open(second)
        stack.back()
        assertEquals(first, stack.top)
    }

    @Test
    fun `after a restart nothing lies behind`() {
        val stack = BackStack(listOf(first, second))
        stack.restart(Place(Screen.People))
        assertFalse(stack.canGoBack)
    }

    @Test
    fun `what was saved is restored, and pages that no longer exist are skipped`() {
        val stack = BackStack.restore(BackStack(listOf(first, second)).save() + "Gone/1")
        assertEquals(second, stack?.top)
        assertEquals(true, stack?.canGoBack)
        assertNull(BackStack.restore(listOf("Gone/1")))
    }

    @Test
    fun `one is where one was when the system ended the app, and the phone's back goes back`() {
        lateinit var stack: BackStack
        val tester = StateRestorationTester(phone.rule)
        tester.setContent {
            stack = rememberBackStack(first)
            Text("at ${stack.top.id}")
        }
        phone.rule.runOnIdle { stack.open(second) }
        tester.emulateSavedInstanceStateRestore()
        phone.rule.onNodeWithText("at 018f").assertIsDisplayed()
        phone.rule.runOnIdle { (phone.rule.activity as ComponentActivity).onBackPressedDispatcher.onBackPressed() }
        phone.rule.onNodeWithText("at ").assertIsDisplayed()
    }
}
