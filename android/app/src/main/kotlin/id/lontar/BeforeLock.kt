package id.lontar

import androidx.compose.runtime.Composable
import androidx.compose.runtime.DisposableEffect
import androidx.compose.runtime.getValue
import androidx.compose.runtime.rememberUpdatedState
import androidx.compose.ui.platform.LocalFocusManager
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.withContext

/** While this page is open, [store] is waited for before a locking, as for what is still being typed. */
@Composable
internal fun BeforeLock(workplace: Workplace, store: suspend () -> Unit) {
    val newest by rememberUpdatedState(store)
    DisposableEffect(workplace) {
        val stays = workplace.beforeLock { newest() }
        onDispose(stays::close)
    }
}

/** Whoever is in a field leaves it before a locking, and [settle] waits until all that was answered is stored. */
@Composable
internal fun FieldsBeforeLock(workplace: Workplace, settle: suspend () -> Unit) {
    val focus = LocalFocusManager.current
    BeforeLock(workplace) {
        withContext(Dispatchers.Main.immediate) { focus.clearFocus() }
        settle()
    }
}
