package id.lontar.screens.form

import id.lontar.Clock
import id.lontar.Presenter
import id.lontar.R
import id.lontar.Words
import id.lontar.core.Asked
import id.lontar.core.Entry
import id.lontar.core.Failure
import id.lontar.core.ItemField
import id.lontar.core.Lists
import id.lontar.core.Problem
import id.lontar.core.Session
import id.lontar.core.Severity
import id.lontar.core.StepOf
import id.lontar.platform.Recorder
import id.lontar.platform.Speaker
import id.lontar.ui.PenStroke
import id.lontar.ui.signatureOf
import id.lontar.words
import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Job
import kotlinx.coroutines.delay
import kotlinx.coroutines.launch

/** Before any data: the notice is read out, and the person is asked. Nothing is stored before the answer; a turned phone keeps it. */
data class ConsentState(
    /** Codes of the ways to agree; none while the page is being made. */
    val ways: List<String>,
    /** The way that was chosen; never by the app. */
    val way: String?,
    val signature: List<PenStroke>,
    /** How long is being recorded; null while it is not. */
    val recordedS: Int?,
    /** The proof by the chosen way is there: signed, said, or kept from before. */
    val hasProof: Boolean,
    /** The thumbprint on paper is photographed another time. */
    val photoLater: Boolean,
    val photosAllowed: Boolean,
    val reading: Reading,
    val guardian: Guardian,
    /** The phone can read the notice aloud, and does so now. */
    val canSpeak: Boolean,
    val isSpeaking: Boolean,
    /** Something was answered that is in memory only. */
    val isBegun: Boolean,
    /** So it was before, and the phone ended the app: it is asked again. */
    val isLost: Boolean,
    val asksRefusal: Boolean,
    val problems: List<Problem>,
    val failure: Words?,
)

/** Who read the notice to whom. */
data class Reading(
    val reader: String,
    /** A code of the list, or [OTHER]. */
    val language: String,
    val otherLanguage: String,
    val interpreter: String,
    val canRead: Boolean,
    val witness: String,
    /** Codes of the languages of the region. */
    val languages: List<String>,
) {
    companion object {
        const val INDONESIAN = "ind"
        const val OTHER = "other"
    }
}

/** Who consents for somebody under 18. */
data class Guardian(
    /** By the birth date; null while that does not say it, then it is asked here. */
    val isKnownMinor: Boolean?,
    val isSaidMinor: Boolean,
    val name: String,
    val relation: String,
    val nik: String,
    val relations: List<String>,
) {
    val isWanted get() = isKnownMinor ?: isSaidMinor
}

sealed interface ConsentEvent {
    /** Says something of the person that is stored with the yes only. */
    sealed interface Answer : ConsentEvent

    data class Way(val way: String) : Answer

    data class Sign(val stroke: PenStroke) : Answer

    /** The signature or recording is made anew. */
    data object Again : ConsentEvent

    data object Record : Answer

    data object StopRecording : ConsentEvent

    data class PhotoLater(val later: Boolean) : Answer

    data class PhotosAllowed(val allowed: Boolean) : Answer

    /** Fields are left one after the other: each changes what stands there by then. */
    class Read(val with: Reading.() -> Reading) : Answer

    class Guarded(val with: Guardian.() -> Guardian) : Answer

    data class ReadAloud(val notice: String) : ConsentEvent

    data object StopReading : ConsentEvent

    data object Agree : ConsentEvent

    /** Asks once, then it is sure. */
    data class Refuse(val sure: Boolean) : ConsentEvent

    data object KeepAsking : ConsentEvent
}

/** Where the answer leads. */
interface ConsentWays {
    /** The person agreed; [photographs] is when the paper with the thumbprint comes before the camera now. */
    fun agreed(photosAllowed: Boolean, photographs: Boolean)

    fun refused()
}

class ConsentPresenter(
    scope: CoroutineScope,
    private val session: Session,
    private val draft: String,
    private val clock: Clock,
    private val recorder: Recorder,
    private val speaker: Speaker,
    isLost: Boolean,
) : Presenter<ConsentState, ConsentEvent>(scope, NOTHING.copy(isLost = isLost)) {
    /** Those of the window that is there; a turned phone has another one. */
    var ways: ConsentWays? = null

    /** What stands in the draft, when the person is asked a second time. */
    private var stored: Map<String, String> = emptyMap()
    private var voice: ByteArray? = null
    private var stop = CompletableDeferred<Unit>()
    private var speaking: Job? = null
    private var agreeing: Job? = null

    init {
        work(::failed) { load(session.drafts.step(draft, FormSteps.CONSENT)) }
        scope.launch { if (speaker.canSpeak()) change { copy(canSpeak = true) } }
    }

    override fun on(event: ConsentEvent) {
        if (event is ConsentEvent.Answer) change { copy(isBegun = true) }
        when (event) {
            is ConsentEvent.Way -> choose(event.way)
            is ConsentEvent.Sign -> change { copy(signature = signature + event.stroke, hasProof = true) }
            ConsentEvent.Again -> {
                voice = null
                stored = stored - PROOF
                change { copy(signature = emptyList(), hasProof = false) }
            }
            ConsentEvent.Record -> if (now.recordedS == null) work(::failed) { record() }
            ConsentEvent.StopRecording -> stop.complete(Unit)
            is ConsentEvent.PhotoLater -> change { copy(photoLater = event.later) }
            is ConsentEvent.PhotosAllowed -> change { copy(photosAllowed = event.allowed) }
            is ConsentEvent.Read -> change { copy(reading = event.with(reading)) }
            is ConsentEvent.Guarded -> change { copy(guardian = event.with(guardian)) }
            is ConsentEvent.ReadAloud -> read(event.notice)
            ConsentEvent.StopReading -> speaking?.cancel()
            // Whoever touches twice agrees once.
            ConsentEvent.Agree -> if (agreeing?.isActive != true) agreeing = keep(::failed) { agree() }
            is ConsentEvent.Refuse -> if (event.sure) refuse() else change { copy(asksRefusal = true) }
            ConsentEvent.KeepAsking -> change { copy(asksRefusal = false) }
        }
    }

    private suspend fun load(step: StepOf) {
        val field = step.fields.first { it.key == FormSteps.CONSENT }
        val item = (field.asked as Asked.Items).item
        fun codes(key: String) = item.fields.find { it.key == key }?.let(ItemField::codes).orEmpty()
        stored = field.answer?.items?.firstOrNull()?.entries.orEmpty().associate { it.key to it.text }
        val reader = stored["reader"] ?: session.drafts.officer().orEmpty()
        val language = stored["language"] ?: Reading.INDONESIAN
        val languages = Lists.codes(LANGUAGES)
        val isListed = language in languages
        change {
            copy(
                ways = codes("way"),
                way = stored["way"],
                hasProof = PROOF in stored,
                photosAllowed = stored["photos_allowed"] == "true",
                reading = Reading(
                    reader,
                    if (isListed) language else Reading.OTHER,
                    if (isListed) "" else language,
                    stored["interpreter"].orEmpty(),
                    canRead = stored["can_read"] != "false",
                    stored["witness"].orEmpty(),
                    languages,
                ),
                guardian = Guardian(
                    step.minor,
                    isSaidMinor = "guardian_name" in stored,
                    stored["guardian_name"].orEmpty(),
                    stored["guardian_relation"].orEmpty(),
                    stored["guardian_nik"].orEmpty(),
                    codes("guardian_relation"),
                ),
                problems = field.problems.filter { it.code in SAID_HERE },
            )
        }
    }

    /** A proof belongs to the way in which it was given. */
    private fun choose(way: String) {
        if (way == now.way) return
        voice = null
        change { copy(way = way, signature = emptyList(), hasProof = stored["way"] == way && PROOF in stored) }
    }

    private suspend fun record() {
        stop = CompletableDeferred()
        change { copy(recordedS = 0, failure = null) }
        val seconds = scope.launch {
            while (true) {
                delay(SECOND_MS)
                now.recordedS?.let { change { copy(recordedS = it + 1) } }
            }
        }
        val sound = try {
            recorder.record(stop)
        } finally {
            seconds.cancel()
            change { copy(recordedS = null) }
        }
        if (sound == null) return change { copy(failure = Words(R.string.screen_voice_failed)) }
        voice = sound
        change { copy(hasProof = true) }
    }

    private fun read(notice: String) {
        speaking?.cancel()
        speaking = scope.launch {
            change { copy(isSpeaking = true) }
            try {
                speaker.speak(notice)
            } finally {
                change { copy(isSpeaking = false) }
            }
        }
    }

    private suspend fun agree() {
        val said = now
        speaking?.cancel()
        val step = session.drafts.setItem(draft, FormSteps.CONSENT, FormSteps.CONSENT, "", entries(said))
        prove(said)
        val stops = step.fields.flatMap { it.problems }.filter { it.field == FormSteps.CONSENT && it.severity == Severity.BLOCK }
        if (stops.isNotEmpty()) return change { copy(problems = stops) }
        ways?.agreed(said.photosAllowed, photographs = said.way == THUMBPRINT && !said.hasProof && !said.photoLater)
    }

    private fun entries(said: ConsentState): List<Entry> {
        val (reading, guardian) = said.reading to said.guardian
        val language = if (reading.language == Reading.OTHER) reading.otherLanguage else reading.language
        val entries = listOf(
            "version" to NOTICE,
            "language" to language,
            "at_ms" to clock.nowMs.toString(),
            "offset_min" to clock.offsetMin.toString(),
            "way" to said.way.orEmpty(),
            "reader" to reading.reader,
            "interpreter" to if (reading.language == Reading.INDONESIAN) "" else reading.interpreter,
            "can_read" to reading.canRead.toString(),
            "witness" to if (reading.canRead) "" else reading.witness,
            "guardian_name" to if (guardian.isWanted) guardian.name else "",
            "guardian_relation" to if (guardian.isWanted) guardian.relation else "",
            "guardian_nik" to if (guardian.isWanted) guardian.nik else "",
            "photos_allowed" to said.photosAllowed.toString(),
            "outcome" to "agreed",
            PROOF to if (stored["way"] == said.way) stored[PROOF].orEmpty() else "",
        )
        return entries.filter { (_, text) -> text.isNotEmpty() }.map { (key, text) -> Entry(key, text) }
    }

    /** What was signed or said replaces what was before, which goes once the new one is there; the core names it in the consent. */
    private suspend fun prove(said: ConsentState) {
        val sound = voice
        if (said.hasProof && said.signature.isEmpty() && sound == null) return
        val before = session.media.photos(draft).filter { it.kind == FormSteps.CONSENT }.map { it.register } +
            session.media.voices(draft).filter { it.kind == FormSteps.CONSENT }.map { it.register }
        if (sound != null) session.media.addVoiceToDraft(draft, FormSteps.CONSENT, sound)
        if (said.signature.isNotEmpty()) {
            session.media.addToDraft(draft, FormSteps.CONSENT, session.media.prepare(signatureOf(said.signature)))
        }
        for (register in before) session.media.removeFromDraft(draft, register)
    }

    private fun refuse() {
        work(::failed) {
            session.drafts.refuse(draft)
            ways?.refused()
        }
    }

    private fun failed(e: Failure) = change {
        if (e is Failure.Invalid) copy(problems = e.problems, asksRefusal = false) else copy(failure = e.words(), asksRefusal = false)
    }

    companion object {
        const val SIGNATURE = "signature"
        const val THUMBPRINT = "thumbprint"
        const val VOICE = "voice"

        /** The list of the core with the languages of the region. */
        const val LANGUAGES = "language"
        private const val NOTICE = "1"
        private const val PROOF = "proof"
        private const val SECOND_MS = 1_000L

        /** What the person is asked for on this page. */
        private val SAID_HERE = setOf("guardian_missing", "consent_witness_missing", "consent_witness_is_reader")
        private val NOTHING = ConsentState(
            ways = emptyList(), way = null, signature = emptyList(), recordedS = null, hasProof = false, photoLater = false, photosAllowed = false,
            Reading("", Reading.INDONESIAN, "", "", canRead = true, "", emptyList()), Guardian(null, isSaidMinor = false, "", "", "", emptyList()),
            canSpeak = false, isSpeaking = false, isBegun = false, isLost = false, asksRefusal = false, problems = emptyList(), failure = null,
        )
    }
}
