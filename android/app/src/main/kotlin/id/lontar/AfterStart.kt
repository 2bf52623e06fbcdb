package id.lontar

import androidx.compose.runtime.Composable
import androidx.compose.runtime.LaunchedEffect
import androidx.compose.runtime.collectAsState
import androidx.compose.runtime.getValue
import androidx.compose.runtime.withFrameNanos
import id.lontar.ui.Message
import id.lontar.ui.Page
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.withContext

/**
 * What a window shows once the core is loaded. Loading begins when the first frame is on the screen, and goes on beside
 * the window's thread: a phone that is slow shows the leaf meanwhile, and answers.
 */
@Composable
internal fun AfterStart(app: LontarApplication, content: @Composable (Started) -> Unit) {
    val started by app.started.collectAsState()
    LaunchedEffect(app) {
        if (app.started.value != null) return@LaunchedEffect
        // The first of them is the one in which the leaf is drawn.
        repeat(2) { withFrameNanos { } }
        withContext(Dispatchers.IO) { app.start() }
    }
    when (val begun = started) {
        null -> Page(null) { Message(R.drawable.leaf, "", large = true) }
        else -> content(begun)
    }
}
