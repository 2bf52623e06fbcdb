package id.lontar.testing

import org.junit.AfterClass

/** Tests that share a hub within their class: it begins when the first of them asks for it, and ends with the class. */
abstract class WithHub {
    companion object {
        private var begun: Hub? = null

        @JvmStatic
        protected val hub: Hub
            get() = begun ?: Hub().also { begun = it }

        @JvmStatic
        @AfterClass
        fun endHub() {
            begun?.close()
            begun = null
        }
    }
}
