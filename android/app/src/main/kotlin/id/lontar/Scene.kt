package id.lontar

import id.lontar.core.Session
import id.lontar.navigation.BackStack
import id.lontar.navigation.Place
import id.lontar.navigation.Screen

/** What a page of somebody who is at work is given, and the ways that many pages have in common. */
class Scene(val workplace: Workplace, val session: Session, val places: BackStack, val moments: Moments) {
    val back: () -> Unit = places::back

    /** Home ends the way that led there. */
    fun open(screen: Screen) = if (screen == Screen.Home) home() else places.open(Place(screen))

    fun home() = places.restart(Place(Screen.Home))

    fun openRecord(record: String) = places.open(Place(Screen.Record, record))

    fun openDraft(draft: String) = places.open(Place(Screen.Form, draft))

    /** The form takes the place of the page before it: back leads to where that was opened. */
    fun openInstead(draft: String) {
        places.back()
        openDraft(draft)
    }
}
