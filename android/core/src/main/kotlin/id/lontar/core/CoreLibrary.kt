package id.lontar.core

import com.sun.jna.NativeLibrary

/**
 * The native library of the Rust core. An app that was packed without it can open, and say so.
 *
 * This module is the only one that imports the generated code (`uniffi.*`); the app sees what is declared here.
 */
object CoreLibrary {
    private const val NAME = "lontar_bindings"

    /** Whether the library is in this app and fits this phone. */
    val isThere: Boolean by lazy { canLoad(NAME) }

    internal fun canLoad(name: String): Boolean =
        try {
            NativeLibrary.getInstance(name)
            true
        } catch (_: UnsatisfiedLinkError) {
            false
        } catch (_: NoClassDefFoundError) {
            // JNA itself has no library for this kind of processor.
            false
        }
}
