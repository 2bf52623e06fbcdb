package id.lontar

import android.content.ComponentName
import android.content.Context
import android.content.Intent
import android.content.pm.ActivityInfo.CONFIG_FONT_SCALE
import android.content.pm.ActivityInfo.CONFIG_KEYBOARD
import android.content.pm.ActivityInfo.CONFIG_KEYBOARD_HIDDEN
import android.content.pm.ActivityInfo.CONFIG_LOCALE
import android.content.pm.ActivityInfo.CONFIG_NAVIGATION
import android.content.pm.ActivityInfo.CONFIG_ORIENTATION
import android.content.pm.ActivityInfo.CONFIG_SCREEN_LAYOUT
import android.content.pm.ActivityInfo.CONFIG_SCREEN_SIZE
import android.content.pm.ActivityInfo.CONFIG_SMALLEST_SCREEN_SIZE
import android.content.pm.ActivityInfo.CONFIG_UI_MODE
import android.content.pm.ActivityInfo.LAUNCH_SINGLE_TOP
import android.content.pm.PackageManager.GET_PERMISSIONS
import androidx.test.core.app.ApplicationProvider
import id.lontar.testing.TODAY
import java.io.File
import javax.xml.parsers.DocumentBuilderFactory
import org.junit.Assert.assertEquals
import org.junit.Assert.assertTrue
import org.junit.Test
import org.junit.runner.RunWith
import org.robolectric.RobolectricTestRunner
import org.robolectric.annotation.Config
import org.w3c.dom.Element

/** What the phone is asked to allow and to keep: changing it needs a change here, with a reason. */
@RunWith(RobolectricTestRunner::class)
@Config(sdk = [TODAY])
class ManifestTest {
    private val context = ApplicationProvider.getApplicationContext<Context>()
    private val manifest = DocumentBuilderFactory.newInstance().newDocumentBuilder()
        .parse(File(System.getProperty("lontar.manifest"))).documentElement
    private val application = manifest.getElementsByTagName("application").item(0) as Element

    @Test
    fun `exactly these permissions are asked for`() {
        val wanted = listOf(
            "ACCESS_COARSE_LOCATION", "ACCESS_FINE_LOCATION", "ACCESS_NETWORK_STATE", "CAMERA", "FOREGROUND_SERVICE",
            "FOREGROUND_SERVICE_DATA_SYNC", "INTERNET", "POST_NOTIFICATIONS", "RECEIVE_BOOT_COMPLETED", "RECORD_AUDIO",
            // A finger instead of the PIN: off until somebody turns it on.
            "USE_BIOMETRIC",
            "VIBRATE",
            // While somebody waits for sending, with the screen off.
            "WAKE_LOCK",
        )
        val packed = context.packageManager.getPackageInfo(context.packageName, GET_PERMISSIONS).requestedPermissions!!
        assertEquals(wanted.map { "android.permission.$it" }, packed.sorted())
    }

    @Test
    fun `nothing is copied away, and removing the app asks first`() {
        assertEquals("false", attribute("allowBackup"))
        assertEquals("@xml/data_extraction_rules", attribute("dataExtractionRules"))
        assertEquals("@xml/full_backup_content", attribute("fullBackupContent"))
        assertEquals("true", attribute("hasFragileUserData"))
        assertEquals("false", attribute("usesCleartextTraffic"))
    }

    @Test
    fun `the phone's settings open a page instead of erasing`() {
        assertEquals("id.lontar.StorageActivity", context.applicationInfo.manageSpaceActivityName)
    }

    @Test
    fun `only the first page can be opened by other apps`() {
        val open = listOf("activity", "service", "receiver", "provider").flatMap(::elements)
            .filter { it.getAttribute("android:exported") == "true" }
        assertEquals(listOf("id.lontar.MainActivity"), open.map { it.getAttribute("android:name") })
        val launch = Intent(Intent.ACTION_MAIN).addCategory(Intent.CATEGORY_LAUNCHER).setPackage(context.packageName)
        assertEquals(1, context.packageManager.queryIntentActivities(launch, 0).size)
    }

    /** What makes a window anew throws away what only its pages have. Languages and sizes of letters do: their texts are other ones. */
    @Test
    fun `a phone that is turned keeps its window, and there is one only`() {
        val info = context.packageManager.getActivityInfo(ComponentName(context, MainActivity::class.java), 0)
        val turned = CONFIG_ORIENTATION or CONFIG_SCREEN_SIZE or CONFIG_SCREEN_LAYOUT or CONFIG_SMALLEST_SCREEN_SIZE
        val typed = CONFIG_KEYBOARD or CONFIG_KEYBOARD_HIDDEN or CONFIG_NAVIGATION
        assertEquals(turned or typed, info.configChanges and (turned or typed))
        assertEquals(0, info.configChanges and (CONFIG_LOCALE or CONFIG_FONT_SCALE or CONFIG_UI_MODE))
        assertEquals(LAUNCH_SINGLE_TOP, info.launchMode)
    }

    @Test
    fun `no camera or other part of a phone is required`() {
        val features = elements("uses-feature")
        assertTrue(features.isNotEmpty())
        assertTrue(features.all { it.getAttribute("android:required") == "false" })
    }

    @Test
    fun `phones from Android 7 are served`() {
        val levels = elements("uses-sdk").single()
        assertEquals("24", levels.getAttribute("android:minSdkVersion"))
        assertEquals("35", levels.getAttribute("android:targetSdkVersion"))
    }

    private fun attribute(name: String) = application.getAttribute("android:$name")

    private fun elements(tag: String) =
        manifest.getElementsByTagName(tag).let { found -> (0 until found.length).map { found.item(it) as Element } }
}
