package id.lontar

import id.lontar.navigation.Screen
import org.junit.Assert.assertEquals
import org.junit.Test

class PrivateTest {
    @Test
    fun `of an officer's pages only receipts and help may be photographed, and practice`() {
        val open = Screen.entries.filterNot { isPrivate(forWorker = false, it, inPractice = false) }
        assertEquals(setOf(Screen.Receipt, Screen.ReceiptCode, Screen.Help, Screen.HelpFirst), open.toSet())
        assertEquals(emptyList<Screen>(), Screen.entries.filter { isPrivate(forWorker = false, it, inPractice = true) })
    }

    @Test
    fun `a worker's pages are the worker's, and until it is known whose they are nobody photographs them`() {
        assertEquals(emptyList<Screen>(), Screen.entries.filter { isPrivate(forWorker = true, it, inPractice = false) })
        assertEquals(true, isPrivate(forWorker = null, Screen.Home, inPractice = false))
    }
}
