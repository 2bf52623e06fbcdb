package id.lontar.screens.pin

import androidx.activity.compose.LocalActivity
import androidx.compose.runtime.Composable
import id.lontar.Scene
import id.lontar.Shown
import id.lontar.Workplace
import id.lontar.navigation.BackStack
import id.lontar.navigation.Place
import id.lontar.navigation.Screen

/** Opens what is locked, and goes back to the page that was open, if it is of the same person, the [owner] of the places. */
@Composable
internal fun PinPage(workplace: Workplace, places: BackStack, profile: String, owner: Int?) {
    val activity = LocalActivity.current
    val ways = object : PinWays {
        override fun opened() {
            places.back()
            if (profile.toInt() != owner || places.top.screen in BEFORE_WORK) places.restart(Place(Screen.Home))
        }

        override fun newer() = places.restart(Place(Screen.Newer))

        override fun leaveApp() {
            activity?.moveTaskToBack(true)
        }

        override fun report() = places.open(Place(Screen.LockedReport, profile))

        override fun others() = places.restart(Place(Screen.People, Scene.CHOOSES))
    }
    Shown({ PinPresenter(it, workplace, profile.toUInt(), ways) }) { state, on -> PinView(state, on) }
}

private val BEFORE_WORK = setOf(Screen.People, Screen.Pin, Screen.Newer)
