package id.lontar.screens.record

import androidx.compose.runtime.Composable
import androidx.compose.runtime.key
import id.lontar.R
import id.lontar.Texts
import id.lontar.core.VoiceRow
import id.lontar.labels
import id.lontar.text
import id.lontar.ui.ListRow

/** The voice notes of a record; a touch plays one, another stops it. */
@Composable
internal fun RecordVoices(state: RecordState, on: (RecordEvent) -> Unit) {
    if (state.voices.isEmpty()) return
    Heading(text(R.string.screen_record_voices))
    for (voice in state.voices) {
        key(voice.register) { VoiceLine(voice, state.heard == voice.register) { on(RecordEvent.Hear(voice.register)) } }
    }
}

@Composable
private fun VoiceLine(voice: VoiceRow, isHeard: Boolean, onClick: () -> Unit) {
    val length = text(Texts.screenVoiceLength(seconds = (voice.durationMs + HALF_S_MS) / SECOND_MS))
    val about = text(if (isHeard) R.string.action_stop else R.string.action_voice_play)
    ListRow("${labels().choice("voice_kind", voice.kind)} · $length", about = about, drawing = R.drawable.ic_microphone, onClick = onClick)
}

private const val SECOND_MS = 1_000L
private const val HALF_S_MS = 500L
