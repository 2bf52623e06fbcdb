package id.lontar

import android.content.Context
import android.location.LocationManager
import android.os.PowerManager
import androidx.core.location.LocationManagerCompat

/** What the phone itself says about its state. */
interface Device {
    val freeBytes: Long
    val savesBattery: Boolean
    val locates: Boolean
}

class PhoneDevice(private val context: Context) : Device {
    override val freeBytes: Long get() = context.filesDir.usableSpace
    override val savesBattery: Boolean get() = context.getSystemService(PowerManager::class.java).isPowerSaveMode
    override val locates: Boolean
        get() = LocationManagerCompat.isLocationEnabled(context.getSystemService(LocationManager::class.java))
}
