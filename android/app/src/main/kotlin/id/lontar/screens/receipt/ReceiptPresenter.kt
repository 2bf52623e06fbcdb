package id.lontar.screens.receipt

import id.lontar.Moments
import id.lontar.Presenter
import id.lontar.Said
import id.lontar.Sayings
import id.lontar.Words
import id.lontar.core.ListRow
import id.lontar.core.RecordDetail
import id.lontar.core.Session
import id.lontar.core.Status
import id.lontar.core.isAtDisnaker
import id.lontar.words
import kotlinx.coroutines.CoroutineScope

/** *Tanda terima*: the number, and honestly where the record is. */
data class ReceiptState(
    val detail: RecordDetail?,
    val status: Status?,
    /** When it was written, and when Disnaker first had it; null where that is not known. */
    val written: String?,
    val arrived: String?,
    /** Of a report: what a first notice says, each question with its answer; null where none is known. */
    val notice: List<Pair<String, Said?>>,
    /** Who wrote it, where that was an officer who is known. */
    val officer: String?,
    val failure: Words?,
) {
    val isStranded: Boolean get() = detail != null && status != null && isStranded(detail.row, status)
}

/**
 * A report of a phone that has not joined: nothing of it arrives until somebody carries it further. An invite that waits is
 * no promise, for the hub may refuse it.
 */
internal fun isStranded(row: ListRow, status: Status) = row.kind == "accident" && !row.custody.isAtDisnaker && status.role == null

sealed interface ReceiptEvent {
    /** The rest of a report is told. */
    data object Complete : ReceiptEvent

    /** Somebody of the same house is enrolled: with the family card and the address of this one. */
    data object Another : ReceiptEvent
}

/** Where a receipt leads. */
class ReceiptWays(
    val share: (number: String) -> Unit,
    val invite: () -> Unit,
    val done: () -> Unit,
    /** Null just after saving: there is no way back into a form that is done. */
    val back: (() -> Unit)?,
    val call: () -> Unit,
    val message: (notice: List<Pair<String, Said?>>, number: String) -> Unit,
    val code: () -> Unit,
    val send: () -> Unit,
    val complete: (draft: String) -> Unit,
)

class ReceiptPresenter(
    scope: CoroutineScope,
    private val session: Session,
    private val record: String,
    moments: Moments,
    private val begun: (draft: String) -> Unit,
) : Presenter<ReceiptState, ReceiptEvent>(scope, ReceiptState(null, null, null, null, emptyList(), null, null)) {
    init {
        work({ change { copy(failure = it.words()) } }) {
            val detail = session.records.detail(record)
            val notice = if (detail.row.kind == "accident") notice(moments) else emptyList()
            val arrived = detail.arrivedMs?.let(moments::moment)
            val status = session.sync.now()
            val first = detail.history.firstOrNull()
            val officer = if (first == null || first.isOwn) status.name.takeUnless { status.forWorker } else first.who
            show(ReceiptState(detail, status, moments.moment(detail.row.createdMs), arrived, notice, officer, null))
        }
    }

    override fun on(event: ReceiptEvent) {
        work({ change { copy(failure = it.words()) } }) {
            when (event) {
                ReceiptEvent.Complete -> begun(session.drafts.edit(record))
                ReceiptEvent.Another -> begun(session.drafts.beginRelative(record))
            }
        }
    }

    private suspend fun notice(moments: Moments): List<Pair<String, Said?>> {
        val answers = session.records.notice(record)
        val said = Sayings(session, moments).all(answers, session.records.asked("accident"))
        return answers.map { answer -> answer.key to said.find { it.key == answer.key } }
    }
}
