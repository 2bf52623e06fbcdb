package id.lontar.screens.problem

import id.lontar.Presenter
import id.lontar.Words
import id.lontar.core.Entry
import id.lontar.core.Session
import id.lontar.words
import kotlinx.coroutines.CoroutineScope

/** *Laporkan masalah*: the words, and then all that would be sent, to be read before it is. */
data class ProblemState(val words: String, val report: String?, val failure: Words?)

sealed interface ProblemEvent {
    data class Type(val words: String) : ProblemEvent

    /** Everything is put together and shown. */
    data object Look : ProblemEvent

    data object ChangeWords : ProblemEvent
}

/** [about] is what the phone says of itself. */
class ProblemPresenter(scope: CoroutineScope, private val session: Session, private val about: List<Entry>) :
    Presenter<ProblemState, ProblemEvent>(scope, ProblemState("", null, null)) {
    override fun on(event: ProblemEvent) {
        when (event) {
            is ProblemEvent.Type -> change { copy(words = event.words) }
            ProblemEvent.ChangeWords -> change { copy(report = null) }
            ProblemEvent.Look -> work({ change { copy(failure = it.words()) } }) {
                val report = session.problemReport(now.words, about)
                change { copy(report = report, failure = null) }
            }
        }
    }
}
