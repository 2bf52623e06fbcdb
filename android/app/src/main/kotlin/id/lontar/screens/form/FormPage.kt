package id.lontar.screens.form

import androidx.compose.runtime.Composable
import androidx.compose.runtime.LaunchedEffect
import androidx.compose.runtime.SideEffect
import androidx.compose.runtime.collectAsState
import androidx.compose.runtime.getValue
import androidx.compose.runtime.mutableStateOf
import androidx.compose.runtime.remember
import androidx.compose.runtime.saveable.rememberSaveable
import androidx.compose.runtime.setValue
import androidx.compose.ui.node.Ref
import id.lontar.FieldsBeforeLock
import id.lontar.Scene
import id.lontar.Shown
import id.lontar.core.SavedRecord
import id.lontar.navigation.Place
import id.lontar.navigation.Screen
import id.lontar.rememberLasting
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
    val open = remember { Ref<FormPresenter>() }
    val form = { scope: CoroutineScope ->
        FormPresenter(scope, session, draft, workplace.clock, scene.moments, device.whereabouts, ways).also { open.value = it }
    }
    FieldsBeforeLock(workplace) { open.value?.settle() }
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
    val (session, workplace) = scene.session to scene.workplace
    val from = { event: FormEvent -> on(FormEvent.From(FormSteps.CONSENT, event)) }
    // Whether something was answered, and no word of it: the system stores this.
    var wasBegun by rememberSaveable { mutableStateOf(false) }
    val isLost = wasBegun
    val presenter = rememberLasting(workplace.lasting, session to draft) {
        ConsentPresenter(it, session, draft, workplace.clock, workplace.device.recorder, workplace.device.speaker, isLost)
    }
    SideEffect {
        presenter.ways = object : ConsentWays {
            override fun agreed(photosAllowed: Boolean, photographs: Boolean) = from(FormEvent.Agreed(photosAllowed, photographs))

            override fun refused() = from(FormEvent.Refused)
        }
    }
    val state by presenter.state.collectAsState()
    LaunchedEffect(state.isBegun) { if (state.isBegun) wasBegun = true }
    ConsentView(state, presenter::on) { from(FormEvent.Back) }
}
