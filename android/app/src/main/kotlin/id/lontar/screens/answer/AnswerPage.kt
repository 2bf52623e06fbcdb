package id.lontar.screens.answer

import androidx.compose.runtime.Composable
import id.lontar.Scene
import id.lontar.Shown

@Composable
internal fun AnswerPage(scene: Scene) = Shown({ AnswerPresenter(it, scene.session) }) { state, on ->
    AnswerView(state, on, scene.workplace.device.camera, scene.back)
}
