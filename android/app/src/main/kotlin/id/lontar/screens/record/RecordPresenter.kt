package id.lontar.screens.record

import id.lontar.Deadline
import id.lontar.Moments
import id.lontar.Presenter
import id.lontar.Said
import id.lontar.Sayings
import id.lontar.Words
import id.lontar.core.Entry
import id.lontar.core.PhotoRole
import id.lontar.core.RecordDetail
import id.lontar.core.ReportClock
import id.lontar.core.Session
import id.lontar.screens.form.PhotoShown
import id.lontar.words
import kotlinx.coroutines.CoroutineScope

/** *Data orang* or *Laporan*: everything about one record. */
data class RecordState(
    val detail: RecordDetail?,
    val said: List<Said>,
    val clock: Words?,
    val history: List<String>,
    val photos: List<PhotoShown>,
    /** The photo that is looked at. */
    val opened: OpenedPhoto?,
    val failure: Words?,
)

/** A photo as large as this phone has it; null while it is fetched, or when it cannot be. */
class OpenedPhoto(val register: String, val picture: ByteArray?, val isMissing: Boolean)

sealed interface RecordEvent {
    data object Edit : RecordEvent

    /** A candidate becomes a participant. */
    data object Enrol : RecordEvent

    /** The person asks for something about their own data. */
    data object Request : RecordEvent

    data class OpenPhoto(val register: String) : RecordEvent

    /** What is not on this phone is asked of Disnaker. */
    data class FetchPhoto(val register: String) : RecordEvent

    data object ClosePhoto : RecordEvent
}

/** Where the page leads. */
class RecordWays(
    val open: (record: String) -> Unit,
    val choose: (record: String) -> Unit,
    val report: () -> Unit,
    val doubles: () -> Unit,
    /** Null where nobody invites: on a worker's phone. */
    val invite: (() -> Unit)?,
    val back: () -> Unit,
)

class RecordPresenter(
    scope: CoroutineScope,
    private val session: Session,
    private val record: String,
    private val moments: Moments,
    private val begun: (draft: String) -> Unit,
) : Presenter<RecordState, RecordEvent>(scope, NOTHING) {
    init {
        work({ change { copy(failure = it.words()) } }) {
            val detail = session.records.detail(record)
            val clock = if (detail.row.kind == "accident") clockWords(session.records.clock(record)) else null
            val history = detail.history.map { "${moments.date(it.wallMs)}, ${moments.time(it.wallMs)}" }
            val said = Sayings(session, moments).of(detail.answers, session.records.asked(detail.row.kind))
            change { NOTHING.copy(detail = detail, said = said, clock = clock, history = history) }
            val photos = session.media.photos(record).map { PhotoShown(it, session.media.picture(record, it.register, PhotoRole.THUMBNAIL)) }
            change { copy(photos = photos) }
        }
    }

    override fun on(event: RecordEvent) {
        work({ change { copy(failure = it.words()) } }) {
            when (event) {
                RecordEvent.Edit -> begun(session.drafts.edit(record))
                RecordEvent.Enrol -> begun(session.drafts.begin("enrolment", record))
                RecordEvent.Request -> {
                    val draft = session.drafts.begin("request")
                    session.drafts.setField(draft, "request", listOf(Entry("enrolment", record)))
                    begun(draft)
                }
                is RecordEvent.OpenPhoto -> openPhoto(event.register)
                is RecordEvent.FetchPhoto -> {
                    change { copy(opened = OpenedPhoto(event.register, null, isMissing = false)) }
                    session.media.fetchPicture(record, event.register)
                    openPhoto(event.register)
                }
                RecordEvent.ClosePhoto -> change { copy(opened = null) }
            }
        }
    }

    private suspend fun openPhoto(register: String) {
        val picture = session.media.picture(record, register, PhotoRole.MAIN)
        change { copy(opened = OpenedPhoto(register, picture, isMissing = picture == null)) }
    }

    private fun clockWords(clock: ReportClock): Words? = when (clock) {
        ReportClock.Unknown -> null
        is ReportClock.Left -> Deadline.left(clock.ms)
        is ReportClock.Late -> Deadline.late(clock.ms)
    }

    private companion object {
        val NOTHING = RecordState(
            detail = null, said = emptyList(), clock = null, history = emptyList(), photos = emptyList(), opened = null, failure = null,
        )
    }
}
