package id.lontar.screens.practice

import id.lontar.Presenter
import id.lontar.Words
import id.lontar.Workplace
import id.lontar.words
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.flow.filterNotNull
import kotlinx.coroutines.launch

/** *Mode latihan*: before it, what it is; in it, how long it still lasts. */
data class PracticeState(val isOn: Boolean, val leftMinutes: Int?, val failure: Words?)

enum class PracticeEvent { Begin, End }

class PracticePresenter(scope: CoroutineScope, private val workplace: Workplace) :
    Presenter<PracticeState, PracticeEvent>(scope, PracticeState(workplace.practice.value != null, null, null)) {
    init {
        workplace.practice.value?.let { practice ->
            scope.launch {
                practice.leftMs.filterNotNull().collect { left ->
                    change { copy(leftMinutes = ((left + MINUTE_MS - 1) / MINUTE_MS).toInt()) }
                }
            }
        }
    }

    override fun on(event: PracticeEvent) {
        work({ change { copy(failure = it.words()) } }) {
            when (event) {
                PracticeEvent.Begin -> workplace.practise()
                PracticeEvent.End -> workplace.endPractice()
            }
        }
    }

    private companion object {
        const val MINUTE_MS = 60_000L
    }
}
