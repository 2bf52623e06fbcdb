package id.lontar.ui

/**
 * Text that may go on in the next line after a hyphen, as long names have and codes that are read aloud. Phones break
 * lines only at spaces, and a longer word anywhere.
 */
fun breakable(text: String): String = text.replace("-", "-$BREAK")

/** A place to break at that has no width. */
private const val BREAK = "\u200B"
