package id.lontar.screens.practice

import androidx.compose.runtime.Composable
import androidx.compose.runtime.LaunchedEffect
import id.lontar.Scene
import id.lontar.Shown
import id.lontar.Workplace

@Composable
internal fun PracticePage(scene: Scene) = Shown({ PracticePresenter(it, scene.workplace) }) { state, on -> PracticeView(state, on, scene.back) }

/** Ends practice when its time is over. This keeps its clock going: whoever shows the time reads [Workplace.Practice.leftMs]. */
@Composable
internal fun PracticeEnds(workplace: Workplace, practice: Workplace.Practice) {
    LaunchedEffect(practice) {
        practice.lasts()
        workplace.endPractice()
    }
}
