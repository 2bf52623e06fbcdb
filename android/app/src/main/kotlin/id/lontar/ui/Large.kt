package id.lontar.ui

import androidx.compose.runtime.Composable
import androidx.compose.runtime.ReadOnlyComposable
import androidx.compose.ui.platform.LocalDensity

/** Letters of half again the size and more: what stands side by side goes below one another. */
@Composable
@ReadOnlyComposable
internal fun isLarge(): Boolean = LocalDensity.current.fontScale >= LARGE

private const val LARGE = 1.5f
