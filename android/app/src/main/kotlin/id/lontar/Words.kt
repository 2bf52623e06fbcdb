package id.lontar

import android.content.Context
import androidx.annotation.StringRes
import androidx.compose.runtime.Composable
import androidx.compose.ui.res.stringResource

/**
 * A text of the catalogue with its values. [Texts] makes the ones that have values; code without a screen hands them
 * on, and only a screen turns them into a sentence, in the language of that moment.
 */
class Words(@param:StringRes val key: Int, vararg val values: Any) {
    /** For what is shown outside of Compose: notifications, shared text. */
    fun text(context: Context): String = context.getString(key, *values)
}

@Composable
fun text(words: Words): String = stringResource(words.key, *words.values)

@Composable
fun text(@StringRes key: Int): String = stringResource(key)
