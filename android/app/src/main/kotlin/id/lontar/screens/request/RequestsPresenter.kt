package id.lontar.screens.request

import id.lontar.Presenter
import id.lontar.Words
import id.lontar.core.ListRow
import id.lontar.core.RecordFilter
import id.lontar.core.Session
import id.lontar.words
import kotlinx.coroutines.CoroutineScope

/** *Permintaan warga*: what people asked about their own data. */
data class RequestsState(
    val rows: List<ListRow>?,
    /** Where the next ones begin; null when these are all. */
    val next: Long?,
    val failure: Words?,
)

/** The next ones, or the first again when they could not be loaded. */
data object More

class RequestsPresenter(scope: CoroutineScope, private val session: Session) :
    Presenter<RequestsState, More>(scope, RequestsState(null, null, null)) {
    init {
        load(0)
    }

    override fun on(event: More) = load(now.next ?: 0)

    private fun load(offset: Long) {
        work({ change { copy(failure = it.words()) } }) {
            val page = session.records.page(RecordFilter("request", false, null), offset, PAGE)
            val before = if (offset == 0L) emptyList() else now.rows.orEmpty()
            show(RequestsState(before + page.rows, page.next?.toLong(), null))
        }
    }

    private companion object {
        const val PAGE = 50
    }
}
