package id.lontar

import androidx.compose.runtime.Composable
import androidx.compose.runtime.DisposableEffect
import androidx.compose.runtime.getValue
import androidx.compose.runtime.rememberUpdatedState

/** While this page is open, [store] is waited for before a locking, as for what is still being typed. */
@Composable
internal fun BeforeLock(workplace: Workplace, store: suspend () -> Unit) {
    val newest by rememberUpdatedState(store)
    DisposableEffect(workplace) {
        val stays = workplace.beforeLock { newest() }
        onDispose(stays::close)
    }
}
