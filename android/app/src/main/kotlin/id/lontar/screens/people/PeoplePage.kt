package id.lontar.screens.people

import androidx.compose.runtime.Composable
import androidx.compose.ui.platform.LocalContext
import id.lontar.Shown
import id.lontar.Workplace
import id.lontar.mend
import id.lontar.navigation.BackStack
import id.lontar.navigation.Place
import id.lontar.navigation.Screen
import id.lontar.screens.ready.Mend

/** Who works on this phone, before anybody does. */
@Composable
internal fun PeoplePage(workplace: Workplace, places: BackStack, chooses: Boolean = false) {
    val ways = object : PeopleWays {
        // A place that was open before is shown again; the beginning goes on to the first page.
        override fun opened(first: PeopleWays.First?) = when {
            first == PeopleWays.First.Join -> places.restart(Place(Screen.Join))
            first == PeopleWays.First.Home || places.top.screen == Screen.People -> places.restart(Place(Screen.Home))
            else -> Unit
        }

        // Over what was open, for whoever works there comes back to it.
        override fun locked(profile: UInt) = places.open(Place(Screen.Pin, profile.toInt().toString()))

        override fun newer() = places.restart(Place(Screen.Newer))
    }
    val context = LocalContext.current
    Shown({ PeoplePresenter(it, workplace, chooses, ways) }) { state, on -> PeopleView(state, on) { context.mend(Mend.Storage) } }
}
