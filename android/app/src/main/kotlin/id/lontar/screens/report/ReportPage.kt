package id.lontar.screens.report

import androidx.compose.runtime.Composable
import androidx.compose.runtime.remember
import androidx.compose.ui.node.Ref
import id.lontar.FieldsBeforeLock
import id.lontar.Scene
import id.lontar.Shown
import id.lontar.navigation.Place
import id.lontar.navigation.Screen
import kotlinx.coroutines.CoroutineScope

/** [draft] is a report that was begun. */
@Composable
internal fun ReportPage(scene: Scene, draft: String) {
    val ways = object : ReportWays {
        override fun saved(record: String) = scene.places.restart(Place(Screen.Receipt, record))

        override fun search() = scene.places.open(Place(Screen.Victim, draft))

        override fun everything() {
            scene.places.back()
            scene.places.open(Place(Screen.Form, draft))
        }

        override fun left() = if (scene.places.canGoBack) scene.places.back() else scene.home()
    }
    val workplace = scene.workplace
    val open = remember { Ref<ReportPresenter>() }
    val make = { scope: CoroutineScope ->
        ReportPresenter(scope, scene.session, draft, scene.forWorker, workplace.clock, scene.moments, ways).also { open.value = it }
    }
    FieldsBeforeLock(workplace) { open.value?.settle() }
    Shown(make) { state, on -> ReportView(state, on) }
}
