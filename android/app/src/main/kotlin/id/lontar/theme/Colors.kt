package id.lontar.theme

import androidx.compose.material3.ColorScheme
import androidx.compose.material3.darkColorScheme
import androidx.compose.material3.lightColorScheme
import androidx.compose.ui.graphics.Color

/**
 * How the app looks. [Sun] is for outdoors: pure black on white, no greys, heavier type.
 */
enum class Look { Light, Dark, Sun }

internal fun colorsOf(look: Look): ColorScheme = when (look) {
    Look.Light -> light
    Look.Dark -> dark
    Look.Sun -> sun
}

// Deep green and sand, and one accent for what needs a person. Every pair that carries text is measured by a test.
private val leaf = Color(0xFF1B5438)
private val sand = Color(0xFFFAF6EC)
private val ink = Color(0xFF1D1C16)
private val clay = Color(0xFFA63A12)

private val light = lightColorScheme(
    primary = leaf,
    onPrimary = Color.White,
    primaryContainer = Color(0xFFD3E8D7),
    onPrimaryContainer = Color(0xFF0B2E1C),
    secondary = Color(0xFF5F5637),
    onSecondary = Color.White,
    secondaryContainer = Color(0xFFF0E6CC),
    onSecondaryContainer = Color(0xFF2F2A16),
    tertiary = clay,
    onTertiary = Color.White,
    tertiaryContainer = Color(0xFFFCE3D6),
    onTertiaryContainer = Color(0xFF5E1D04),
    error = clay,
    onError = Color.White,
    errorContainer = Color(0xFFFCE3D6),
    onErrorContainer = Color(0xFF5E1D04),
    background = sand,
    onBackground = ink,
    surface = sand,
    onSurface = ink,
    surfaceVariant = Color(0xFFECE5D3),
    onSurfaceVariant = Color(0xFF4A4636),
    surfaceContainerLowest = Color.White,
    surfaceContainerLow = Color(0xFFF6F1E4),
    surfaceContainer = Color(0xFFF2ECDD),
    surfaceContainerHigh = Color(0xFFEFE8D7),
    surfaceContainerHighest = Color(0xFFECE5D3),
    outline = Color(0xFF77715E),
    outlineVariant = Color(0xFFCFC7B2),
)

private val dark = darkColorScheme(
    primary = Color(0xFF93D5AE),
    onPrimary = Color(0xFF00391F),
    primaryContainer = Color(0xFF1B5438),
    onPrimaryContainer = Color(0xFFD3E8D7),
    secondary = Color(0xFFD9CBA3),
    onSecondary = Color(0xFF3A3218),
    secondaryContainer = Color(0xFF3B3727),
    onSecondaryContainer = Color(0xFFF0E6CC),
    tertiary = Color(0xFFFFB595),
    onTertiary = Color(0xFF571E05),
    tertiaryContainer = Color(0xFF6F2B0E),
    onTertiaryContainer = Color(0xFFFFDBCC),
    error = Color(0xFFFFB595),
    onError = Color(0xFF571E05),
    errorContainer = Color(0xFF6F2B0E),
    onErrorContainer = Color(0xFFFFDBCC),
    background = Color(0xFF12170F),
    onBackground = Color(0xFFEAE5D8),
    surface = Color(0xFF12170F),
    onSurface = Color(0xFFEAE5D8),
    surfaceVariant = Color(0xFF2C3228),
    onSurfaceVariant = Color(0xFFCBC7B7),
    surfaceContainerLowest = Color(0xFF0C110A),
    surfaceContainerLow = Color(0xFF191F16),
    surfaceContainer = Color(0xFF1E241B),
    surfaceContainerHigh = Color(0xFF252B21),
    surfaceContainerHighest = Color(0xFF2C3228),
    outline = Color(0xFF979281),
    outlineVariant = Color(0xFF454A3F),
)

private val sun = lightColorScheme(
    primary = Color.Black,
    onPrimary = Color.White,
    primaryContainer = Color.White,
    onPrimaryContainer = Color.Black,
    secondary = Color.Black,
    onSecondary = Color.White,
    secondaryContainer = Color.White,
    onSecondaryContainer = Color.Black,
    tertiary = Color.Black,
    onTertiary = Color.White,
    tertiaryContainer = Color.Black,
    onTertiaryContainer = Color.White,
    error = Color.Black,
    onError = Color.White,
    errorContainer = Color.Black,
    onErrorContainer = Color.White,
    background = Color.White,
    onBackground = Color.Black,
    surface = Color.White,
    onSurface = Color.Black,
    surfaceVariant = Color.White,
    onSurfaceVariant = Color.Black,
    surfaceContainerLowest = Color.White,
    surfaceContainerLow = Color.White,
    surfaceContainer = Color.White,
    surfaceContainerHigh = Color.White,
    surfaceContainerHighest = Color.White,
    outline = Color.Black,
    outlineVariant = Color.Black,
)
