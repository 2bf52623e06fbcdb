package id.lontar.screens.form

import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.runtime.LaunchedEffect
import androidx.compose.runtime.getValue
import androidx.compose.runtime.key
import androidx.compose.runtime.mutableStateOf
import androidx.compose.runtime.saveable.rememberSaveable
import androidx.compose.runtime.setValue
import androidx.compose.ui.Modifier
import androidx.compose.ui.semantics.heading
import androidx.compose.ui.semantics.semantics
import androidx.lifecycle.Lifecycle
import androidx.lifecycle.compose.LifecycleEventEffect
import id.lontar.R
import id.lontar.Texts
import id.lontar.core.ItemKind
import id.lontar.core.VoiceRow
import id.lontar.labels
import id.lontar.platform.Permission
import id.lontar.platform.Permit
import id.lontar.platform.Recorder
import id.lontar.platform.rememberPermission
import id.lontar.text
import id.lontar.ui.MainButton
import id.lontar.ui.Panel
import id.lontar.ui.PermissionWhy
import id.lontar.ui.Progress
import id.lontar.ui.Question
import id.lontar.ui.SecondaryButton
import id.lontar.ui.WarningLine

/** The voice notes of a form: told instead of typed, heard again, removed. */
@Composable
internal fun VoicesView(item: ItemKind, label: String, warning: String?, attachments: Attachments) {
    val labels = labels()
    val state = attachments.state
    Text(label, Modifier.semantics { heading() }, style = MaterialTheme.typography.titleMedium)
    warning?.let { WarningLine(it) }
    for (problem in state.problems) WarningLine(labels.problem(problem))
    state.failure?.let { WarningLine(text(it)) }
    for (voice in state.voices) {
        key(voice.register) { VoiceCard(voice, labels.choice("voice_kind", voice.kind), state.playing == voice.register, attachments.on) }
    }
    when (val recording = state.recording) {
        null -> if (state.isUnstored) {
            SecondaryButton(text(R.string.screen_voice_store_again)) { attachments.on(AttachmentsEvent.StoreAgain) }
        } else {
            Begin(item) { attachments.on(AttachmentsEvent.Record(it)) }
        }
        else -> RecordingCard(recording) { attachments.on(AttachmentsEvent.StopRecording) }
    }
}

/** What is recorded is chosen first, then the microphone is asked for, then it begins. */
@Composable
private fun Begin(item: ItemKind, begin: (kind: String) -> Unit) {
    val permission = rememberPermission(Permit.Microphone)
    var wanted by rememberSaveable { mutableStateOf<String?>(null) }
    LaunchedEffect(wanted, permission.isAllowed) {
        wanted?.takeIf { permission.isAllowed }?.let {
            wanted = null
            begin(it)
        }
    }
    if (wanted != null &&
        !permission.isAllowed
    ) {
        Ask(permission) { wanted = null }
    } else {
        AddKind(R.string.action_speak, R.drawable.ic_microphone, item) { wanted = it }
    }
}

@Composable
private fun Ask(permission: Permission, leave: () -> Unit) {
    PermissionWhy.Sentence(permission)
    PermissionWhy.Button(permission)
    SecondaryButton(text(R.string.action_cancel), onClick = leave)
}

@Composable
private fun RecordingCard(recording: Recording, stop: () -> Unit) {
    // In the background a phone hears nothing: what was told so far is kept.
    LifecycleEventEffect(Lifecycle.Event.ON_PAUSE, onEvent = stop)
    Panel {
        if (recording.kind == "consent") Text(text(R.string.screen_consent_voice_sentence), style = MaterialTheme.typography.bodyLarge)
        val told = Texts.screenVoiceRecording(seconds = recording.seconds, most = Recorder.SECONDS_MAX)
        Text(text(told), style = MaterialTheme.typography.titleMedium)
        Progress { recording.seconds.toFloat() / Recorder.SECONDS_MAX }
        MainButton(text(R.string.action_voice_stop), onClick = stop)
    }
}

@Composable
private fun VoiceCard(voice: VoiceRow, name: String, isPlaying: Boolean, on: (AttachmentsEvent) -> Unit) {
    var asks by rememberSaveable { mutableStateOf(false) }
    Panel {
        val seconds = (voice.durationMs + HALF_S_MS) / SECOND_MS
        Text("$name · ${text(Texts.screenVoiceLength(seconds = seconds))}", style = MaterialTheme.typography.titleMedium)
        if (isPlaying) {
            SecondaryButton(text(R.string.action_stop)) { on(AttachmentsEvent.StopPlaying) }
        } else {
            SecondaryButton(text(R.string.action_voice_play)) { on(AttachmentsEvent.Play(voice.register)) }
        }
        SecondaryButton(text(R.string.action_voice_remove)) { asks = true }
    }
    if (asks) {
        Question(
            text(R.string.screen_voice_remove_title),
            text(R.string.screen_voice_remove_text),
            text(R.string.action_delete),
            text(R.string.action_cancel),
            onYes = {
                asks = false
                on(AttachmentsEvent.Remove(voice.register))
            },
            onNo = { asks = false },
        )
    }
}

private const val SECOND_MS = 1_000L
private const val HALF_S_MS = 500L
