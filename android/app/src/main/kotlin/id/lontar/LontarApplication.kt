package id.lontar

import android.app.Application
import android.content.Context
import android.net.ConnectivityManager
import android.net.NetworkCapabilities
import id.lontar.background.Background
import id.lontar.background.DirectSender
import id.lontar.background.Locker
import id.lontar.background.Reminders
import id.lontar.background.ServiceSender
import id.lontar.background.SharedFiles
import id.lontar.background.Watch
import id.lontar.core.CoreLibrary
import id.lontar.core.Failure
import id.lontar.core.Handset
import id.lontar.core.Network
import id.lontar.core.RustHandset
import id.lontar.platform.Captures
import id.lontar.platform.Device
import id.lontar.platform.PhoneRecorder
import java.io.File
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.SupervisorJob
import kotlinx.coroutines.cancel
import kotlinx.coroutines.flow.MutableStateFlow
import kotlinx.coroutines.flow.StateFlow
import kotlinx.coroutines.launch

/** The process: it has one workplace, if the core is in this app, and what goes on around it without a window. */
class LontarApplication : Application() {
    private val begun = MutableStateFlow<Started?>(null)

    val background by lazy { Background(this) }

    /** What [start] came to; null while nobody has asked for it, or while it works. */
    val started: StateFlow<Started?> get() = begun

    val workplace: Workplace? get() = start().workplace

    val locker: Locker? get() = start().locker

    /** Makes the workplace, if the core can be loaded: tests bring another. */
    internal var make: () -> Workplace? = { if (CoreLibrary.isThere) workplace() else null }

    override fun onCreate() {
        super.onCreate()
        SharedFiles(this).forgetOld()
        Captures(this).forgetOld()
        PhoneRecorder.forget(this)
    }

    override fun onTrimMemory(level: Int) {
        super.onTrimMemory(level)
        begun.value?.locker?.settle()
    }

    /** A profile was removed: nothing of it is to be sent, and nothing reminds of it. */
    internal fun gone(profile: UInt) {
        background.gone(profile)
        Reminders(this).forget(profile)
    }

    /** The window was closed: practice ends with it. */
    fun closed() = begun.value?.close()

    /** Works at another place than the app's own: tests do. */
    internal fun workAt(workplace: Workplace?) {
        begun.value?.end()
        begun.value = started(workplace)
    }

    /** Loads the core and begins, once. That takes a while on old phones: a window asks for it beside its thread. */
    @Synchronized
    fun start(): Started = begun.value ?: started(make()).also { begun.value = it }

    private fun started(workplace: Workplace?): Started {
        if (workplace == null) return Started(null, null, { }, { })
        val running = Running(workplace)
        val close = { running.scope.launch { workplace.endPractice() } }
        return Started(workplace, running.locker, { close() }, { running.scope.cancel() })
    }

    private fun workplace() = Workplace(
        handset = RustHandset(File(filesDir, "lontar"), AndroidKeys(this)),
        clock = PhoneClock(),
        network = { networkOf(this) },
        language = { languageOf(this) },
        device = Device.of(this),
        sender = { ServiceSender(this, DirectSender(it)) },
        left = background::left,
        goes = background::goes,
        gone = ::gone,
    )

    private inner class Running(val workplace: Workplace) {
        val scope = CoroutineScope(SupervisorJob() + Dispatchers.Default)
        val locker = Locker(workplace, scope)

        init {
            scope.launch { Watch(workplace, background, Reminders(this@LontarApplication)).follow() }
            scope.launch { locker.watch() }
            scope.launch { workplace.handset.forgetPractice() }
            scope.launch { SharedFiles(this@LontarApplication).watch() }
        }
    }
}

/** What practice left when the phone was switched off. */
private suspend fun Handset.forgetPractice() = try {
    endPractice()
} catch (_: Failure) {
    // A full or broken disk: practice begins by removing it once more.
}

/** A process that has begun; without the core it has no workplace. */
class Started(
    val workplace: Workplace?,
    val locker: Locker?,
    internal val close: () -> Unit,
    internal val end: () -> Unit,
)

/** The process that a window, a service or a job belongs to. */
val Context.lontar: LontarApplication get() = applicationContext as LontarApplication

private fun networkOf(context: Context): Network {
    val service = context.getSystemService(ConnectivityManager::class.java)
    val able = service.getNetworkCapabilities(service.activeNetwork) ?: return Network.NONE
    return when {
        !able.hasCapability(NetworkCapabilities.NET_CAPABILITY_INTERNET) -> Network.NONE
        able.hasCapability(NetworkCapabilities.NET_CAPABILITY_NOT_METERED) -> Network.FREE
        else -> Network.METERED
    }
}
