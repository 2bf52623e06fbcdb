package id.lontar.ui

import androidx.compose.runtime.staticCompositionLocalOf

/** Called with every change of a text: keyboards on the screen are windows of their own, so typing is no touch of ours. */
val LocalTouched = staticCompositionLocalOf { {} }
