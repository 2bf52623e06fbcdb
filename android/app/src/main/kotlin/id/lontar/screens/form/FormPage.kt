package id.lontar.screens.form

import androidx.compose.runtime.Composable
import id.lontar.Scene
import id.lontar.Shown
import id.lontar.core.SavedRecord
import id.lontar.navigation.Place
import id.lontar.navigation.Screen
import id.lontar.screens.photo.photoOf
import kotlinx.coroutines.CoroutineScope

@Composable
internal fun FormPage(scene: Scene, draft: String) {
    val (session, workplace) = scene.session to scene.workplace
    val places = scene.places
    val ways = object : FormWays {
        override fun saved(record: SavedRecord) = places.restart(Place(Screen.Receipt, record.record))

        override fun photo(kind: String) = places.open(photoOf(draft, kind))

        override fun record(record: String) = scene.openRecord(record)

        override fun choose(record: String) = places.open(Place(Screen.Conflicts, record))

        override fun toRealWork() {
            scene.toRealWork?.invoke(draft)
        }

        override fun left() = if (places.canGoBack) places.back() else scene.home()
    }
    val device = workplace.device
    val form = { scope: CoroutineScope -> FormPresenter(scope, session, draft, workplace.clock, scene.moments, device.whereabouts, ways) }
    Shown(form) { state, on ->
        Shown({ AttachmentsPresenter(it, session, device, draft) { on(FormEvent.Again) } }) { attached, onAttached ->
            FormView(state, on, Attachments(attached, onAttached) { on(FormEvent.TakePhoto(it)) }) {
                AskedConsent(scene, draft, on)
            }
        }
    }
}

@Composable
private fun AskedConsent(scene: Scene, draft: String, on: (FormEvent) -> Unit) {
    val ways = object : ConsentWays {
        override fun agreed(photosAllowed: Boolean, photographs: Boolean) = on(FormEvent.Agreed(photosAllowed, photographs))

        override fun refused() = on(FormEvent.Refused)
    }
    val (device, clock) = scene.workplace.device to scene.workplace.clock
    val consent = { scope: CoroutineScope -> ConsentPresenter(scope, scene.session, draft, clock, device.recorder, device.speaker, ways) }
    Shown(consent) { state, onConsent -> ConsentView(state, onConsent) { on(FormEvent.Back) } }
}
