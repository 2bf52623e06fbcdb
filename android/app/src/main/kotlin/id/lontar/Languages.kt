package id.lontar

import android.app.Activity
import android.app.LocaleManager
import android.content.Context
import android.content.res.Configuration
import android.os.Build
import android.os.Build.VERSION_CODES.TIRAMISU
import android.os.LocaleList
import androidx.annotation.RequiresApi
import id.lontar.core.Language
import java.util.Locale

/** English where the phone is set to it or it was chosen, Indonesian everywhere else, as the texts are. */
fun languageOf(context: Context): Language =
    if (context.localized().resources.configuration.locales[0].language == "en") Language.ENGLISH else Language.INDONESIAN

/** Chooses the language of this app, whatever the phone's is, and draws everything again. */
fun Activity.choose(language: Language) {
    val tag = if (language == Language.ENGLISH) "en" else "id"
    if (Build.VERSION.SDK_INT >= TIRAMISU) return tell(tag)
    choices(this).edit().putString(LANGUAGE, tag).apply()
    recreate()
}

/** Newer phones keep an app's language themselves, and draw its windows again. */
@RequiresApi(TIRAMISU)
private fun Context.tell(tag: String) {
    getSystemService(LocaleManager::class.java).applicationLocales = LocaleList.forLanguageTags(tag)
}

/** This context with the chosen language, on phones that do not keep it themselves. */
fun Context.localized(): Context {
    if (Build.VERSION.SDK_INT >= TIRAMISU) return this
    val tag = choices(this).getString(LANGUAGE, null) ?: return this
    val configuration = Configuration(resources.configuration).apply { setLocale(Locale.forLanguageTag(tag)) }
    return createConfigurationContext(configuration)
}

private fun choices(context: Context) = context.getSharedPreferences("choices", Context.MODE_PRIVATE)

private const val LANGUAGE = "language"
