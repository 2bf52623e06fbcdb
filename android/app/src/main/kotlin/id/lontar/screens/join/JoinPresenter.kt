package id.lontar.screens.join

import id.lontar.Presenter
import id.lontar.R
import id.lontar.Words
import id.lontar.core.Failure
import id.lontar.core.InviteView
import id.lontar.core.Joined
import id.lontar.core.Region
import id.lontar.core.RegionLevel
import id.lontar.core.Session
import id.lontar.words
import kotlinx.coroutines.CoroutineScope

/** *Gabung*: an invite is shown before it is used, and kept without a signal. Without one, the district is chosen. */
data class JoinState(
    val invite: InviteView?,
    val districts: List<String>,
    val kept: Boolean,
    /** What the person said so far, where an officer's invite asks for it. */
    val birthDate: String,
    val places: List<Region>,
    val failure: Words?,
)

sealed interface JoinEvent {
    data class Read(val text: String) : JoinEvent

    data object Yes : JoinEvent

    data class BirthDate(val text: String) : JoinEvent

    data object Again : JoinEvent

    data class FindDistrict(val text: String) : JoinEvent

    data class ChooseDistrict(val code: String) : JoinEvent
}

class JoinPresenter(scope: CoroutineScope, private val session: Session, private val done: () -> Unit) :
    Presenter<JoinState, JoinEvent>(scope, NOTHING) {
    private var text = ""

    init {
        work({ change { copy(failure = it.words()) } }) {
            val state = session.joining.state()
            if (state is Joined.Waiting) showInvite(state.invite, kept = true)
        }
    }

    override fun on(event: JoinEvent) {
        work({ change { copy(failure = it.words()) } }) {
            when (event) {
                is JoinEvent.Read -> read(event.text)
                JoinEvent.Yes -> keep()
                is JoinEvent.BirthDate -> change { copy(birthDate = event.text, failure = null) }
                JoinEvent.Again -> show(NOTHING)
                is JoinEvent.FindDistrict -> find(event.text)
                is JoinEvent.ChooseDistrict -> {
                    session.joining.chooseDistrict(event.code)
                    done()
                }
            }
        }
    }

    /** An officer's invite is worth nothing without the birth date, which Disnaker compares. */
    private suspend fun keep() {
        if (now.invite?.asksBirthDate != true) {
            session.joining.keep(text)
        } else {
            try {
                session.joining.keepWorkers(text, now.birthDate)
            } catch (_: Failure.NotFound) {
                return change { copy(failure = Words(R.string.screen_join_birth_unread)) }
            }
        }
        change { copy(kept = true, failure = null) }
    }

    private suspend fun read(typed: String) {
        text = typed
        val invite = session.joining.read(typed)
        if (invite == null) show(NOTHING.copy(failure = Words(R.string.screen_join_unreadable))) else showInvite(invite, kept = false)
    }

    private suspend fun showInvite(invite: InviteView, kept: Boolean) {
        val districts = invite.districts.mapNotNull { session.search.place(it)?.fullName }
        show(JoinState(invite, districts, kept, birthDate = "", emptyList(), null))
    }

    private suspend fun find(text: String) {
        val places = if (text.length < 2) emptyList() else session.search.places(text)
        change { copy(places = places.filter { it.level == RegionLevel.DISTRICT }.take(PLACES)) }
    }

    private companion object {
        val NOTHING = JoinState(invite = null, districts = emptyList(), kept = false, birthDate = "", places = emptyList(), failure = null)
        const val PLACES = 6
    }
}
