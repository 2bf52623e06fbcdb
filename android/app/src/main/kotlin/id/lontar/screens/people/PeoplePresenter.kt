package id.lontar.screens.people

import id.lontar.Presenter
import id.lontar.Words
import id.lontar.Workplace
import id.lontar.core.Failure
import id.lontar.core.Opening
import id.lontar.core.Profile
import id.lontar.words
import kotlinx.coroutines.CoroutineScope

/** *Siapa yang memakai HP ini?* Also the beginning of a new phone, where only a name is asked. */
data class PeopleState(val loading: Boolean, val people: List<Profile>, val adding: Boolean, val failure: Words?, val full: Boolean)

sealed interface PeopleEvent {
    data class Choose(val profile: UInt) : PeopleEvent

    data object AddSomebody : PeopleEvent

    data class Add(val name: String) : PeopleEvent

    data object TryAgain : PeopleEvent
}

/** Where to go next. */
interface PeopleWays {
    fun opened(isNew: Boolean)

    fun locked(profile: UInt)

    /** A newer app has made the data: this one leaves it alone. */
    fun newer()
}

class PeoplePresenter(scope: CoroutineScope, private val workplace: Workplace, private val ways: PeopleWays) :
    Presenter<PeopleState, PeopleEvent>(scope, NOTHING_YET) {
    init {
        begin()
    }

    private fun begin() {
        work(::failed) {
            val people = workplace.handset.profiles()
            // Whoever is alone on a phone is not asked who it is.
            if (people.size == 1) {
                enter(people.single().number)
            } else {
                show(PeopleState(loading = false, people, adding = people.isEmpty(), failure = null, full = false))
            }
        }
    }

    private fun failed(e: Failure) {
        if (e is Failure.UpgradeRequired) return ways.newer()
        change { copy(loading = false, failure = e.words(), full = e is Failure.FreeStorage) }
    }

    override fun on(event: PeopleEvent) {
        work(::failed) {
            when (event) {
                is PeopleEvent.Choose -> enter(event.profile)
                PeopleEvent.AddSomebody -> change { copy(adding = true) }
                is PeopleEvent.Add -> if (event.name.isNotBlank()) {
                    workplace.enter { workplace.handset.add(event.name) }
                    ways.opened(isNew = true)
                }
                PeopleEvent.TryAgain -> {
                    show(NOTHING_YET)
                    begin()
                }
            }
        }
    }

    private suspend fun enter(profile: UInt) {
        if (workplace.handset.opening(profile) == Opening.Free) {
            workplace.enter { workplace.handset.open(profile) }
            ways.opened(isNew = false)
        } else {
            ways.locked(profile)
        }
    }

    private companion object {
        val NOTHING_YET = PeopleState(loading = true, people = emptyList(), adding = false, failure = null, full = false)
    }
}
