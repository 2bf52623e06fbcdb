package id.lontar

import android.content.Context
import android.content.res.Resources
import androidx.annotation.StringRes
import androidx.compose.runtime.Composable
import androidx.compose.ui.platform.LocalConfiguration
import androidx.compose.ui.res.stringResource
import id.lontar.ui.breakable
import java.text.NumberFormat
import java.util.Locale

/**
 * A text of the catalogue with its values. [Texts] makes the ones that have values; code without a screen hands them
 * on, and only a screen turns them into a sentence, in the language of that moment.
 */
class Words(@param:StringRes val key: Int, vararg val values: Any) {
    /** For what is shown outside of Compose: notifications, shared text. */
    fun text(context: Context): String = context.getString(key, *values)

    /** With its numbers as a page shows them. */
    fun text(resources: Resources): String {
        val locale = resources.configuration.locales[0]
        return resources.getString(key, *Array(values.size) { shown(values[it], locale) })
    }
}

@Composable
fun text(words: Words): String {
    val locale = LocalConfiguration.current.locales[0]
    return stringResource(words.key, *Array(words.values.size) { shown(words.values[it], locale) })
}

/** Large numbers in groups, `1.204`; names may go on in the next line. */
private fun shown(value: Any, locale: Locale): Any = when (value) {
    is Long, is Int -> NumberFormat.getIntegerInstance(locale).format(value)
    is String -> breakable(value)
    else -> value
}

@Composable
fun text(@StringRes key: Int): String = stringResource(key)
