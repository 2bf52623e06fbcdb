package id.lontar

import androidx.compose.runtime.Composable
import androidx.compose.runtime.collectAsState
import androidx.compose.runtime.getValue
import androidx.compose.runtime.remember
import androidx.compose.runtime.rememberCoroutineScope
import kotlinx.coroutines.CoroutineScope

/** Makes a presenter for as long as its page is seen, and draws what it says. */
@Composable
internal fun <S, E> Shown(make: (CoroutineScope) -> Presenter<S, E>, view: @Composable (S, (E) -> Unit) -> Unit) {
    val scope = rememberCoroutineScope()
    val presenter = remember { make(scope) }
    val state by presenter.state.collectAsState()
    view(state, presenter::on)
}
