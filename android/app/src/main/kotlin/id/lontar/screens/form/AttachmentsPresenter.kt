package id.lontar.screens.form

import id.lontar.Presenter
import id.lontar.R
import id.lontar.Words
import id.lontar.core.Failure
import id.lontar.core.PhotoRole
import id.lontar.core.PhotoRow
import id.lontar.core.Problem
import id.lontar.core.Session
import id.lontar.core.VoiceRow
import id.lontar.platform.Device
import id.lontar.words
import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.CoroutineStart
import kotlinx.coroutines.Job
import kotlinx.coroutines.awaitCancellation
import kotlinx.coroutines.delay
import kotlinx.coroutines.launch

/** Photos and voice notes of a form. */
data class AttachmentsState(
    val photos: List<PhotoShown>,
    val voices: List<VoiceRow>,
    val recording: Recording?,
    /** A voice note was told and could not be stored: it is in memory only. */
    val isUnstored: Boolean,
    /** The voice note that is heard. */
    val playing: String?,
    val problems: List<Problem>,
    val failure: Words?,
)

class PhotoShown(val row: PhotoRow, val thumbnail: ByteArray?)

data class Recording(val kind: String, val seconds: Int)

sealed interface AttachmentsEvent {
    data class Record(val kind: String) : AttachmentsEvent

    data object StopRecording : AttachmentsEvent

    /** What could not be stored is stored now. */
    data object StoreAgain : AttachmentsEvent

    data class Play(val register: String) : AttachmentsEvent

    data object StopPlaying : AttachmentsEvent

    data class Remove(val register: String) : AttachmentsEvent
}

class AttachmentsPresenter(
    scope: CoroutineScope,
    private val session: Session,
    private val device: Device,
    private val draft: String,
    private val changed: () -> Unit,
) : Presenter<AttachmentsState, AttachmentsEvent>(scope, NOTHING) {
    private var stop = CompletableDeferred<Unit>()
    private var playing: Job? = null

    /** What was told and could not be stored, and as what. */
    private var unstored: Pair<String, ByteArray>? = null
    private var storing: Job? = null

    init {
        work(::failed) { list() }
        // A page that goes hears nothing more; what was told until then is stored.
        scope.launch(start = CoroutineStart.UNDISPATCHED) {
            try {
                awaitCancellation()
            } finally {
                stop.complete(Unit)
            }
        }
    }

    override fun on(event: AttachmentsEvent) {
        when (event) {
            is AttachmentsEvent.Record -> if (now.recording == null && unstored == null) keep(::failed) { record(event.kind) }
            // Whoever touches twice stores once.
            AttachmentsEvent.StoreAgain -> if (storing?.isActive != true) storing = keep(::failed) { store() }
            AttachmentsEvent.StopRecording -> stop.complete(Unit)
            is AttachmentsEvent.Play -> play(event.register)
            AttachmentsEvent.StopPlaying -> playing?.cancel()
            is AttachmentsEvent.Remove -> work(::failed) {
                session.media.removeFromDraft(draft, event.register)
                list()
                changed()
            }
        }
    }

    private suspend fun list() {
        val photos = session.media.photos(draft).map {
            PhotoShown(it, session.media.picture(draft, it.register, PhotoRole.THUMBNAIL))
        }
        val voices = session.media.voices(draft)
        change { copy(photos = photos, voices = voices, problems = emptyList(), failure = null) }
    }

    private suspend fun record(kind: String) {
        playing?.cancel()
        stop = CompletableDeferred()
        change { copy(recording = Recording(kind, 0), problems = emptyList(), failure = null) }
        val clock = scope.launch {
            while (true) {
                delay(SECOND_MS)
                now.recording?.let { change { copy(recording = it.copy(seconds = it.seconds + 1)) } }
            }
        }
        val sound = try {
            device.recorder.record(stop)
        } finally {
            clock.cancel()
            change { copy(recording = null) }
        }
        if (sound == null) return change { copy(failure = Words(R.string.screen_voice_failed)) }
        unstored = kind to sound
        store()
    }

    private suspend fun store() {
        val (kind, sound) = unstored ?: return
        try {
            session.media.addVoiceToDraft(draft, kind, sound)
            unstored = null
        } catch (e: Failure.Invalid) {
            // Never will be: it is said why.
            unstored = null
            throw e
        } finally {
            change { copy(isUnstored = unstored != null) }
        }
        list()
        changed()
    }

    private fun play(register: String) {
        playing?.cancel()
        playing = work(::failed) {
            val sound = session.media.voice(draft, register) ?: return@work
            change { copy(playing = register) }
            try {
                device.player.play(sound)
            } finally {
                if (now.playing == register) change { copy(playing = null) }
            }
        }
    }

    private fun failed(e: Failure) =
        change { if (e is Failure.Invalid) copy(problems = e.problems) else copy(failure = e.words()) }

    private companion object {
        val NOTHING = AttachmentsState(emptyList(), emptyList(), recording = null, isUnstored = false, playing = null, emptyList(), failure = null)
        const val SECOND_MS = 1_000L
    }
}

/** What a form shows of them, and where its events go. */
class Attachments(
    val state: AttachmentsState,
    val on: (AttachmentsEvent) -> Unit,
    val takePhoto: (kind: String) -> Unit,
)
