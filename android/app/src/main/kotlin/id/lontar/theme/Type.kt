package id.lontar.theme

import androidx.compose.foundation.shape.RoundedCornerShape
import androidx.compose.material3.Shapes
import androidx.compose.material3.Typography
import androidx.compose.ui.text.TextStyle
import androidx.compose.ui.text.font.FontWeight
import androidx.compose.ui.unit.dp
import androidx.compose.ui.unit.sp

/** The scale of type: three sizes for titles, three for text, nothing below 16 sp. */
internal fun typeOf(look: Look): Typography {
    val heavier = if (look == Look.Sun) 200 else 0
    fun style(size: Int, line: Int, weight: Int) = TextStyle(
        fontSize = size.sp,
        lineHeight = line.sp,
        fontWeight = FontWeight((weight + heavier).coerceAtMost(900)),
    )
    return Typography(
        displayLarge = style(34, 42, 600),
        displayMedium = style(34, 42, 600),
        displaySmall = style(34, 42, 600),
        headlineLarge = style(28, 36, 600),
        headlineMedium = style(28, 36, 600),
        headlineSmall = style(24, 32, 600),
        titleLarge = style(22, 28, 600),
        titleMedium = style(18, 24, 600),
        titleSmall = style(16, 22, 600),
        bodyLarge = style(18, 26, 400),
        bodyMedium = style(16, 24, 400),
        bodySmall = style(16, 22, 400),
        labelLarge = style(18, 24, 600),
        labelMedium = style(16, 22, 500),
        labelSmall = style(16, 22, 500),
    )
}

internal val shapes = Shapes(
    extraSmall = RoundedCornerShape(6.dp),
    small = RoundedCornerShape(10.dp),
    medium = RoundedCornerShape(14.dp),
    large = RoundedCornerShape(18.dp),
    extraLarge = RoundedCornerShape(24.dp),
)
