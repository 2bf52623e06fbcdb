package id.lontar

import id.lontar.core.Session
import id.lontar.navigation.BackStack
import id.lontar.navigation.Place
import id.lontar.navigation.Screen

/** What a page of somebody who is at work is given, and the ways that many pages have in common. */
class Scene(
    val workplace: Workplace,
    val session: Session,
    /** The phone is a worker's or a family's: what is for officers is absent. */
    val forWorker: Boolean,
    val places: BackStack,
    val moments: Moments,
    /** In practice: goes on with a form in real work. */
    val toRealWork: ((draft: String) -> Unit)?,
) {
    val back: () -> Unit = places::back

    /** Home ends the way that led there. */
    fun open(screen: Screen) = when {
        screen == Screen.Home -> home()
        toRealWork != null && screen in REAL_ONLY -> places.open(Place(Screen.Practice))
        else -> places.open(Place(screen))
    }

    fun home() = places.restart(Place(Screen.Home))

    fun openRecord(record: String) = places.open(Place(Screen.Record, record))

    /** A new report of an accident asks little at first; any other form, as one that [edits] a record, is gone through. */
    fun openDraft(draft: String, kind: String, edits: String? = null) =
        places.open(Place(if (kind == "accident" && edits == null) Screen.Report else Screen.Form, draft))

    /** The form takes the place of the page before it: back leads to where that was opened. */
    fun openInstead(draft: String, kind: String) {
        places.back()
        openDraft(draft, kind)
    }

    /** Somebody else takes the phone: it is locked, and everybody is asked who it is. */
    suspend fun handOver() {
        // Away from here first: a page without anybody at work would open the phone again.
        places.restart(Place(Screen.People, CHOOSES))
        workplace.lock()
    }

    companion object {
        /** Of the page of people: also whoever is alone is asked. */
        const val CHOOSES = "choose"

        /** What practice has not: it sends nothing, and its phone is set up for real work only. */
        private val REAL_ONLY = setOf(Screen.Send, Screen.Settings, Screen.Ready, Screen.Join, Screen.Problem)
    }
}
