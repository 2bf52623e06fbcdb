package id.lontar.screens.people

import id.lontar.Presenter
import id.lontar.Words
import id.lontar.Workplace
import id.lontar.core.Failure
import id.lontar.core.Opening
import id.lontar.core.Profile
import id.lontar.words
import kotlinx.coroutines.CoroutineScope

/** *Siapa yang memakai HP ini?* Also the beginning of a new phone, where only that is asked. */
data class PeopleState(
    val loading: Boolean,
    val people: List<Profile>,
    val adding: Adding,
    val failure: Words?,
    val full: Boolean,
    /** Whose key the phone could not give several times: a supervisor's code opens that one. */
    val stuck: Profile?,
)

/** How far somebody new has come. */
enum class Adding {
    /** Nobody is new. */
    No,

    /** For whom Lontar is: an officer, or a worker and family. */
    Asked,
    Officer,
    Worker,
}

sealed interface PeopleEvent {
    data class Choose(val profile: UInt) : PeopleEvent

    data object AddSomebody : PeopleEvent

    data class Who(val adding: Adding) : PeopleEvent

    data class Add(val name: String) : PeopleEvent

    data object TryAgain : PeopleEvent

    /** The phone does not give the key: a supervisor's code opens. */
    data class Code(val profile: UInt) : PeopleEvent
}

/** Where to go next. */
interface PeopleWays {
    /** [first] is what somebody new sees; null for who was here before. */
    fun opened(first: First?)

    fun locked(profile: UInt)

    /** A newer app has made the data: this one leaves it alone. */
    fun newer()

    enum class First { Join, Home }
}

/** [chooses]: somebody wants to change who is at work, so also whoever is alone is asked. */
class PeoplePresenter(
    scope: CoroutineScope,
    private val workplace: Workplace,
    private val chooses: Boolean,
    private val ways: PeopleWays,
) : Presenter<PeopleState, PeopleEvent>(scope, NOTHING_YET) {
    /** How often the phone's key store did not give the key of a profile. */
    private val refusals = mutableMapOf<UInt, Int>()

    init {
        begin()
    }

    private fun begin() {
        work(::failed) {
            val people = workplace.profiles()
            // Whoever closed the window and opens it again is still at work.
            if (workplace.session.value != null && !chooses) return@work ways.opened(first = null)
            // Whoever is alone on a phone is not asked who it is.
            if (people.size == 1 && !chooses) {
                enter(people.single().number)
            } else {
                val adding = if (people.isEmpty()) Adding.Asked else Adding.No
                show(PeopleState(loading = false, people, adding, failure = null, full = false, stuck = null))
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
                PeopleEvent.AddSomebody -> change { copy(adding = Adding.Asked, failure = null) }
                is PeopleEvent.Who -> change { copy(adding = event.adding, failure = null) }
                is PeopleEvent.Add -> add(event.name)
                is PeopleEvent.Code -> ways.locked(event.profile)
                PeopleEvent.TryAgain -> {
                    show(NOTHING_YET)
                    begin()
                }
            }
        }
    }

    /** An officer is known by a name; a worker may begin without one. */
    private suspend fun add(name: String) {
        val isWorker = now.adding == Adding.Worker
        if (name.isBlank() && !isWorker) return
        workplace.enter {
            workplace.handset.add(name).also { if (isWorker) it.joining.beginAsWorker() }
        }
        ways.opened(if (isWorker) PeopleWays.First.Home else PeopleWays.First.Join)
    }

    private suspend fun enter(profile: UInt) {
        if (workplace.isOpen(profile)) return ways.opened(first = null)
        if (workplace.handset.opening(profile) != Opening.Free) return ways.locked(profile)
        try {
            workplace.enter { workplace.handset.open(profile) }
        } catch (e: Failure.Unlock) {
            // The phone's key store lost the key: now only a supervisor's code opens it.
            if (e.by == Failure.By.KeyLost || e.by == Failure.By.Code) return ways.locked(profile)
            if (e.by == Failure.By.KeyStore) refused(profile)
            throw e
        }
        ways.opened(first = null)
    }

    /** It may be busy, so it is asked again; after some tries there is another way, on a phone that has joined. */
    private suspend fun refused(profile: UInt) {
        val times = refusals.merge(profile, 1, Int::plus)!!
        if (times < PATIENCE || workplace.handset.challenge(profile) == null) return
        val stuck = workplace.profiles().find { it.number == profile }
        change { copy(stuck = stuck) }
    }

    private companion object {
        const val PATIENCE = 3
        val NOTHING_YET = PeopleState(loading = true, people = emptyList(), adding = Adding.No, failure = null, full = false, stuck = null)
    }
}
