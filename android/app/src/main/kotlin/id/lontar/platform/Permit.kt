package id.lontar.platform

import android.Manifest.permission.ACCESS_COARSE_LOCATION
import android.Manifest.permission.ACCESS_FINE_LOCATION
import android.Manifest.permission.CAMERA
import android.Manifest.permission.RECORD_AUDIO
import android.app.Activity
import android.content.Context
import android.content.ContextWrapper
import android.content.Intent
import android.content.pm.PackageManager.PERMISSION_GRANTED
import android.net.Uri
import android.provider.Settings
import androidx.activity.compose.rememberLauncherForActivityResult
import androidx.activity.result.contract.ActivityResultContracts.RequestMultiplePermissions
import androidx.annotation.StringRes
import androidx.compose.runtime.Composable
import androidx.compose.runtime.getValue
import androidx.compose.runtime.mutableStateOf
import androidx.compose.runtime.remember
import androidx.compose.runtime.saveable.rememberSaveable
import androidx.compose.runtime.setValue
import androidx.compose.ui.platform.LocalContext
import androidx.lifecycle.Lifecycle
import androidx.lifecycle.compose.LifecycleEventEffect
import id.lontar.R

/** What the person who holds the phone may allow; each has a sentence why, and one for when it was denied for ever. */
enum class Permit(val names: List<String>, @param:StringRes val why: Int, @param:StringRes val never: Int) {
    Camera(listOf(CAMERA), R.string.screen_permit_camera_why, R.string.screen_permit_camera_never),
    Microphone(listOf(RECORD_AUDIO), R.string.screen_permit_microphone_why, R.string.screen_permit_microphone_never),
    Location(
        listOf(ACCESS_FINE_LOCATION, ACCESS_COARSE_LOCATION),
        R.string.screen_permit_location_why,
        R.string.screen_permit_location_never,
    ),
}

/** How a permission stands, and the ways to change it. */
class Permission(
    val permit: Permit,
    val isAllowed: Boolean,
    /** The phone does not ask any more: only its settings help. */
    val isDeniedForEver: Boolean,
    val ask: () -> Unit,
    val openSettings: () -> Unit,
)

@Composable
fun rememberPermission(permit: Permit): Permission {
    val context = LocalContext.current
    var isAllowed by remember { mutableStateOf(context.allows(permit)) }
    var isDeniedForEver by rememberSaveable(permit) { mutableStateOf(false) }
    val denials = remember { Denials(context) }
    val asking = rememberLauncherForActivityResult(RequestMultiplePermissions()) {
        isAllowed = context.allows(permit)
        if (isAllowed) denials.forget(permit)
        isDeniedForEver = !isAllowed && denials.isForEver(permit, context.isReasonDue(permit))
    }
    // It may have been changed in the settings meanwhile.
    LifecycleEventEffect(Lifecycle.Event.ON_RESUME) { isAllowed = context.allows(permit) }
    return Permission(
        permit,
        isAllowed,
        isDeniedForEver && !isAllowed,
        ask = { asking.launch(permit.names.toTypedArray()) },
        openSettings = { context.openOwnSettings() },
    )
}

/**
 * What answers to the phone's question mean. It says that a reason is due after a plain denial only: not after one for ever, and not after
 * none, as when somebody touched beside it. So a denial is remembered; and so is one question without any answer, for a second one in a
 * row is how a phone answers that was told in its settings never to ask.
 */
internal class Denials(context: Context) {
    private val kept = context.getSharedPreferences("denials", Context.MODE_PRIVATE)

    /** Whether nothing but the settings help, after an answer that allowed nothing. */
    fun isForEver(permit: Permit, isReasonDue: Boolean): Boolean {
        val was = kept.getBoolean(permit.name, false)
        if (!was) kept.edit().putBoolean(permit.name, true).apply()
        return was && !isReasonDue
    }

    fun forget(permit: Permit) = kept.edit().remove(permit.name).apply()
}

private fun Context.isReasonDue(permit: Permit) = permit.names.any { activity()?.shouldShowRequestPermissionRationale(it) == true }

private fun Context.allows(permit: Permit) = permit.names.any { checkSelfPermission(it) == PERMISSION_GRANTED }

private fun Context.openOwnSettings() {
    val own = Uri.fromParts("package", packageName, null)
    runCatching { startActivity(Intent(Settings.ACTION_APPLICATION_DETAILS_SETTINGS, own)) }
}

private tailrec fun Context.activity(): Activity? = when (this) {
    is Activity -> this
    is ContextWrapper -> baseContext.activity()
    else -> null
}
