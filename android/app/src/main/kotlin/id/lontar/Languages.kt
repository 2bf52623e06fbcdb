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
fun languageOf(context: Context): Language = if (context.isEnglish()) Language.ENGLISH else Language.INDONESIAN

/**
 * Whether it was chosen, or is the first language of the phone. (Of a phone for Javanese, then English, Android shows the English texts,
 * for it finds the first nowhere in this app; whoever set it so reads Indonesian.)
 */
private fun Context.isEnglish() = isEnglish(choice() ?: LocaleList.getDefault()[0])

private fun isEnglish(locale: Locale) = locale.language == "en"

/** What was chosen, on phones that do not keep it themselves: newer ones have it before all of the phone's own. */
private fun Context.choice(): Locale? =
    if (Build.VERSION.SDK_INT >= TIRAMISU) null else choices(this).getString(LANGUAGE, null)?.let(Locale::forLanguageTag)

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

/** This context with texts in the language of the app, where Android would show the other. */
fun Context.localized(): Context {
    val english = isEnglish()
    if (isEnglish(resources.configuration.locales[0]) == english) return this
    // The language only, without even the size of letters: what else it said would hold while the phone is turned.
    val configuration = Configuration().apply { fontScale = 0f }
    configuration.setLocale(Locale.forLanguageTag(if (english) "en" else "id"))
    return createConfigurationContext(configuration)
}

private fun choices(context: Context) = context.getSharedPreferences("choices", Context.MODE_PRIVATE)

private const val LANGUAGE = "language"
