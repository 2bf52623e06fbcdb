package id.lontar.theme

import androidx.compose.foundation.isSystemInDarkTheme
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Surface
import androidx.compose.runtime.Composable
import androidx.compose.runtime.CompositionLocalProvider
import androidx.compose.runtime.staticCompositionLocalOf

/** The look that is on, for the few places that draw differently in the sun. */
val LocalLook = staticCompositionLocalOf { Look.Light }

@Composable
fun LontarTheme(look: Look = if (isSystemInDarkTheme()) Look.Dark else Look.Light, content: @Composable () -> Unit) {
    CompositionLocalProvider(LocalLook provides look) {
        MaterialTheme(colorScheme = colorsOf(look), typography = typeOf(look), shapes = shapes) {
            Surface(color = MaterialTheme.colorScheme.background, content = content)
        }
    }
}
