package id.lontar.testing

import android.content.Context
import android.graphics.Bitmap
import android.graphics.Canvas
import android.graphics.Color
import android.graphics.Paint
import android.view.View
import id.lontar.core.KeyIsLost
import id.lontar.platform.Camera
import id.lontar.platform.Captures
import id.lontar.platform.Device
import id.lontar.platform.Finder
import id.lontar.platform.Finger
import id.lontar.platform.FingerPins
import id.lontar.platform.Fix
import id.lontar.platform.Looking
import id.lontar.platform.Luma
import id.lontar.platform.Player
import id.lontar.platform.Recorder
import id.lontar.platform.Signals
import id.lontar.platform.Speaker
import id.lontar.platform.Whereabouts
import java.io.ByteArrayOutputStream
import kotlinx.coroutines.Deferred
import kotlinx.coroutines.awaitCancellation
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.MutableSharedFlow

/** A camera that sees what the test puts before it. */
class FakeCamera : Camera {
    /** What a shot gives; null when the camera cannot be opened. */
    var photo: ByteArray? = Pictures.card()
    var code: Luma? = null

    override fun open(context: Context, looking: Looking) = object : Finder {
        override val view = View(context).apply { setBackgroundColor(Color.DKGRAY) }

        init {
            if (photo == null) view.post(looking::failed)
            code?.let { seen -> if (looking is Looking.ForCode) view.post { looking.seen(seen) } }
        }

        override fun shoot() {
            (looking as Looking.ForPhoto).taken(photo!!)
        }

        override fun pause() = Unit

        override fun resume() = Unit

        override fun close() = Unit
    }
}

/** Counts what would be heard and felt. */
class FakeSignals : Signals {
    var saved = 0
    var failed = 0

    override fun saved() {
        saved++
    }

    override fun failed() {
        failed++
    }
}

class FakeRecorder : Recorder {
    var sound: ByteArray? = Sounds.seconds(3)

    override suspend fun record(stop: Deferred<Unit>): ByteArray? {
        stop.await()
        return sound
    }
}

class FakePlayer : Player {
    val played = mutableListOf<ByteArray>()

    override suspend fun play(sound: ByteArray) {
        played += sound
        awaitCancellation()
    }
}

/** A phone that speaks when the test wants it, and what it was given to read. */
class FakeSpeaker : Speaker {
    var speaks = false
    val said = mutableListOf<String>()

    override suspend fun canSpeak() = speaks

    override suspend fun speak(text: String) {
        said += text
        awaitCancellation()
    }
}

class FakeWhereabouts : Whereabouts {
    val found = MutableSharedFlow<Fix>(replay = 10)

    override fun fixes(): Flow<Fix> = found
}

/** A sensor that says what the test wants. */
class FakeFinger : Finger {
    var isThereNow = false

    /** Somebody gives a finger that the phone knows. */
    var isGiven = true

    /** A finger was added to the phone: what was sealed before is lost. */
    var isLost = false

    override fun isThere() = isThereNow

    override suspend fun seal(name: String, secret: ByteArray): ByteArray? {
        if (!isGiven) return null
        isLost = false
        return secret.reversedArray()
    }

    override suspend fun open(name: String, sealed: ByteArray): ByteArray? {
        if (isLost) throw KeyIsLost()
        return if (isGiven) sealed.reversedArray() else null
    }

    override fun forget(name: String) = Unit
}

/** Everything around the app that a test sets up. */
class Surroundings(context: Context) {
    val camera = FakeCamera()
    val captures = Captures(context)
    val recorder = FakeRecorder()
    val player = FakePlayer()
    val speaker = FakeSpeaker()
    val whereabouts = FakeWhereabouts()
    val finger = FakeFinger()
    val signals = FakeSignals()
    val device = Device(camera, captures, recorder, player, speaker, whereabouts, FingerPins(context, finger), signals)
}

object Pictures {
    /** A card with letters on a table, as a good camera sees it. */
    fun card(width: Int = 1_600, height: Int = 1_200) = jpeg(width, height) {
        drawColor(Color.rgb(150, 140, 120))
        val paint = Paint().apply { color = Color.rgb(200, 215, 230) }
        drawRect(width * 0.08f, height * 0.12f, width * 0.92f, height * 0.88f, paint)
        paint.color = Color.rgb(20, 20, 30)
        paint.textSize = height / 18f
        for (line in 0..10) drawText("NIK 5314 0252 0885 0012 MARIA NDAUMANU", width * 0.1f, height * (0.2f + line * 0.06f), paint)
    }

    /** The same in a room without light. */
    fun dark() = jpeg(1_600, 1_200) {
        drawColor(Color.rgb(12, 12, 12))
        val paint = Paint().apply { color = Color.rgb(60, 60, 60) }
        paint.textSize = 70f
        for (line in 1..14) drawText("NIK 5314 0252 0885 0012 MARIA NDAUMANU", 60f, line * 80f, paint)
    }

    fun jpeg(width: Int, height: Int, draw: Canvas.() -> Unit): ByteArray {
        val bitmap = Bitmap.createBitmap(width, height, Bitmap.Config.ARGB_8888)
        Canvas(bitmap).draw()
        return ByteArrayOutputStream().also { bitmap.compress(Bitmap.CompressFormat.JPEG, 92, it) }.toByteArray()
    }

    fun luma(bitmap: Bitmap): Luma {
        val pixels = IntArray(bitmap.width * bitmap.height)
        bitmap.getPixels(pixels, 0, bitmap.width, 0, 0, bitmap.width, bitmap.height)
        return Luma(ByteArray(pixels.size) { Color.green(pixels[it]).toByte() }, bitmap.width, bitmap.height, bitmap.width)
    }
}

object Sounds {
    private const val RATE_CODE = 8
    private const val RATE_HZ = 16_000
    private const val SAMPLES = 1_024
    private const val FRAME_BYTES = 32

    /** AAC frames with nothing in them: mono, 16 kHz. */
    fun seconds(seconds: Int): ByteArray {
        val frame = ByteArray(FRAME_BYTES)
        val head =
            intArrayOf(0xff, 0xf1, 0x40 or (RATE_CODE shl 2), 0x40 or (FRAME_BYTES shr 11), FRAME_BYTES shr 3 and 0xff, (FRAME_BYTES and 7 shl 5) or 0x1f, 0xfc)
        head.forEachIndexed { at, byte -> frame[at] = byte.toByte() }
        return (0 until seconds * RATE_HZ / SAMPLES).fold(ByteArray(0)) { all, _ -> all + frame }
    }
}
