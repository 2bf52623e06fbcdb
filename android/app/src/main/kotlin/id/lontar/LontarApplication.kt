package id.lontar

import android.app.Application
import android.content.Context
import android.net.ConnectivityManager
import android.net.NetworkCapabilities
import id.lontar.core.CoreLibrary
import id.lontar.core.Language
import id.lontar.core.Network
import id.lontar.core.RustHandset
import id.lontar.platform.Device
import java.io.File

/** The process: it has one workplace, if the core is in this app. */
class LontarApplication : Application() {
    val workplace: Workplace? by lazy { if (CoreLibrary.isThere) make() else null }

    private fun make() = Workplace(
        handset = RustHandset(File(filesDir, "lontar"), AndroidKeys()),
        clock = PhoneClock(),
        network = { networkOf(this) },
        language = { languageOf(this) },
        device = Device.of(this),
    )
}

/** English where the phone is set to it, Indonesian everywhere else, as the texts are. */
fun languageOf(context: Context): Language =
    if (context.resources.configuration.locales[0].language == "en") Language.ENGLISH else Language.INDONESIAN

private fun networkOf(context: Context): Network {
    val service = context.getSystemService(ConnectivityManager::class.java)
    val able = service.getNetworkCapabilities(service.activeNetwork) ?: return Network.NONE
    return when {
        !able.hasCapability(NetworkCapabilities.NET_CAPABILITY_INTERNET) -> Network.NONE
        able.hasCapability(NetworkCapabilities.NET_CAPABILITY_NOT_METERED) -> Network.FREE
        else -> Network.METERED
    }
}
