package id.lontar.screens.pin

import androidx.compose.runtime.Composable
import id.lontar.Shown
import id.lontar.Workplace
import id.lontar.navigation.BackStack
import id.lontar.navigation.Place
import id.lontar.navigation.Screen

/** Opens what is locked, and goes back to the page that was open, if it is of the same person, the [owner] of the places. */
@Composable
internal fun PinPage(workplace: Workplace, places: BackStack, profile: String, owner: Int?) {
    val opened = {
        places.back()
        if (profile.toInt() != owner || places.top.screen in BEFORE_WORK) places.restart(Place(Screen.Home))
    }
    val newer = { places.restart(Place(Screen.Newer)) }
    Shown({ PinPresenter(it, workplace, profile.toUInt(), opened, newer) }) { state, on -> PinView(state, on) }
}

private val BEFORE_WORK = setOf(Screen.People, Screen.Pin, Screen.Newer)
