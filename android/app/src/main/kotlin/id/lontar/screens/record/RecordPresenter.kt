package id.lontar.screens.record

import id.lontar.Moments
import id.lontar.Presenter
import id.lontar.Said
import id.lontar.Sayings
import id.lontar.Texts
import id.lontar.Words
import id.lontar.core.RecordDetail
import id.lontar.core.ReportClock
import id.lontar.core.Session
import id.lontar.words
import kotlinx.coroutines.CoroutineScope

/** *Data orang* or *Laporan*: everything about one record. */
data class RecordState(
    val detail: RecordDetail?,
    val said: List<Said>,
    val clock: Words?,
    val history: List<String>,
    val failure: Words?,
)

data object Edit

/** Where the page leads. */
class RecordWays(
    val open: (record: String) -> Unit,
    val choose: (record: String) -> Unit,
    val report: () -> Unit,
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
) : Presenter<RecordState, Edit>(scope, RecordState(null, emptyList(), null, emptyList(), null)) {
    init {
        work({ change { copy(failure = it.words()) } }) {
            val detail = session.records.detail(record)
            val clock = if (detail.row.kind == "accident") clockWords(session.records.clock(record)) else null
            val history = detail.history.map { "${moments.date(it.wallMs)}, ${moments.time(it.wallMs)}" }
            val said = Sayings(session, moments).of(detail.answers, session.records.asked(detail.row.kind))
            show(RecordState(detail, said, clock, history, null))
        }
    }

    override fun on(event: Edit) {
        work({ change { copy(failure = it.words()) } }) { begun(session.drafts.edit(record)) }
    }

    private fun clockWords(clock: ReportClock): Words? = when (clock) {
        ReportClock.Unknown -> null
        is ReportClock.Left -> Texts.commonTimeLeft(hours = clock.ms / HOUR_MS)
        is ReportClock.Late -> Texts.screenReportPast(days = clock.ms / DAY_MS)
    }

    private companion object {
        const val HOUR_MS = 3_600_000L
        const val DAY_MS = 86_400_000L
    }
}
