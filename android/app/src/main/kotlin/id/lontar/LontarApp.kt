package id.lontar

import androidx.compose.runtime.Composable
import androidx.compose.runtime.collectAsState
import androidx.compose.runtime.LaunchedEffect
import androidx.compose.runtime.getValue
import androidx.compose.runtime.key
import androidx.compose.runtime.mutableStateOf
import androidx.compose.runtime.remember
import androidx.compose.runtime.rememberCoroutineScope
import androidx.compose.runtime.saveable.rememberSaveable
import androidx.compose.runtime.setValue
import id.lontar.core.SavedRecord
import id.lontar.core.Session
import id.lontar.navigation.BackStack
import id.lontar.navigation.Place
import id.lontar.navigation.Screen
import id.lontar.navigation.rememberBackStack
import id.lontar.platform.Device
import id.lontar.screens.conflict.ConflictsPresenter
import id.lontar.screens.conflict.ConflictsView
import id.lontar.screens.drafts.DraftsPresenter
import id.lontar.screens.drafts.DraftsView
import id.lontar.screens.form.Attachments
import id.lontar.screens.form.AttachmentsPresenter
import id.lontar.screens.form.FormEvent
import id.lontar.screens.form.FormPresenter
import id.lontar.screens.form.FormView
import id.lontar.screens.form.FormWays
import id.lontar.screens.home.HomePresenter
import id.lontar.screens.home.HomeView
import id.lontar.screens.join.JoinPresenter
import id.lontar.screens.join.JoinView
import id.lontar.screens.people.PeoplePresenter
import id.lontar.screens.people.PeopleView
import id.lontar.screens.people.PeopleWays
import id.lontar.screens.photo.PhotoPresenter
import id.lontar.screens.photo.PhotoView
import id.lontar.screens.pin.PinPresenter
import id.lontar.screens.pin.PinView
import id.lontar.screens.receipt.ReceiptPresenter
import id.lontar.screens.receipt.ReceiptView
import id.lontar.screens.record.RecordPresenter
import id.lontar.screens.record.RecordView
import id.lontar.screens.search.SearchPresenter
import id.lontar.screens.search.SearchView
import id.lontar.screens.send.SendPresenter
import id.lontar.screens.send.SendView
import id.lontar.screens.settings.SettingsPresenter
import id.lontar.screens.settings.SettingsView
import id.lontar.screens.villages.CandidatesPresenter
import id.lontar.screens.villages.CandidatesView
import id.lontar.screens.villages.VillagesPresenter
import id.lontar.screens.villages.VillagesView
import id.lontar.theme.LocalLook
import id.lontar.theme.Look
import id.lontar.theme.LontarTheme
import id.lontar.ui.Message
import id.lontar.ui.Page
import kotlinx.coroutines.CoroutineScope

/** From where one is to what is shown. Without a core there is one page, which says so. */
@Composable
fun LontarApp(workplace: Workplace?, version: String = "") {
    if (workplace == null) return NoCorePage()
    var sun by rememberSaveable { mutableStateOf(false) }
    LontarTheme(if (sun) Look.Sun else LocalLook.current) {
        val places = rememberBackStack(Place(Screen.People))
        val session by workplace.session.collectAsState()
        val place = places.top
        session?.let { Returning(it, workplace.device, places) }
        key(place) {
            when (place.screen) {
                Screen.People -> People(workplace, places)
                Screen.Pin -> Pin(workplace, places, place.id)
                // Whatever was open when the process died: who is at work has to be known first.
                else -> session?.let { At(place, workplace, it, places, sun, version) { on -> sun = on } } ?: People(workplace, places)
            }
        }
    }
}

@Composable
private fun NoCorePage() {
    Page(title = text(R.string.screen_no_core_title)) {
        Message(R.drawable.leaf, text(R.string.screen_no_core_text), large = true)
    }
}

@Composable
private fun People(workplace: Workplace, places: BackStack) {
    val ways = object : PeopleWays {
        // A place that was open before is shown again; the beginning goes on to the first page.
        override fun opened(isNew: Boolean) = when {
            isNew -> places.restart(Place(Screen.Join))
            places.top.screen == Screen.People -> places.restart(Place(Screen.Home))
            else -> Unit
        }

        override fun locked(profile: UInt) = places.restart(Place(Screen.Pin, profile.toLong().toString()))
    }
    Shown({ PeoplePresenter(it, workplace, ways) }) { state, on -> PeopleView(state, on) }
}

@Composable
private fun Pin(workplace: Workplace, places: BackStack, profile: String) {
    val opened = { places.restart(Place(Screen.Home)) }
    Shown({ PinPresenter(it, workplace, profile.toUInt(), opened) }) { state, on -> PinView(state, on) }
}

/** A page of somebody who is at work. */
@Composable
private fun At(
    place: Place,
    workplace: Workplace,
    session: Session,
    places: BackStack,
    sun: Boolean,
    version: String,
    onSun: (Boolean) -> Unit,
) {
    val moments = remember { workplace.moments() }
    val open = { screen: Screen -> if (screen == Screen.Home) places.restart(Place(screen)) else places.open(Place(screen)) }
    val openRecord = { record: String -> places.open(Place(Screen.Record, record)) }
    val openDraft = { draft: String -> places.open(Place(Screen.Form, draft)) }
    when (place.screen) {
        Screen.Join -> Shown({ JoinPresenter(it, session) { places.restart(Place(Screen.Home)) } }) { state, on ->
            JoinView(state, workplace.device.camera, on, if (places.canGoBack) places::back else null) { places.restart(Place(Screen.Home)) }
        }
        Screen.Home -> Shown({ HomePresenter(it, session, moments, openDraft) }) { state, on -> HomeView(state, on, open) }
        Screen.Form -> Form(place.id, session, workplace, moments, places)
        Screen.Photo -> Photo(place.id, session, workplace.device, places)
        Screen.Receipt -> Shown({ ReceiptPresenter(it, session, place.id) }) { state, _: (Nothing) -> Unit ->
            ReceiptView(state, onAnother = { places.restart(Place(Screen.Home)) }, onDone = { places.restart(Place(Screen.Home)) })
        }
        Screen.Drafts -> Shown({ DraftsPresenter(it, session, moments) }) { state, _: (Nothing) -> Unit ->
            DraftsView(state, openDraft, places::back)
        }
        Screen.Search -> Shown({ SearchPresenter(it, session) }) { state, on -> SearchView(state, on, openRecord, open) }
        Screen.Record -> Shown({ RecordPresenter(it, session, place.id, moments, openDraft) }) { state, on ->
            RecordView(state, on, openRecord, { places.open(Place(Screen.Conflicts, it)) }, places::back)
        }
        Screen.Conflicts -> Shown({ ConflictsPresenter(it, session, place.id.ifEmpty { null }, moments) }) { state, on ->
            ConflictsView(state, on, places::back)
        }
        Screen.Send -> Shown({ SendPresenter(it, session, workplace, moments) }) { state, on -> SendView(state, on, open) }
        Screen.Villages -> Shown({ VillagesPresenter(it, session) }) { state, _: (Nothing) -> Unit ->
            VillagesView(state, { places.open(Place(Screen.Candidates, it)) }, open)
        }
        Screen.Candidates -> Shown({ CandidatesPresenter(it, session, place.id.ifEmpty { null }, openDraft) }) { state, on ->
            CandidatesView(state, on, openRecord, places::back)
        }
        Screen.Settings -> Shown({ SettingsPresenter(it, session, workplace) { places.restart(Place(Screen.People)) } }) { state, on ->
            SettingsView(state, on, sun, onSun, version, places::back)
        }
        Screen.People, Screen.Pin -> Unit
    }
}

@Composable
private fun Form(draft: String, session: Session, workplace: Workplace, moments: Moments, places: BackStack) {
    val ways = object : FormWays {
        override fun saved(record: SavedRecord) = places.restart(Place(Screen.Receipt, record.record))

        override fun photo(kind: String) = places.open(photoOf(draft, kind))

        override fun left() = if (places.canGoBack) places.back() else places.restart(Place(Screen.Home))
    }
    val device = workplace.device
    val form = { scope: CoroutineScope -> FormPresenter(scope, session, draft, workplace.clock, moments, device.whereabouts, ways) }
    Shown(form) { state, on ->
        Shown({ AttachmentsPresenter(it, session, device, draft) { on(FormEvent.Again) } }) { attached, onAttached ->
            FormView(state, on, Attachments(attached, onAttached) { on(FormEvent.TakePhoto(it)) })
        }
    }
}

private fun photoOf(draft: String, kind: String) = Place(Screen.Photo, "$draft/$kind")

@Composable
private fun Photo(id: String, session: Session, device: Device, places: BackStack) {
    val (draft, kind) = id.substringBefore('/') to id.substringAfter('/')
    Shown({ PhotoPresenter(it, session, device.captures, draft, kind, places::back) }) { state, on ->
        PhotoView(state, device.camera, on, places::back)
    }
}

/** A photo that the phone's camera app brought while this app was ended: back to where it belongs. */
@Composable
private fun Returning(session: Session, device: Device, places: BackStack) {
    LaunchedEffect(session) {
        val pending = device.captures.arrived(session.profile) ?: return@LaunchedEffect
        val photo = photoOf(pending.draft, pending.kind)
        if (places.top == photo) return@LaunchedEffect
        places.restart(Place(Screen.Home))
        places.open(Place(Screen.Form, pending.draft))
        places.open(photo)
    }
}

/** Makes a presenter for as long as its page is seen, and draws what it says. */
@Composable
private fun <S, E> Shown(make: (CoroutineScope) -> Presenter<S, E>, view: @Composable (S, (E) -> Unit) -> Unit) {
    val scope = rememberCoroutineScope()
    val presenter = remember { make(scope) }
    val state by presenter.state.collectAsState()
    view(state, presenter::on)
}
