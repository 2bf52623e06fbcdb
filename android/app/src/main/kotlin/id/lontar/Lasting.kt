package id.lontar

import androidx.activity.compose.LocalActivity
import androidx.compose.runtime.Composable
import androidx.compose.runtime.DisposableEffect
import androidx.compose.runtime.remember
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.SupervisorJob
import kotlinx.coroutines.cancel

/**
 * Keeps one presenter while the phone is turned: of what nobody may store yet, so that only memory has it. It ends when its page is left,
 * and with the process. (Compose's own `retain` lets go what is not drawn in the first frame, and pages wait for the core.)
 */
class Lasting {
    private class Kept(val of: Any, val presenter: Presenter<*, *>, val scope: CoroutineScope)

    private var kept: Kept? = null

    /** The presenter of this, made where there is none. */
    fun <P : Presenter<*, *>> presenter(type: Class<P>, of: Any, make: (CoroutineScope) -> P): P {
        kept?.takeIf { it.of == of && type.isInstance(it.presenter) }?.let { return type.cast(it.presenter)!! }
        end()
        val scope = CoroutineScope(SupervisorJob() + Dispatchers.Main.immediate)
        return make(scope).also { kept = Kept(of, it, scope) }
    }

    fun end() {
        kept?.scope?.cancel()
        kept = null
    }
}

/** A presenter that a turned phone keeps. What it is made with lasts as long, so it holds no part of a window. */
@Composable
internal inline fun <reified P : Presenter<*, *>> rememberLasting(lasting: Lasting, of: Any, noinline make: (CoroutineScope) -> P): P {
    val presenter = remember(of) { lasting.presenter(P::class.java, of, make) }
    val activity = LocalActivity.current
    DisposableEffect(of) { onDispose { if (activity?.isChangingConfigurations != true) lasting.end() } }
    return presenter
}
