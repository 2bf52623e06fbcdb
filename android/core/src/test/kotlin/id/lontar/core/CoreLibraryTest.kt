package id.lontar.core

import java.io.File
import org.junit.Assert.assertEquals
import org.junit.Assert.assertFalse
import org.junit.Test

class CoreLibraryTest {
    @Test
    fun `a library that is not there is no crash`() {
        assertFalse(CoreLibrary.canLoad("lontar_of_nowhere"))
    }

    @Test
    fun `the core is found where cargo leaves it`() {
        val folder = System.getProperty("jna.library.path")
        val built = File(folder, System.mapLibraryName("lontar_bindings")).exists()
        assertEquals(built, CoreLibrary.isThere)
    }
}
