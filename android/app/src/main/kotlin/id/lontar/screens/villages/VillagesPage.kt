package id.lontar.screens.villages

import androidx.compose.runtime.Composable
import id.lontar.Scene
import id.lontar.Shown
import id.lontar.navigation.Place
import id.lontar.navigation.Screen

@Composable
internal fun VillagesPage(scene: Scene) = Shown({ VillagesPresenter(it, scene.session) }) { state, on ->
    VillagesView(state, on, { scene.places.open(Place(Screen.Candidates, it)) }, scene::open)
}

/** [village] by its code; empty for people of whom it is not known. */
@Composable
internal fun CandidatesPage(scene: Scene, village: String) =
    Shown({ CandidatesPresenter(it, scene.session, village.ifEmpty { null }) { scene.openDraft(it, "enrolment") } }) { state, on ->
        CandidatesView(state, on, scene::openRecord, scene.back)
    }
