package id.lontar.screens.settings

import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.runtime.getValue
import androidx.compose.runtime.mutableStateOf
import androidx.compose.runtime.remember
import androidx.compose.runtime.setValue
import androidx.compose.ui.Modifier
import androidx.compose.ui.semantics.heading
import androidx.compose.ui.semantics.semantics
import id.lontar.R
import id.lontar.Texts
import id.lontar.background.NoticesOff
import id.lontar.core.Language
import id.lontar.core.Status
import id.lontar.navigation.Screen
import id.lontar.text
import id.lontar.ui.Choices
import id.lontar.ui.ListRow
import id.lontar.ui.MainButton
import id.lontar.ui.NewPinFields
import id.lontar.ui.PIN_DIGITS
import id.lontar.ui.Page
import id.lontar.ui.PinField
import id.lontar.ui.SecondaryButton
import id.lontar.ui.Tick
import id.lontar.ui.WarningLine
import id.lontar.ui.rememberNewPin
import id.lontar.ui.sizeOf

@Composable
fun SettingsView(state: SettingsState, on: (SettingsEvent) -> Unit, ways: SettingsWays) {
    Page(
        text(R.string.screen_settings_title),
        onBack = ways.back,
        main = {
            // Said where it is seen wherever the page was scrolled to.
            state.told?.let { Text(text(it), style = MaterialTheme.typography.titleMedium) }
            state.failure?.let { WarningLine(text(it)) }
            if (state.locks) {
                MainButton(text(R.string.screen_settings_lock)) { on(SettingsEvent.Lock) }
            } else {
                MainButton(text(R.string.screen_worker_other)) { on(SettingsEvent.HandOver) }
            }
        },
    ) {
        LooksPart(ways)
        NoticesOff()
        val status = state.status ?: return@Page
        if (!status.forWorker) {
            PinPart(state, status, on)
            ListRow(text(R.string.screen_lease_title), about = text(R.string.screen_lease_about)) { ways.open(Screen.Lease) }
        }
        Heading(text(R.string.screen_settings_storage))
        val sizes = (BUDGETS + state.budget).distinct().sorted().map { "$it" to if (it == 0L) text(R.string.screen_settings_quota_none) else sizeOf(it) }
        val about = text(R.string.screen_settings_quota_about)
        Choices(text(R.string.screen_settings_quota), sizes, setOf("${state.budget}"), about) { on(SettingsEvent.Budget(it.toLong())) }
        Text(text(R.string.screen_settings_free_about), style = MaterialTheme.typography.bodyMedium)
        SecondaryButton(text(R.string.screen_settings_free)) { on(SettingsEvent.Free) }
        // Practice and what people ask about their data are for those who write others down.
        if (!status.forWorker) {
            ListRow(text(R.string.screen_practice_title), about = text(R.string.screen_practice_about)) { ways.open(Screen.Practice) }
            ListRow(text(R.string.screen_request_title), about = text(R.string.screen_request_about)) { ways.open(Screen.Requests) }
        }
        ListRow(text(R.string.screen_help_title)) { ways.open(Screen.Help) }
        ListRow(text(R.string.screen_problem_title), about = text(R.string.screen_problem_about)) { ways.open(Screen.Problem) }
        // Before joining there is nobody who would take the work over; without any work nobody is needed.
        if (status.isBlank) ListRow(text(R.string.screen_leave_blank_title), about = text(R.string.screen_leave_blank_about)) { ways.open(Screen.Leave) }
        if (status.role != null) ListRow(text(R.string.screen_leave_title), about = text(R.string.screen_leave_about)) { ways.open(Screen.Leave) }
        Text(text(Texts.screenSettingsVersion(version = ways.looks.version)), style = MaterialTheme.typography.bodyMedium)
    }
}

@Composable
private fun LooksPart(ways: SettingsWays) {
    // Each language by its own name: whoever cannot read this one finds theirs.
    val languages = listOf(Language.INDONESIAN.name to "Bahasa Indonesia", Language.ENGLISH.name to "English")
    Choices(text(R.string.screen_settings_language), languages, setOf(ways.language.name)) {
        if (it != ways.language.name) ways.choose(Language.valueOf(it))
    }
    Tick(text(R.string.screen_settings_sun), ways.looks.sun, ways.looks.onSun)
    ListRow(text(R.string.screen_settings_text), about = text(R.string.screen_settings_text_about), onClick = ways.textSize)
}

/** The PIN, and what it does: before a supervisor could open the phone again, it locks nothing. */
@Composable
private fun PinPart(state: SettingsState, status: Status, on: (SettingsEvent) -> Unit) {
    val new = rememberNewPin()
    var old by remember { mutableStateOf("") }
    Heading(text(R.string.screen_settings_pin))
    when {
        status.role == null -> Text(text(R.string.screen_settings_pin_before), style = MaterialTheme.typography.bodyLarge)
        state.hasPin && !state.locks -> Text(text(R.string.screen_settings_pin_soon), style = MaterialTheme.typography.bodyLarge)
    }
    // Nobody who finds the phone open takes it over.
    if (state.locks) PinField(text(R.string.screen_pin_old), old) { old = it }
    NewPinFields(new)
    val label = if (state.hasPin) R.string.screen_settings_pin_set else R.string.screen_settings_pin_make
    SecondaryButton(text(label), enabled = new.pin != null && (!state.locks || old.length == PIN_DIGITS)) {
        new.pin?.let { on(SettingsEvent.SetPin(it, old.takeIf { state.locks })) }
        new.clear()
        old = ""
    }
    if (!state.locks) return
    val minutes = LOCK_AFTER_MIN.map { "${it * MINUTE_MS}" to text(Texts.screenSettingsMinutes(count = it)) }
    Choices(text(R.string.screen_settings_auto_lock), minutes, setOf("${state.lockMs}")) { on(SettingsEvent.LockAfter(it.toLong())) }
    val finger = state.finger ?: return
    Tick(text(R.string.screen_finger_open), finger != FingerSetting.Off) { on(SettingsEvent.Finger(it)) }
    WarningLine(text(R.string.screen_finger_warning))
    if (finger == FingerSetting.Soon) Text(text(R.string.screen_finger_soon), style = MaterialTheme.typography.bodyLarge)
}

@Composable
private fun Heading(words: String) = Text(words, Modifier.semantics { heading() }, style = MaterialTheme.typography.titleMedium)

private val LOCK_AFTER_MIN = listOf(1L, 5L, 15L, 60L)
private const val MINUTE_MS = 60_000L

/** Bytes of photos a day over a line that costs quota: none, from a small package to no worry. */
private val BUDGETS = listOf(0L, 5_000_000L, 20_000_000L, 100_000_000L)
