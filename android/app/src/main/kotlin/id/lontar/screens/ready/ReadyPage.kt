package id.lontar.screens.ready

import androidx.compose.runtime.Composable
import androidx.compose.ui.platform.LocalContext
import id.lontar.PhoneDevice
import id.lontar.Scene
import id.lontar.Shown
import id.lontar.mend
import id.lontar.navigation.Screen

@Composable
internal fun ReadyPage(scene: Scene) {
    val context = LocalContext.current
    val mend = { mend: Mend ->
        when (mend) {
            Mend.Send -> scene.open(Screen.Send)
            Mend.Pin -> scene.open(Screen.Settings)
            else -> context.mend(mend)
        }
    }
    Shown({ ReadyPresenter(it, scene.session, PhoneDevice(context), scene.moments) }) { state, on -> ReadyView(state, on, mend, scene.back) }
}
