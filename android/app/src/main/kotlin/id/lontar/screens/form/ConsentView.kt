package id.lontar.screens.form

import androidx.activity.compose.BackHandler
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.runtime.getValue
import androidx.compose.runtime.mutableStateOf
import androidx.compose.runtime.saveable.rememberSaveable
import androidx.compose.runtime.setValue
import androidx.compose.ui.Modifier
import androidx.compose.ui.platform.LocalFocusManager
import androidx.compose.ui.semantics.heading
import androidx.compose.ui.semantics.semantics
import androidx.lifecycle.Lifecycle
import androidx.lifecycle.compose.LifecycleEventEffect
import id.lontar.R
import id.lontar.Texts
import id.lontar.core.Asked
import id.lontar.core.Keys
import id.lontar.labels
import id.lontar.platform.Permission
import id.lontar.platform.Permit
import id.lontar.platform.Recorder
import id.lontar.platform.rememberPermission
import id.lontar.text
import id.lontar.ui.Choices
import id.lontar.ui.MainButton
import id.lontar.ui.Page
import id.lontar.ui.Panel
import id.lontar.ui.PermissionWhy
import id.lontar.ui.Progress
import id.lontar.ui.Question
import id.lontar.ui.SecondaryButton
import id.lontar.ui.SignaturePad
import id.lontar.ui.Tick
import id.lontar.ui.WarningLine
import id.lontar.ui.YesNo

private val notice = listOf(
    R.string.screen_notice_1_1,
    R.string.screen_notice_1_2,
    R.string.screen_notice_1_3,
    R.string.screen_notice_1_4,
)

/** Before any data: the notice is read out, then the person is asked (UU 27/2022 Art. 20 to 26). */
@Composable
fun ConsentView(state: ConsentState, on: (ConsentEvent) -> Unit, onBack: () -> Unit) {
    val focus = LocalFocusManager.current
    val leaving = { event: ConsentEvent ->
        focus.clearFocus()
        on(event)
    }
    BackHandler(onBack = onBack)
    val missing = missing(state)
    Page(
        text(R.string.screen_consent_title),
        onBack = onBack,
        main = {
            when {
                // In sight wherever the page was scrolled to.
                state.isLost && !state.isBegun -> WarningLine(text(R.string.screen_consent_ask_again))
                missing != null -> Text(text(missing), style = MaterialTheme.typography.bodyMedium)
            }
            MainButton(text(R.string.screen_consent_agree), enabled = missing == null) { leaving(ConsentEvent.Agree) }
            SecondaryButton(text(R.string.screen_consent_refused)) { leaving(ConsentEvent.Refuse(sure = false)) }
        },
    ) {
        Notice(state, on)
        Text(text(R.string.screen_consent_question), Modifier.semantics { heading() }, style = MaterialTheme.typography.titleLarge)
        val labels = labels()
        // Before the way, so that whoever chooses one has seen it.
        Tick(text(R.string.screen_consent_photos), state.photosAllowed) { on(ConsentEvent.PhotosAllowed(it)) }
        Choices(labels.entry("consent", "way"), state.ways.map { it to labels.choice("consent_way", it) }, setOfNotNull(state.way)) {
            on(ConsentEvent.Way(it))
        }
        Proof(state, on)
        HowRead(state, on)
        for (problem in state.problems) WarningLine(labels.problem(problem))
        state.failure?.let { WarningLine(text(it)) }
    }
    if (state.asksRefusal) {
        Question(
            text(R.string.screen_consent_refuse_title),
            text(R.string.screen_consent_refuse_text),
            text(R.string.screen_consent_refused),
            text(R.string.action_cancel),
            onYes = { on(ConsentEvent.Refuse(sure = true)) },
            onNo = { on(ConsentEvent.KeepAsking) },
        )
    }
}

/** What has to be there before "yes": never more than the one next thing. */
private fun missing(state: ConsentState): Int? = when {
    state.recordedS != null -> R.string.screen_consent_voice_first
    state.way == null -> R.string.screen_consent_way_first
    state.hasProof || state.way == ConsentPresenter.THUMBPRINT -> null
    state.way == ConsentPresenter.VOICE -> R.string.screen_consent_voice_first
    else -> R.string.screen_consent_sign_first
}

@Composable
private fun Notice(state: ConsentState, on: (ConsentEvent) -> Unit) {
    val quiet = MaterialTheme.colorScheme.onSurfaceVariant
    Text(text(R.string.screen_consent_read_slowly), style = MaterialTheme.typography.bodyMedium, color = quiet)
    val sentences = notice.map { text(it) }
    for (sentence in sentences) Text(sentence, style = MaterialTheme.typography.bodyLarge)
    when {
        state.isSpeaking -> SecondaryButton(text(R.string.action_stop)) { on(ConsentEvent.StopReading) }
        state.canSpeak -> SecondaryButton(text(R.string.action_read_aloud)) { on(ConsentEvent.ReadAloud(sentences.joinToString(" "))) }
    }
}

/** Art. 24 asks for proof, by the way that the person chose. */
@Composable
private fun Proof(state: ConsentState, on: (ConsentEvent) -> Unit) = when (state.way) {
    ConsentPresenter.SIGNATURE -> Signing(state, on)
    ConsentPresenter.THUMBPRINT -> if (state.hasProof) {
        There(R.string.screen_consent_thumb_there, R.string.action_photo_retake, on)
    } else {
        Text(text(R.string.screen_consent_thumb), style = MaterialTheme.typography.bodyLarge)
        Tick(text(R.string.action_photo_later), state.photoLater) { on(ConsentEvent.PhotoLater(it)) }
    }
    ConsentPresenter.VOICE -> when {
        state.recordedS != null -> Recorded(state.recordedS) { on(ConsentEvent.StopRecording) }
        state.hasProof -> There(R.string.screen_consent_voice_there, R.string.action_voice_again, on)
        else -> Speaking { on(ConsentEvent.Record) }
    }
    else -> Unit
}

@Composable
private fun Signing(state: ConsentState, on: (ConsentEvent) -> Unit) {
    if (state.hasProof && state.signature.isEmpty()) return There(R.string.screen_consent_signed, R.string.action_sign_again, on)
    Text(text(R.string.screen_consent_sign_here), style = MaterialTheme.typography.titleSmall)
    SignaturePad(text(R.string.screen_consent_sign_here), state.signature) { on(ConsentEvent.Sign(it)) }
    if (state.signature.isNotEmpty()) SecondaryButton(text(R.string.action_sign_again)) { on(ConsentEvent.Again) }
}

@Composable
private fun There(sentence: Int, again: Int, on: (ConsentEvent) -> Unit) {
    Text(text(sentence), style = MaterialTheme.typography.bodyLarge)
    SecondaryButton(text(again)) { on(ConsentEvent.Again) }
}

/** The sentence that is said, and the microphone that has to be allowed first. */
@Composable
private fun Speaking(record: () -> Unit) {
    val permission: Permission = rememberPermission(Permit.Microphone)
    Text(text(R.string.screen_consent_voice_sentence), style = MaterialTheme.typography.bodyLarge)
    if (permission.isAllowed) {
        SecondaryButton(text(R.string.action_speak), onClick = record)
    } else {
        PermissionWhy.Sentence(permission)
        val ask = if (permission.isDeniedForEver) permission.openSettings else permission.ask
        SecondaryButton(text(if (permission.isDeniedForEver) R.string.action_open_settings else R.string.action_allow), onClick = ask)
    }
}

@Composable
private fun Recorded(seconds: Int, stop: () -> Unit) {
    // In the background a phone hears nothing: what was said so far is kept.
    LifecycleEventEffect(Lifecycle.Event.ON_PAUSE, onEvent = stop)
    Panel {
        Text(text(R.string.screen_consent_voice_sentence), style = MaterialTheme.typography.bodyLarge)
        Text(text(Texts.screenVoiceRecording(seconds = seconds, most = Recorder.SECONDS_MAX)), style = MaterialTheme.typography.titleMedium)
        Progress { seconds.toFloat() / Recorder.SECONDS_MAX }
        SecondaryButton(text(R.string.action_voice_stop), onClick = stop)
    }
}

/** Who read it to whom: one line while it is as usual, and all of it when it is not. */
@Composable
private fun HowRead(state: ConsentState, on: (ConsentEvent) -> Unit) {
    val reading = state.reading
    val isUsual = reading.language == Reading.INDONESIAN && reading.canRead && !state.guardian.isWanted && state.problems.isEmpty()
    var isOpen by rememberSaveable { mutableStateOf(false) }
    if (isUsual && !isOpen) {
        if (reading.reader.isNotEmpty()) Text(text(Texts.screenConsentReadBy(name = reading.reader)), style = MaterialTheme.typography.bodyMedium)
        return SecondaryButton(text(R.string.screen_consent_unusual)) { isOpen = true }
    }
    val labels = labels()
    Typed(labels.entry("consent", "reader"), reading.reader, Keys.Name) { on(ConsentEvent.Read { copy(reader = it) }) }
    val languages = reading.languages.map { it to labels.choice(ConsentPresenter.LANGUAGES, it) }
    val other = Reading.OTHER to text(R.string.screen_consent_language_other)
    Choices(labels.entry("consent", "language"), languages + other, setOf(reading.language)) { on(ConsentEvent.Read { copy(language = it) }) }
    if (reading.language == Reading.OTHER) {
        Typed(text(R.string.screen_consent_language_other), reading.otherLanguage, Keys.Name) { on(ConsentEvent.Read { copy(otherLanguage = it) }) }
    }
    if (reading.language != Reading.INDONESIAN) {
        Typed(labels.entry("consent", "interpreter"), reading.interpreter, Keys.Name) { on(ConsentEvent.Read { copy(interpreter = it) }) }
    }
    YesNo(labels.entry("consent", "can_read"), reading.canRead) { on(ConsentEvent.Read { copy(canRead = it) }) }
    if (!reading.canRead) {
        Typed(labels.entry("consent", "witness"), reading.witness, Keys.Name, text(R.string.screen_consent_witness_help)) {
            on(ConsentEvent.Read { copy(witness = it) })
        }
    }
    if (state.guardian.isKnownMinor == null) {
        YesNo(text(R.string.screen_consent_minor), state.guardian.isSaidMinor) { on(ConsentEvent.Guarded { copy(isSaidMinor = it) }) }
    }
    if (state.guardian.isWanted) GuardianView(state.guardian) { on(ConsentEvent.Guarded(it)) }
}

@Composable
private fun GuardianView(guardian: Guardian, set: (Guardian.() -> Guardian) -> Unit) {
    val labels = labels()
    Typed(labels.entry("consent", "guardian_name"), guardian.name, Keys.Name) { set { copy(name = it) } }
    val relations = guardian.relations.map { it to labels.choice("relation", it) }
    Choices(labels.entry("consent", "guardian_relation"), relations, setOf(guardian.relation)) { set { copy(relation = it) } }
    Typed(labels.entry("consent", "guardian_nik"), guardian.nik, Keys.Identity) { set { copy(nik = it) } }
}

@Composable
private fun Typed(label: String, stored: String, keys: Keys, help: String? = null, set: (String) -> Unit) =
    TypedView(label, help, Asked.Typed(keys, null), stored, null, set)
