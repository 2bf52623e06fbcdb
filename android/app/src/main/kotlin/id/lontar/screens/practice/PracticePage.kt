package id.lontar.screens.practice

import androidx.compose.runtime.Composable
import androidx.compose.runtime.LaunchedEffect
import id.lontar.Scene
import id.lontar.Shown
import id.lontar.Workplace
import id.lontar.core.Failure
import kotlinx.coroutines.delay

@Composable
internal fun PracticePage(scene: Scene) = Shown({ PracticePresenter(it, scene.workplace) }) { state, on -> PracticeView(state, on, scene.back) }

/** Ends practice when its time is over, or when it cannot be asked any more. */
@Composable
internal fun PracticeEnds(workplace: Workplace, practice: Workplace.Practice) {
    LaunchedEffect(practice) {
        val isOver = suspend {
            try {
                practice.session.practiceLeftMs() == 0L
            } catch (_: Failure) {
                true
            }
        }
        while (!isOver()) delay(LOOK_EVERY_MS)
        workplace.endPractice()
    }
}

private const val LOOK_EVERY_MS = 5_000L
