package id.lontar.platform

import android.content.Context
import android.graphics.Bitmap
import android.location.Location
import android.location.LocationManager
import android.util.Size
import androidx.test.core.app.ApplicationProvider
import id.lontar.core.Failure
import id.lontar.testing.FakeFinger
import id.lontar.testing.OLD
import id.lontar.testing.Pictures
import id.lontar.testing.TODAY
import kotlin.random.Random
import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.flow.flowOf
import kotlinx.coroutines.flow.toList
import kotlinx.coroutines.launch
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.yield
import org.junit.Assert.assertArrayEquals
import org.junit.Assert.assertEquals
import org.junit.Assert.assertFalse
import org.junit.Assert.assertNull
import org.junit.Assert.assertThrows
import org.junit.Assert.assertTrue
import org.junit.Test
import org.junit.runner.RunWith
import org.robolectric.RobolectricTestRunner
import org.robolectric.Shadows.shadowOf
import org.robolectric.annotation.Config
import org.robolectric.annotation.GraphicsMode

/** What stands between the app and the phone, as far as it can be tried without one. */
@RunWith(RobolectricTestRunner::class)
@Config(sdk = [OLD, TODAY])
@GraphicsMode(GraphicsMode.Mode.NATIVE)
class PlatformTest {
    private val context = ApplicationProvider.getApplicationContext<Context>()

    @Test
    @Config(sdk = [OLD])
    fun `without a sensor no finger is asked for, and nothing is kept`() = runBlocking {
        val fingers = FingerPins(context, PhoneFinger(context))
        fingers.want(1u, true)
        fingers.keep(1u, "280591")
        assertFalse(fingers.isThere() || fingers.opens(1u))
        assertNull(fingers.ask(1u))
    }

    @Test
    fun `a PIN that is kept for a finger is that of one profile, and goes when it is turned off`() = runBlocking {
        val fingers = FingerPins(context, FakeFinger().apply { isThereNow = true })
        fingers.keep(1u, "280591")
        assertNull("off until somebody turns it on", fingers.ask(1u))
        fingers.want(1u, true)
        fingers.keep(1u, "280591")
        assertEquals("280591" to null, fingers.ask(1u) to fingers.ask(2u))
        val kept = context.getSharedPreferences("finger", Context.MODE_PRIVATE).all.values
        assertFalse("in the clear", "280591" in kept)
        fingers.want(1u, false)
        assertNull(fingers.ask(1u))
    }

    @Test
    fun `a code that is drawn is read again, also from rows with something behind them`() {
        val text = "lontar1-" + "abcdefghijklmnopqrstuvwxyz234567".repeat(12)
        val luma = Pictures.luma(Qr.draw(text, 500))
        assertEquals(text, Qr.read(luma))
        val stride = luma.width + 17
        val wide = ByteArray(stride * luma.height)
        for (row in 0 until luma.height) luma.bytes.copyInto(wide, row * stride, row * luma.width, (row + 1) * luma.width)
        assertEquals(text, Qr.read(Luma(wide.copyOf(wide.size - 17), luma.width, luma.height, stride)))
    }

    @Test
    fun `whatever is drawn is read, also where the search for corners finds none`() {
        val random = Random(1)
        val letters = ('a'..'z') + ('0'..'9')
        repeat(MANY) {
            val text = "lontar1-" + CharArray(INVITE_LETTERS) { letters.random(random) }.concatToString()
            assertEquals(text, Qr.read(Pictures.luma(Qr.draw(text, 600))))
        }
    }

    @Test
    fun `a picture without a code has none`() {
        assertNull(Qr.read(Pictures.luma(Bitmap.createBitmap(300, 200, Bitmap.Config.ARGB_8888))))
    }

    @Test
    fun `the smallest size is taken on which a card can be read`() {
        val sizes = listOf(4_000 to 3_000, 1_920 to 1_080, 2_048 to 1_536, 1_600 to 1_200, 640 to 480).map { Size(it.first, it.second) }
        assertEquals(Size(1_600, 1_200), Sizes.photo(sizes))
        assertEquals(Size(2_048, 1_536), Sizes.photo(sizes - Size(1_600, 1_200)))
        assertEquals(Size(640, 480), Sizes.photo(listOf(Size(320, 240), Size(640, 480))))
        assertEquals(Size(640, 480), Sizes.shown(listOf(Size(1_920, 1_440), Size(1_280, 720), Size(640, 480)), Size(1_600, 1_200)))
        assertNull(Sizes.photo(emptyList()))
    }

    @Test
    fun `a photo stands upright however the phone is held`() {
        assertEquals(listOf(90, 0, 270, 180), listOf(0, 90, 180, 270).map { Sizes.turned(90, it) })
        assertEquals(180, Sizes.turned(270, 90))
    }

    @Test
    fun `positions are taken while they get better, until one is good enough`() = runBlocking {
        val fixes = listOf(500, 80, 120, 80, 29, 5).map { Fix(0.0, 0.0, it, 0) }
        assertEquals(listOf(500, 80, 29), flowOf(*fixes.toTypedArray()).better().toList().map { it.accuracyM })
    }

    @Test
    fun `the phone's positions are told with accuracy, and listening ends`() {
        val manager = context.getSystemService(LocationManager::class.java)
        val shadow = shadowOf(manager)
        shadow.setProviderEnabled(LocationManager.GPS_PROVIDER, true)
        shadowOf(context as android.app.Application).grantPermissions(android.Manifest.permission.ACCESS_FINE_LOCATION)
        val told = mutableListOf<Fix>()
        runBlocking {
            val listening = launch { PhoneWhereabouts(context).fixes().collect { told += it } }
            repeat(STEPS) { yield() }
            assertEquals(1, shadow.getLegacyLocationRequests(LocationManager.GPS_PROVIDER).size)
            shadow.simulateLocation(
                Location(LocationManager.GPS_PROVIDER).apply {
                    latitude = -10.7
                    longitude = 123.1
                    accuracy = 14.6f
                    elapsedRealtimeNanos = android.os.SystemClock.elapsedRealtimeNanos()
                },
            )
            shadowOf(android.os.Looper.getMainLooper()).idle()
            repeat(STEPS) { yield() }
            listening.cancel()
        }
        assertEquals(14, told.first().accuracyM)
        assertEquals(0, shadow.getLegacyLocationRequests(LocationManager.GPS_PROVIDER).size)
    }

    @Test
    fun `without permission no position is asked for`() {
        val shadow = shadowOf(context.getSystemService(LocationManager::class.java))
        runBlocking(Dispatchers.Unconfined) {
            val listening = launch { PhoneWhereabouts(context).fixes().collect {} }
            repeat(STEPS) { yield() }
            assertEquals(0, shadow.getLegacyLocationRequests(LocationManager.GPS_PROVIDER).size)
            listening.cancel()
        }
    }

    @Test
    fun `a recording is read, and nothing of it stays in a file`() {
        val recorded = runBlocking { PhoneRecorder(context).record(CompletableDeferred(Unit)) }
        // Robolectric's microphone writes nothing.
        assertArrayEquals(null, recorded?.takeIf { it.isNotEmpty() })
        assertNull(context.cacheDir.listFiles()?.find { it.name.startsWith("recording") })
    }

    @Test
    fun `a question without an answer is no denial for ever, and a second one is`() {
        val denials = Denials(context)
        assertFalse("somebody touched beside it", denials.isForEver(Permit.Camera, isReasonDue = false))
        assertFalse("of another", denials.isForEver(Permit.Microphone, isReasonDue = true))
        assertFalse("denied once more", denials.isForEver(Permit.Microphone, isReasonDue = true))
        assertTrue("never again", Denials(context).isForEver(Permit.Microphone, isReasonDue = false))
        assertTrue("the phone answers by itself", denials.isForEver(Permit.Camera, isReasonDue = false))
        denials.forget(Permit.Camera)
        assertFalse(denials.isForEver(Permit.Camera, isReasonDue = false))
    }

    @Test
    fun `a recording in which nothing is heard is none`() {
        for ((loudness, isHeard) in listOf(0 to false, 1 to true)) {
            val recorder = PhoneRecorder(context) {
                java.io.File(context.cacheDir, "recording.m4a").writeBytes(byteArrayOf(1, 2, 3))
                loudness
            }
            val recorded = runBlocking { recorder.record(CompletableDeferred(Unit)) }
            assertEquals("loudness $loudness", isHeard, recorded != null)
        }
    }

    @Test
    fun `what a process that the phone ended has left of a recording goes`() {
        val left = java.io.File(context.cacheDir, "recording.m4a").apply { writeBytes(byteArrayOf(1)) }
        PhoneRecorder.forget(context)
        assertFalse(left.exists())
    }

    @Test
    fun `a photo of the camera app stays until it is used, or a day`() = runBlocking {
        val captures = Captures(context)
        val mine = Pending(1u, "draft", "ktp")
        val photo = java.io.File(Captures.folderOf(context), Captures.PHOTO)
        captures.begin(mine)
        captures.forgetOld()
        photo.writeBytes(byteArrayOf(1))
        captures.forgetOld()
        assertArrayEquals(byteArrayOf(1), captures.fetch(mine))
        assertArrayEquals("the process ended while it was looked at", byteArrayOf(1), captures.fetch(mine))
        captures.forget(mine.copy(kind = "kk"))
        assertArrayEquals("another one was used", byteArrayOf(1), captures.fetch(mine))
        captures.forgetOld(System.currentTimeMillis() + Captures.KEPT_MS + 60_000)
        assertFalse(photo.exists())
        captures.begin(mine)
        photo.writeBytes(byteArrayOf(2))
        captures.forget(mine)
        assertFalse(Captures.folderOf(context).exists())
        Captures.folderOf(context).mkdirs()
        photo.writeBytes(byteArrayOf(3))
        captures.forgetOld()
        assertFalse("nobody knows what it is for", photo.exists())
    }

    @Test
    fun `a full phone is told where the camera app would be opened`() {
        // Where no folder can be made, writing fails as on a full phone.
        val full = object : android.content.ContextWrapper(context) {
            override fun getFilesDir() = java.io.File("/dev/null")
        }
        assertThrows(Failure.FreeStorage::class.java) { runBlocking { Captures(full).begin(Pending(1u, "draft", "ktp")) } }
    }

    @Test
    fun `a chosen photo that cannot be read is told as such`() {
        val missing = android.net.Uri.parse("content://gallery/in-a-cloud")
        shadowOf(context.contentResolver).registerInputStreamSupplier(missing) { throw SecurityException("not yours") }
        assertThrows(java.io.IOException::class.java) { Captures.chosen(context.contentResolver, missing) }
        assertNull(Captures.chosen(context.contentResolver, null))
    }

    @Test
    fun `a photo that is for somebody else is not given out`() = runBlocking {
        val captures = Captures(context)
        val mine = Pending(1u, "draft", "ktp")
        captures.begin(mine)
        assertNull(captures.arrived(1u))
        assertNull(captures.fetch(mine))
        java.io.File(Captures.folderOf(context), Captures.PHOTO).writeBytes(byteArrayOf(1, 2))
        assertNull(captures.arrived(2u))
        assertEquals(mine, captures.arrived(1u))
        assertNull(captures.fetch(mine.copy(draft = "another")))
        assertArrayEquals(byteArrayOf(1, 2), captures.fetch(mine))
        captures.begin(mine)
        java.io.File(Captures.folderOf(context), Captures.PHOTO).writeBytes(byteArrayOf(3))
        captures.begin(mine.copy(kind = "kk"))
        assertNull(captures.arrived(1u))
    }

    private companion object {
        /** Coroutines between the phone and the test. */
        const val STEPS = 5

        /** So many that some of them are missed by the first try. */
        const val MANY = 300
        const val INVITE_LETTERS = 220
    }
}
