package id.lontar.screens.request

import id.lontar.Paged
import id.lontar.PagedPresenter
import id.lontar.Words
import id.lontar.core.ListRow
import id.lontar.core.Session
import kotlinx.coroutines.CoroutineScope

/** *Permintaan warga*: what people asked about their own data. */
data class RequestsState(override val rows: List<ListRow>?, override val next: Long?, override val failure: Words?) : Paged

class RequestsPresenter(scope: CoroutineScope, session: Session) :
    PagedPresenter<RequestsState>(scope, session, "request", ::RequestsState)
