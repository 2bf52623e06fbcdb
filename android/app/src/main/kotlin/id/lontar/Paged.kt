package id.lontar

import androidx.compose.runtime.Composable
import androidx.compose.runtime.key
import id.lontar.core.ListRow
import id.lontar.core.RecordFilter
import id.lontar.core.Session
import id.lontar.ui.Failed
import id.lontar.ui.SecondaryButton
import id.lontar.ui.WarningLine
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Job

/** Records of one kind, as far as they were asked for. */
interface Paged {
    /** Null until the first ones are there. */
    val rows: List<ListRow>?

    /** Where the next ones begin; null when these are all. */
    val next: Long?
    val failure: Words?
}

/** The next ones, or the first again when they could not be loaded. */
data object More

/** Reads records of a [kind] page by page, the first when it is made; [make] builds what the page shows. */
abstract class PagedPresenter<S : Paged>(
    scope: CoroutineScope,
    private val session: Session,
    private val kind: String,
    private val make: (rows: List<ListRow>?, next: Long?, failure: Words?) -> S,
) : Presenter<S, More>(scope, make(null, null, null)) {
    private var loading: Job? = null

    init {
        load(0)
    }

    override fun on(event: More) {
        // Whoever touches twice gets the next ones once.
        if (loading?.isActive != true) load(now.next ?: 0)
    }

    private fun load(offset: Long) {
        loading = work({ show(make(now.rows, now.next, it.words())) }) {
            val page = session.records.page(RecordFilter(kind, false, null), offset, PAGE)
            val before = if (offset == 0L) emptyList() else now.rows.orEmpty()
            show(make(before + page.rows, page.next?.toLong(), null))
        }
    }

    private companion object {
        const val PAGE = 50
    }
}

/** The rows with what went wrong above them and the way to more of them below; [none] is drawn when there are none. */
@Composable
internal fun PagedRows(paged: Paged, on: (More) -> Unit, none: @Composable () -> Unit, row: @Composable (ListRow) -> Unit) {
    paged.failure?.let { if (paged.rows == null) Failed(it) { on(More) } else WarningLine(text(it)) }
    val rows = paged.rows ?: return
    if (rows.isEmpty()) none()
    for (one in rows) key(one.record) { row(one) }
    if (paged.next != null) SecondaryButton(text(R.string.common_show_more)) { on(More) }
}
