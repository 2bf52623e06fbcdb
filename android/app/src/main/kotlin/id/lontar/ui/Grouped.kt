package id.lontar.ui

import androidx.compose.ui.text.AnnotatedString
import androidx.compose.ui.text.input.OffsetMapping
import androidx.compose.ui.text.input.TransformedText
import androidx.compose.ui.text.input.VisualTransformation

/** A NIK or number of a family card as people read it aloud: `531402 520885 0012`. Only what is seen changes. */
object Grouped : VisualTransformation {
    override fun filter(text: AnnotatedString) = TransformedText(AnnotatedString(of(text.text)), Places)

    fun of(digits: String): String = buildString {
        digits.forEachIndexed { at, digit ->
            if (at in STARTS) append(' ')
            append(digit)
        }
    }

    /** A cursor before a new group stands behind its space. */
    private object Places : OffsetMapping {
        override fun originalToTransformed(offset: Int) = offset + STARTS.count { it < offset }

        override fun transformedToOriginal(offset: Int) = offset - STARTS.withIndex().count { (at, start) -> start + at < offset }
    }

    private val STARTS = listOf(6, 12)
}
