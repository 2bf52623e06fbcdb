package id.lontar.screens.people

import id.lontar.Presenter
import id.lontar.Words
import id.lontar.Workplace
import id.lontar.core.Opening
import id.lontar.core.Profile
import id.lontar.words
import kotlinx.coroutines.CoroutineScope

/** *Siapa yang memakai HP ini?* Also the beginning of a new phone, where only a name is asked. */
data class PeopleState(val loading: Boolean, val people: List<Profile>, val adding: Boolean, val failure: Words?)

sealed interface PeopleEvent {
    data class Choose(val profile: UInt) : PeopleEvent

    data object AddSomebody : PeopleEvent

    data class Add(val name: String) : PeopleEvent
}

/** Where to go next. */
interface PeopleWays {
    fun opened(isNew: Boolean)

    fun locked(profile: UInt)
}

class PeoplePresenter(scope: CoroutineScope, private val workplace: Workplace, private val ways: PeopleWays) :
    Presenter<PeopleState, PeopleEvent>(scope, PeopleState(loading = true, emptyList(), adding = false, failure = null)) {
    init {
        work({ change { copy(loading = false, failure = it.words()) } }) {
            val people = workplace.handset.profiles()
            // Whoever is alone on a phone is not asked who it is.
            if (people.size == 1) enter(people.single().number) else show(PeopleState(false, people, people.isEmpty(), null))
        }
    }

    override fun on(event: PeopleEvent) {
        work({ change { copy(failure = it.words()) } }) {
            when (event) {
                is PeopleEvent.Choose -> enter(event.profile)
                PeopleEvent.AddSomebody -> change { copy(adding = true) }
                is PeopleEvent.Add -> if (event.name.isNotBlank()) {
                    workplace.begin(workplace.handset.add(event.name))
                    ways.opened(isNew = true)
                }
            }
        }
    }

    private suspend fun enter(profile: UInt) {
        if (workplace.handset.opening(profile) == Opening.Free) {
            workplace.begin(workplace.handset.open(profile))
            ways.opened(isNew = false)
        } else {
            ways.locked(profile)
        }
    }
}
