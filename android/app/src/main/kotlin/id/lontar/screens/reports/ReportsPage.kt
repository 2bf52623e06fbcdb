package id.lontar.screens.reports

import androidx.compose.runtime.Composable
import id.lontar.Scene
import id.lontar.Shown
import id.lontar.navigation.Screen

@Composable
internal fun ReportsPage(scene: Scene) = Shown({ ReportsPresenter(it, scene.session) }) { state, on ->
    ReportsView(state, on, scene.forWorker, scene::openRecord, { scene.open(Screen.HelpFirst) }, scene.back)
}
