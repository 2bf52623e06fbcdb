package id.lontar.platform

import android.Manifest.permission.ACCESS_COARSE_LOCATION
import android.Manifest.permission.ACCESS_FINE_LOCATION
import android.content.Context
import android.content.pm.PackageManager.PERMISSION_GRANTED
import android.location.Location
import android.location.LocationListener
import android.location.LocationManager
import android.os.Bundle
import android.os.Looper
import android.os.SystemClock
import kotlinx.coroutines.channels.awaitClose
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.callbackFlow
import kotlinx.coroutines.flow.transformWhile

/** Where the phone was: how exactly is known, and how old it is. Where satellites told it, what the time is now by them. */
data class Fix(val lat: Double, val lng: Double, val accuracyM: Int, val ageS: Int, val satelliteMs: Long? = null)

interface Whereabouts {
    /** Positions as they come; none without permission, or when the phone's location is off. It ends by itself never. */
    fun fixes(): Flow<Fix>

    companion object {
        /** Exact enough to find a house again. */
        const val GOOD_M = 30
        const val PATIENCE_MS = 180_000L
    }
}

/** Only positions that are better than the one before, until one is good enough. */
fun Flow<Fix>.better(): Flow<Fix> {
    var best: Fix? = null
    return transformWhile { fix ->
        if (best.let { it == null || fix.accuracyM < it.accuracyM }) {
            best = fix
            emit(fix)
        }
        fix.accuracyM > Whereabouts.GOOD_M
    }
}

/** By GPS and by network, whichever is better; no service of Google is needed. */
class PhoneWhereabouts(private val context: Context) : Whereabouts {
    override fun fixes(): Flow<Fix> = callbackFlow {
        val manager = context.getSystemService(LocationManager::class.java)
        val listener = Listening { trySend(it.toFix()) }
        if (isAllowed()) {
            for (provider in PROVIDERS.filter { it in manager.allProviders }) listen(manager, provider, listener)
        }
        awaitClose { manager.removeUpdates(listener) }
    }

    private fun isAllowed() =
        listOf(ACCESS_FINE_LOCATION, ACCESS_COARSE_LOCATION).any { context.checkSelfPermission(it) == PERMISSION_GRANTED }

    private fun listen(manager: LocationManager, provider: String, listener: Listening) = try {
        manager.getLastKnownLocation(provider)?.takeIf { it.toFix().ageS <= OLD_S }?.let(listener::onLocationChanged)
        manager.requestLocationUpdates(provider, EVERY_MS, 0f, listener, Looper.getMainLooper())
    } catch (_: SecurityException) {
        // Only the rough position was allowed, or none any more.
    }

    private fun Location.toFix(): Fix {
        val ageMs = (SystemClock.elapsedRealtimeNanos() - elapsedRealtimeNanos).coerceAtLeast(0) / 1_000_000
        // A position of the network has the time of this phone.
        val satelliteMs = (time + ageMs).takeIf { provider == LocationManager.GPS_PROVIDER }
        return Fix(latitude, longitude, if (hasAccuracy()) accuracy.toInt() else UNKNOWN_M, (ageMs / 1_000).toInt(), satelliteMs)
    }

    private companion object {
        val PROVIDERS = listOf(LocationManager.GPS_PROVIDER, LocationManager.NETWORK_PROVIDER)
        const val EVERY_MS = 1_000L
        const val OLD_S = 120
        const val UNKNOWN_M = 10_000
    }
}

/** All of them are written out: Android 7 calls each, and has no body for any. */
private class Listening(private val heard: (Location) -> Unit) : LocationListener {
    override fun onLocationChanged(location: Location) = heard(location)

    @Deprecated("Called by Android up to 9")
    override fun onStatusChanged(provider: String?, status: Int, extras: Bundle?) = Unit

    override fun onProviderEnabled(provider: String) = Unit

    override fun onProviderDisabled(provider: String) = Unit
}
