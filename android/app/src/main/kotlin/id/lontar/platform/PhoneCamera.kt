package id.lontar.platform

import android.annotation.SuppressLint
import android.content.Context
import android.graphics.ImageFormat
import android.graphics.Matrix
import android.graphics.RectF
import android.graphics.SurfaceTexture
import android.hardware.camera2.CameraAccessException
import android.hardware.camera2.CameraCaptureSession
import android.hardware.camera2.CameraCharacteristics
import android.hardware.camera2.CameraDevice
import android.hardware.camera2.CameraManager
import android.hardware.camera2.CaptureFailure
import android.hardware.camera2.CaptureRequest
import android.hardware.camera2.TotalCaptureResult
import android.hardware.display.DisplayManager
import android.media.Image
import android.media.ImageReader
import android.os.Handler
import android.os.HandlerThread
import android.os.Looper
import android.util.Size
import android.view.Surface
import android.view.TextureView
import android.view.View
import android.view.WindowManager

/** The back camera, by Camera2. */
class PhoneCamera(private val context: Context) : Camera {
    override fun open(context: Context, looking: Looking): Finder =
        Camera2Finder(context, this.context.getSystemService(CameraManager::class.java), looking)
}

/** Sizes as the camera gives them: lying. */
internal object Sizes {
    private const val PHOTO_LONG = 1_600
    private const val PHOTO_SHORT = 1_200
    private const val CODE_LONG = 960
    private const val CODE_SHORT = 540
    private const val SHOWN_MAX = 1_280

    /** The smallest on which a NIK can be read well; else the largest that there is. */
    fun photo(sizes: List<Size>): Size? = smallest(sizes, PHOTO_LONG, PHOTO_SHORT)

    fun code(sizes: List<Size>): Size? = smallest(sizes, CODE_LONG, CODE_SHORT)

    /** For the finder: not larger than a screen, in the shape of what is taken. */
    fun shown(sizes: List<Size>, taken: Size): Size? {
        val small = sizes.filter { it.width <= SHOWN_MAX && it.height <= SHOWN_MAX }
        val alike = small.filter { it.width * taken.height / 100 == it.height * taken.width / 100 }
        return alike.ifEmpty { small }.maxByOrNull { it.width * it.height } ?: sizes.minByOrNull { it.width * it.height }
    }

    private fun smallest(sizes: List<Size>, long: Int, short: Int): Size? =
        sizes.filter { maxOf(it.width, it.height) >= long && minOf(it.width, it.height) >= short }
            .minByOrNull { it.width * it.height } ?: sizes.maxByOrNull { it.width * it.height }

    /** How a JPEG is to be turned so that it stands upright. */
    fun turned(sensor: Int, display: Int): Int = (sensor - display + 360) % 360
}

/** Everything but the callbacks to [looking] runs on a thread of its own, for opening takes up to a second. */
private class Camera2Finder(context: Context, private val cameras: CameraManager, private val looking: Looking) : Finder {
    private val main = Handler(Looper.getMainLooper())
    private val thread = HandlerThread("camera").apply { start() }
    private val worker = Handler(thread.looper)
    private val windows = context.getSystemService(WindowManager::class.java)
    private val displays = context.getSystemService(DisplayManager::class.java)

    /** A turned phone keeps its window, and one that is turned upside down even the size of it. */
    private val turning = object : DisplayManager.DisplayListener {
        override fun onDisplayChanged(display: Int) = fit()

        override fun onDisplayAdded(display: Int) = Unit

        override fun onDisplayRemoved(display: Int) = Unit
    }

    private var device: CameraDevice? = null
    private var session: CameraCaptureSession? = null
    private var reader: ImageReader? = null
    private var shown: Surface? = null
    private var size: Size? = null
    private var sensor = 0

    /** Ways of focusing; none but `OFF` where the lens is fixed. */
    private var focuses = intArrayOf()
    private val isFixed get() = focuses.none { it != CaptureRequest.CONTROL_AF_MODE_OFF }

    /** Frames that may still pass until the focus has to be found; null while no photo was asked for. */
    private var patience: Int? = null

    @Volatile private var isClosed = false

    @Volatile private var isInFront = true

    private val texture = TextureView(context)
    override val view: View get() = texture

    init {
        displays.registerDisplayListener(turning, main)
        texture.surfaceTextureListener = object : TextureView.SurfaceTextureListener {
            override fun onSurfaceTextureAvailable(surface: SurfaceTexture, width: Int, height: Int) = start()

            override fun onSurfaceTextureSizeChanged(surface: SurfaceTexture, width: Int, height: Int) = fit()

            override fun onSurfaceTextureDestroyed(surface: SurfaceTexture): Boolean {
                worker.post(::release)
                return true
            }

            override fun onSurfaceTextureUpdated(surface: SurfaceTexture) = Unit
        }
    }

    override fun shoot() {
        worker.post {
            if (patience == null && session != null) {
                trying {
                    if (isFixed) {
                        take()
                    } else {
                        patience = PATIENCE_FRAMES
                        focus()
                    }
                }
            }
        }
    }

    override fun pause() {
        isInFront = false
        worker.post(::release)
    }

    override fun resume() {
        isInFront = true
        start()
    }

    override fun close() {
        isClosed = true
        displays.unregisterDisplayListener(turning)
        worker.post {
            release()
            thread.quitSafely()
        }
    }

    private fun start() {
        val surface = texture.surfaceTexture ?: return
        worker.post { if (device == null && isInFront && !isClosed) trying { open(surface) } }
    }

    /** Another app has the camera, the phone's owner forbids it, or it is broken: the page knows another way. */
    private inline fun trying(act: () -> Unit) = try {
        act()
    } catch (_: CameraAccessException) {
        fail()
    } catch (_: SecurityException) {
        fail()
    } catch (_: IllegalArgumentException) {
        fail()
    } catch (_: IllegalStateException) {
        fail()
    }

    private fun fail() {
        release()
        if (isInFront && !isClosed) main.post(looking::failed)
    }

    @SuppressLint("MissingPermission")
    private fun open(surface: SurfaceTexture) {
        val id = cameras.cameraIdList.find { facing(it) == CameraCharacteristics.LENS_FACING_BACK } ?: return fail()
        val able = cameras.getCameraCharacteristics(id)
        val sizes = able[CameraCharacteristics.SCALER_STREAM_CONFIGURATION_MAP] ?: return fail()
        val format = if (looking is Looking.ForPhoto) ImageFormat.JPEG else ImageFormat.YUV_420_888
        val all = sizes.getOutputSizes(format)?.toList().orEmpty()
        val taken = (if (looking is Looking.ForPhoto) Sizes.photo(all) else Sizes.code(all)) ?: return fail()
        val preview = sizes.getOutputSizes(SurfaceTexture::class.java)?.toList().orEmpty()
        val shownSize = Sizes.shown(preview, taken) ?: return fail()
        sensor = able[CameraCharacteristics.SENSOR_ORIENTATION] ?: 0
        focuses = able[CameraCharacteristics.CONTROL_AF_AVAILABLE_MODES] ?: intArrayOf()
        size = shownSize
        surface.setDefaultBufferSize(shownSize.width, shownSize.height)
        shown = Surface(surface)
        reader = ImageReader.newInstance(taken.width, taken.height, format, IMAGES).apply {
            setOnImageAvailableListener({ told(it) }, worker)
        }
        main.post(::fit)
        cameras.openCamera(id, opening, worker)
    }

    private fun facing(id: String) = cameras.getCameraCharacteristics(id)[CameraCharacteristics.LENS_FACING]

    private val opening = object : CameraDevice.StateCallback() {
        override fun onOpened(camera: CameraDevice) {
            if (isClosed || !isInFront || shown == null) return camera.close()
            device = camera
            trying { begin(camera) }
        }

        override fun onDisconnected(camera: CameraDevice) {
            camera.close()
            fail()
        }

        override fun onError(camera: CameraDevice, error: Int) {
            camera.close()
            fail()
        }
    }

    // What replaces it came with Android 9 and does no more for two surfaces.
    @Suppress("DEPRECATION")
    private fun begin(camera: CameraDevice) {
        val surfaces = listOfNotNull(shown, reader?.surface)
        camera.createCaptureSession(surfaces, beginning, worker)
    }

    private val beginning = object : CameraCaptureSession.StateCallback() {
        override fun onConfigured(begun: CameraCaptureSession) {
            session = begun
            trying { watch() }
        }

        override fun onConfigureFailed(begun: CameraCaptureSession) = fail()
    }

    private fun request(template: Int, vararg targets: Surface?): CaptureRequest.Builder? =
        device?.createCaptureRequest(template)?.apply {
            targets.filterNotNull().forEach(::addTarget)
            FOCUSES.find { it in focuses }?.let { set(CaptureRequest.CONTROL_AF_MODE, it) }
            // Never a flash: it burns the very middle of a card.
            set(CaptureRequest.CONTROL_AE_MODE, CaptureRequest.CONTROL_AE_MODE_ON)
        }

    private fun watch() {
        val codes = reader?.surface.takeIf { looking is Looking.ForCode }
        val request = request(CameraDevice.TEMPLATE_PREVIEW, shown, codes) ?: return
        session?.setRepeatingRequest(request.build(), watching, worker)
    }

    private fun focus() = trigger(CaptureRequest.CONTROL_AF_TRIGGER_START)

    private fun trigger(focus: Int) {
        val request = request(CameraDevice.TEMPLATE_PREVIEW, shown) ?: return
        request.set(CaptureRequest.CONTROL_AF_TRIGGER, focus)
        session?.capture(request.build(), watching, worker)
    }

    private val watching = object : CameraCaptureSession.CaptureCallback() {
        override fun onCaptureCompleted(session: CameraCaptureSession, request: CaptureRequest, result: TotalCaptureResult) {
            val left = patience ?: return
            val focus = result[TotalCaptureResult.CONTROL_AF_STATE]
            val isSharp = focus == null || focus == TotalCaptureResult.CONTROL_AF_STATE_FOCUSED_LOCKED
            patience = if (isSharp || left == 0) null else left - 1
            if (patience == null) trying { take() }
        }
    }

    private fun take() {
        val request = request(CameraDevice.TEMPLATE_STILL_CAPTURE, reader?.surface) ?: return
        request.set(CaptureRequest.JPEG_ORIENTATION, Sizes.turned(sensor, degrees()))
        request.set(CaptureRequest.JPEG_QUALITY, JPEG_QUALITY)
        session?.capture(request.build(), taking, worker)
    }

    private val taking = object : CameraCaptureSession.CaptureCallback() {
        // Until then the lens stays where it was for this photo, whatever is held before it next.
        override fun onCaptureCompleted(session: CameraCaptureSession, request: CaptureRequest, result: TotalCaptureResult) {
            if (!isFixed) trying { trigger(CaptureRequest.CONTROL_AF_TRIGGER_CANCEL) }
        }

        override fun onCaptureFailed(session: CameraCaptureSession, request: CaptureRequest, failure: CaptureFailure) {
            // One that was flushed was given up by us: the camera is being let go.
            if (failure.reason != CaptureFailure.REASON_FLUSHED && this@Camera2Finder.session != null) fail()
        }
    }

    private fun told(reader: ImageReader) {
        val image = reader.acquireLatestImage() ?: return
        try {
            when (looking) {
                is Looking.ForPhoto -> image.bytes().let { jpeg -> main.post { if (!isClosed) looking.taken(jpeg) } }
                is Looking.ForCode -> looking.seen(image.luma())
            }
        } finally {
            image.close()
        }
    }

    private fun Image.bytes(): ByteArray = planes[0].buffer.let { bytes -> ByteArray(bytes.remaining()).also(bytes::get) }

    private fun Image.luma() = Luma(bytes(), width, height, planes[0].rowStride)

    private fun release() {
        patience = null
        session = null
        device?.close()
        device = null
        reader?.close()
        reader = null
        shown?.release()
        shown = null
    }

    // What replaces it came with Android 11.
    @Suppress("DEPRECATION")
    private fun degrees(): Int = when (windows.defaultDisplay.rotation) {
        Surface.ROTATION_90 -> 90
        Surface.ROTATION_180 -> 180
        Surface.ROTATION_270 -> 270
        else -> 0
    }

    /** Fills the view and cuts off what is too much, however the phone is held. */
    private fun fit() {
        val size = size ?: return
        val (width, height) = texture.width.toFloat() to texture.height.toFloat()
        if (width == 0f || height == 0f) return
        val matrix = Matrix()
        val (x, y) = width / 2 to height / 2
        val turned = degrees()
        if (turned == 0 || turned == 180) {
            val (wide, tall) = size.height.toFloat() to size.width.toFloat()
            val scale = maxOf(width / wide, height / tall)
            matrix.setScale(scale * wide / width, scale * tall / height, x, y)
            matrix.postRotate(turned.toFloat(), x, y)
        } else {
            val view = RectF(0f, 0f, width, height)
            val buffer = RectF(0f, 0f, size.height.toFloat(), size.width.toFloat()).apply { offset(x - centerX(), y - centerY()) }
            matrix.setRectToRect(view, buffer, Matrix.ScaleToFit.FILL)
            val scale = maxOf(height / size.height, width / size.width)
            matrix.postScale(scale, scale, x, y)
            matrix.postRotate((turned - 180).toFloat(), x, y)
        }
        texture.setTransform(matrix)
    }

    private companion object {
        /** As it likes best; one that only focuses when asked is asked before each photo. */
        val FOCUSES = listOf(CaptureRequest.CONTROL_AF_MODE_CONTINUOUS_PICTURE, CaptureRequest.CONTROL_AF_MODE_AUTO)
        const val IMAGES = 2
        const val PATIENCE_FRAMES = 30
        const val JPEG_QUALITY: Byte = 92
    }
}
