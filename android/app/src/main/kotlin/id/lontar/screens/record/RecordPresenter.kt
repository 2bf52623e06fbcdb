package id.lontar.screens.record

import id.lontar.Deadline
import id.lontar.Moments
import id.lontar.Presenter
import id.lontar.R
import id.lontar.Said
import id.lontar.Sayings
import id.lontar.Words
import id.lontar.core.Asked
import id.lontar.core.Entry
import id.lontar.core.HistoryRow
import id.lontar.core.PhotoRole
import id.lontar.core.RecordDetail
import id.lontar.core.ReportClock
import id.lontar.core.Session
import id.lontar.core.VoiceRow
import id.lontar.editAt
import id.lontar.platform.Player
import id.lontar.screens.form.PhotoShown
import id.lontar.screens.receipt.isStranded
import id.lontar.words
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Job

/** *Data orang* or *Laporan*: everything about one record. */
data class RecordState(
    val detail: RecordDetail?,
    val sections: List<Section>,
    /** When it was first written, and when Disnaker had it; null where that is not known. */
    val written: String?,
    val arrived: String?,
    /** Of a report: until when it is in time, or how late it is. */
    val clock: Words?,
    /** The deadline is still ahead: this phone can remind of it. */
    val reminds: Boolean,
    /** The clock of this phone is wrong by so much that dates should be asked in words. */
    val isClockWrong: Boolean,
    /** Of a report: it arrives only if somebody carries it. */
    val isStranded: Boolean,
    val history: List<Change>,
    val voices: List<VoiceRow>,
    /** The voice note that is heard. */
    val heard: String?,
    val photos: List<PhotoShown>,
    /** The photo that is looked at. */
    val opened: OpenedPhoto?,
    val failure: Words?,
)

/** What was answered in a step of the form. */
data class Section(val step: String, val said: List<Said>)

/** Who changed the record, when, and what: each question with what stood there before and since. */
data class Change(val row: HistoryRow, val moment: String, val told: List<Told>) {
    data class Told(val key: String, val before: List<Said?>, val after: Said?)
}

/** A photo as large as this phone has it; null while it is fetched, or when it cannot be. */
class OpenedPhoto(val register: String, val picture: ByteArray?, val isMissing: Boolean) {
    val isFetched get() = picture == null && !isMissing
}

sealed interface RecordEvent {
    data object Edit : RecordEvent

    /** The question is answered, or a photo taken. */
    data class EditAt(val field: String) : RecordEvent

    /** A candidate becomes a participant. */
    data object Enrol : RecordEvent

    /** The person asks for something about their own data. */
    data object Request : RecordEvent

    data class OpenPhoto(val register: String) : RecordEvent

    /** What is not on this phone is asked of Disnaker. */
    data class FetchPhoto(val register: String) : RecordEvent

    data object ClosePhoto : RecordEvent

    /** A voice note is heard, or stopped. */
    data class Hear(val register: String) : RecordEvent
}

/** Where the page leads. */
class RecordWays(
    val open: (record: String) -> Unit,
    val choose: (record: String) -> Unit,
    val report: () -> Unit,
    val doubles: () -> Unit,
    val receipt: () -> Unit,
    /** Null where nobody invites: on a worker's phone. */
    val invite: (() -> Unit)?,
    val back: () -> Unit,
)

class RecordPresenter(
    scope: CoroutineScope,
    private val session: Session,
    private val record: String,
    private val moments: Moments,
    private val player: Player,
    private val begun: (draft: String) -> Unit,
) : Presenter<RecordState, RecordEvent>(scope, NOTHING) {
    private var playing: Job? = null
    private var fetching: Job? = null

    init {
        work({ change { copy(failure = it.words()) } }) {
            val detail = session.records.detail(record)
            val isReport = detail.row.kind == "accident"
            val clock = if (isReport) session.records.clock(record) else ReportClock.Unknown
            val status = session.sync.now()
            val isClockWrong = isReport && status.clockIsWrong
            val asked = session.records.asked(detail.row.kind)
            val sayings = Sayings(session, moments)
            val history = detail.history.map { changed(it, asked, sayings) }
            val said = sayings.of(detail.answers, asked)
            val sections = session.records.steps(detail.row.kind)
                .map { (step, fields) -> Section(step, said.filter { it.key in fields }) }
                .filter { it.said.isNotEmpty() }
            val arrived = detail.arrivedMs?.let(moments::moment)
            val written = moments.moment(detail.row.createdMs)
            change {
                NOTHING.copy(
                    detail = detail,
                    sections = sections,
                    written = written,
                    arrived = arrived,
                    clock = Deadline.of(clock, moments),
                    reminds = clock is ReportClock.Left,
                    isClockWrong = isClockWrong,
                    isStranded = isStranded(detail.row, status),
                    history = history,
                )
            }
            val voices = session.media.voices(record)
            change { copy(voices = voices) }
            val photos = session.media.photos(record).map { PhotoShown(it, session.media.picture(record, it.register, PhotoRole.THUMBNAIL)) }
            change { copy(photos = photos) }
        }
    }

    override fun on(event: RecordEvent) {
        when (event) {
            is RecordEvent.Hear -> hear(event.register)
            is RecordEvent.OpenPhoto -> shows { openPhoto(event.register) }
            is RecordEvent.FetchPhoto -> shows { fetchPhoto(event.register) }
            RecordEvent.ClosePhoto -> {
                fetching?.cancel()
                change { copy(opened = null) }
            }
            else -> begins(event)
        }
    }

    private fun begins(event: RecordEvent) {
        work({ change { copy(failure = it.words()) } }) {
            when (event) {
                RecordEvent.Edit -> begun(session.drafts.edit(record))
                is RecordEvent.EditAt -> begun(session.editAt(record, now.detail?.row?.kind ?: return@work, event.field))
                RecordEvent.Enrol -> begun(session.drafts.begin("enrolment", record))
                RecordEvent.Request -> begun(session.drafts.beginAbout("request", listOf(Entry("enrolment", record))))
                else -> Unit
            }
        }
    }

    /** One photo at a time is looked at: another one, or closing it, ends what is still on its way. */
    private fun shows(photo: suspend () -> Unit) {
        fetching?.cancel()
        fetching = work({ change { copy(opened = opened?.run { OpenedPhoto(register, picture, isMissing = true) }, failure = it.words()) } }, photo)
    }

    private suspend fun fetchPhoto(register: String) {
        change { copy(opened = OpenedPhoto(register, null, isMissing = false)) }
        session.media.fetchPicture(record, register)
        openPhoto(register)
    }

    private suspend fun openPhoto(register: String) {
        val picture = session.media.picture(record, register, PhotoRole.MAIN)
        change { copy(opened = OpenedPhoto(register, picture, isMissing = picture == null)) }
    }

    private suspend fun changed(row: HistoryRow, asked: Map<String, Asked>, sayings: Sayings): Change {
        val told = row.changes.map { change ->
            val question = asked[change.field]
            Change.Told(change.field, change.before.map { sayings.whole(it, question) }, change.after?.let { sayings.whole(it, question) })
        }
        return Change(row, moments.moment(row.wallMs), told)
    }

    private fun hear(register: String) {
        val wasHeard = now.heard == register
        playing?.cancel()
        if (wasHeard) return
        playing = work({ change { copy(failure = it.words()) } }) {
            val sound = session.media.voice(record, register) ?: return@work change { copy(failure = Words(R.string.screen_record_voice_offline)) }
            change { copy(heard = register) }
            try {
                player.play(sound)
            } finally {
                if (now.heard == register) change { copy(heard = null) }
            }
        }
    }

    private companion object {
        val NOTHING = RecordState(
            detail = null, sections = emptyList(), written = null, arrived = null, clock = null, reminds = false, isClockWrong = false, isStranded = false,
            history = emptyList(), voices = emptyList(), heard = null, photos = emptyList(), opened = null, failure = null,
        )
    }
}
