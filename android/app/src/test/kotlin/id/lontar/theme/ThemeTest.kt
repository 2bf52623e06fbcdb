package id.lontar.theme

import androidx.compose.material3.ColorScheme
import androidx.compose.ui.graphics.Color
import androidx.compose.ui.graphics.luminance
import org.junit.Assert.assertEquals
import org.junit.Assert.assertTrue
import org.junit.Test

class ThemeTest {
    @Test
    fun `every text can be read on its ground`() {
        for (look in Look.entries) {
            val least = if (look == Look.Sun) 7.0 else 4.5
            for ((name, pair) in pairsOf(colorsOf(look))) {
                val contrast = contrast(pair.first, pair.second)
                assertTrue("$look $name has a contrast of $contrast", contrast >= least)
            }
        }
    }

    @Test
    fun `the sun sees black and white only`() {
        for ((name, pair) in pairsOf(colorsOf(Look.Sun))) {
            assertEquals(name, setOf(Color.Black, Color.White), setOf(pair.first, pair.second))
        }
    }

    @Test
    fun `no text is smaller than 16 sp`() {
        for (look in Look.entries) {
            for (style in stylesOf(look)) assertTrue("$look ${style.fontSize}", style.fontSize.value >= 16)
        }
    }

    @Test
    fun `type is heavier in the sun`() {
        stylesOf(Look.Light).zip(stylesOf(Look.Sun)).forEach { (plain, heavy) ->
            assertTrue(heavy.fontWeight!! > plain.fontWeight!!)
        }
    }

    private fun stylesOf(look: Look) = with(typeOf(look)) {
        listOf(
            displayLarge, displayMedium, displaySmall, headlineLarge, headlineMedium, headlineSmall,
            titleLarge, titleMedium, titleSmall, bodyLarge, bodyMedium, bodySmall, labelLarge, labelMedium, labelSmall,
        )
    }

    private fun pairsOf(colors: ColorScheme): Map<String, Pair<Color, Color>> = with(colors) {
        val grounds = listOf(
            background, surface, surfaceContainerLowest, surfaceContainerLow, surfaceContainer, surfaceContainerHigh,
            surfaceContainerHighest, surfaceVariant,
        )
        val inks = mapOf(
            "onSurface" to onSurface, "onSurfaceVariant" to onSurfaceVariant,
            "primary" to primary, "tertiary" to tertiary, "error" to error,
        )
        val own = mapOf(
            "onPrimary" to (onPrimary to primary),
            "onPrimaryContainer" to (onPrimaryContainer to primaryContainer),
            "onSecondary" to (onSecondary to secondary),
            "onSecondaryContainer" to (onSecondaryContainer to secondaryContainer),
            "onTertiary" to (onTertiary to tertiary),
            "onTertiaryContainer" to (onTertiaryContainer to tertiaryContainer),
            "onError" to (onError to error),
            "onErrorContainer" to (onErrorContainer to errorContainer),
            "onBackground" to (onBackground to background),
        )
        own + inks.flatMap { (name, ink) -> grounds.mapIndexed { at, ground -> "$name on ground $at" to (ink to ground) } }
    }

    /** As WCAG 2 defines it. */
    private fun contrast(one: Color, other: Color): Double {
        val (darker, lighter) = listOf(one.luminance(), other.luminance()).sorted()
        return (lighter + 0.05) / (darker + 0.05)
    }
}
