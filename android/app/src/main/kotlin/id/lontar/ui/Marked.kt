package id.lontar.ui

import androidx.compose.material3.MaterialTheme
import androidx.compose.runtime.Composable
import androidx.compose.ui.text.AnnotatedString
import androidx.compose.ui.text.SpanStyle
import androidx.compose.ui.text.font.FontWeight
import androidx.compose.ui.text.style.TextDecoration

/** What somebody looked for, and by what a person was found: a code of the core. */
data class Found(val query: String, val by: String)

/** A text in which what was looked for is marked: by ground, weight and a line, not by colour alone. */
@Composable
internal fun marked(text: String, query: String?): AnnotatedString {
    val words = query.orEmpty().split(' ').filter { it.length > 1 }
    if (words.isEmpty()) return AnnotatedString(text)
    val colors = MaterialTheme.colorScheme
    val style = SpanStyle(
        color = colors.onTertiaryContainer,
        background = colors.tertiaryContainer,
        fontWeight = FontWeight.Bold,
        textDecoration = TextDecoration.Underline,
    )
    return AnnotatedString.Builder(text).apply { for (at in placesOf(text, words)) addStyle(style, at.first, at.last + 1) }.toAnnotatedString()
}

/** Where words stand in a text, whatever their case. */
internal fun placesOf(text: String, words: List<String>): List<IntRange> = words.flatMap { word ->
    generateSequence(text.indexOf(word, ignoreCase = true)) { text.indexOf(word, it + word.length, ignoreCase = true) }
        .takeWhile { it >= 0 }
        .map { it until it + word.length }
}
