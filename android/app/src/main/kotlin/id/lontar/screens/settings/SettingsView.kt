package id.lontar.screens.settings

import androidx.compose.foundation.text.KeyboardOptions
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.runtime.getValue
import androidx.compose.runtime.mutableStateOf
import androidx.compose.runtime.remember
import androidx.compose.runtime.setValue
import androidx.compose.ui.text.input.KeyboardType
import id.lontar.Presenter
import id.lontar.R
import id.lontar.Texts
import id.lontar.Words
import id.lontar.Workplace
import id.lontar.core.Language
import id.lontar.core.Session
import id.lontar.navigation.Screen
import id.lontar.screens.storage.freedWords
import id.lontar.text
import id.lontar.ui.Choices
import id.lontar.ui.Field
import id.lontar.ui.ListRow
import id.lontar.ui.MainButton
import id.lontar.ui.Page
import id.lontar.ui.SecondaryButton
import id.lontar.ui.Tick
import id.lontar.ui.WarningLine
import id.lontar.ui.sizeOf
import id.lontar.words
import kotlinx.coroutines.CoroutineScope

/** *Setelan*: what the officer may set on this phone. */
data class SettingsState(val hasPin: Boolean, val budget: Long, val told: Words?, val failure: Words?)

sealed interface SettingsEvent {
    data class SetPin(val pin: String) : SettingsEvent

    data object Free : SettingsEvent

    data object Lock : SettingsEvent
}

class SettingsPresenter(
    scope: CoroutineScope,
    private val session: Session,
    private val workplace: Workplace,
    private val locked: () -> Unit,
) : Presenter<SettingsState, SettingsEvent>(scope, SettingsState(hasPin = false, budget = 0, told = null, failure = null)) {
    init {
        work({ change { copy(failure = it.words()) } }) { load(null) }
    }

    override fun on(event: SettingsEvent) {
        work({ change { copy(failure = it.words()) } }) {
            when (event) {
                is SettingsEvent.SetPin -> {
                    session.settings.setPin(event.pin)
                    load(Words(R.string.screen_settings_pin_done))
                }
                SettingsEvent.Free -> load(freedWords(session.settings.freeStorage()))
                SettingsEvent.Lock -> {
                    workplace.lock()
                    locked()
                }
            }
        }
    }

    private suspend fun load(told: Words?) =
        show(SettingsState(session.settings.hasPin(), session.settings.photoBudget(), told, null))
}

@Composable
fun SettingsView(
    state: SettingsState,
    on: (SettingsEvent) -> Unit,
    sun: Boolean,
    onSun: (Boolean) -> Unit,
    language: Language,
    onLanguage: (Language) -> Unit,
    version: String,
    open: (Screen) -> Unit,
    onBack: () -> Unit,
) {
    var pin by remember { mutableStateOf("") }
    Page(
        text(R.string.screen_settings_title),
        onBack = onBack,
        main = { MainButton(text(R.string.screen_settings_lock)) { on(SettingsEvent.Lock) } },
    ) {
        state.told?.let { Text(text(it), style = MaterialTheme.typography.titleMedium) }
        state.failure?.let { WarningLine(text(it)) }
        // Each language by its own name: whoever cannot read this one finds theirs.
        val languages = listOf(Language.INDONESIAN.name to "Bahasa Indonesia", Language.ENGLISH.name to "English")
        Choices(text(R.string.screen_settings_language), languages, setOf(language.name)) {
            if (it != language.name) onLanguage(Language.valueOf(it))
        }
        Tick(text(R.string.screen_settings_sun), sun, onSun)
        Field(
            text(R.string.screen_pin_new),
            pin,
            { pin = it.filter(Char::isDigit).take(PIN_DIGITS) },
            keyboard = KeyboardOptions(keyboardType = KeyboardType.NumberPassword),
            hidden = true,
        )
        val label = if (state.hasPin) R.string.screen_settings_pin_set else R.string.screen_settings_pin_make
        SecondaryButton(text(label), enabled = pin.length == PIN_DIGITS) {
            on(SettingsEvent.SetPin(pin))
            pin = ""
        }
        Text(text(Texts.screenSettingsQuota(size = sizeOf(state.budget))), style = MaterialTheme.typography.bodyLarge)
        SecondaryButton(text(R.string.screen_settings_free)) { on(SettingsEvent.Free) }
        ListRow(text(R.string.screen_practice_title), about = text(R.string.screen_practice_about)) { open(Screen.Practice) }
        ListRow(text(R.string.screen_request_title), about = text(R.string.screen_request_about)) { open(Screen.Requests) }
        ListRow(text(R.string.screen_problem_title), about = text(R.string.screen_problem_about)) { open(Screen.Problem) }
        Text(text(Texts.screenSettingsVersion(version = version)), style = MaterialTheme.typography.bodyMedium)
    }
}

private const val PIN_DIGITS = 6
