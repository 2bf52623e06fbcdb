package id.lontar.screens.photo

import androidx.compose.runtime.Composable
import androidx.compose.runtime.LaunchedEffect
import id.lontar.Scene
import id.lontar.Shown
import id.lontar.core.Session
import id.lontar.navigation.BackStack
import id.lontar.navigation.Place
import id.lontar.navigation.Screen
import id.lontar.platform.Device

/** The page for a photo of this kind in a draft. */
internal fun photoOf(draft: String, kind: String) = Place(Screen.Photo, "$draft/$kind")

@Composable
internal fun PhotoPage(scene: Scene, id: String) {
    val (draft, kind) = id.substringBefore('/') to id.substringAfter('/')
    val device = scene.workplace.device
    Shown({ PhotoPresenter(it, scene.session, device.captures, draft, kind, scene.back) }) { state, on ->
        PhotoView(state, device.camera, on, scene.back)
    }
}

/** A photo that the phone's camera app brought while this app was ended: back to where it belongs. */
@Composable
internal fun ReturningPhoto(session: Session, device: Device, places: BackStack) {
    LaunchedEffect(session) {
        val pending = device.captures.arrived(session.profile) ?: return@LaunchedEffect
        val photo = photoOf(pending.draft, pending.kind)
        if (places.top == photo) return@LaunchedEffect
        places.restart(Place(Screen.Home))
        places.open(Place(Screen.Form, pending.draft))
        places.open(photo)
    }
}
