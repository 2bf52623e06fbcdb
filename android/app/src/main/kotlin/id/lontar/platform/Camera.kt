package id.lontar.platform

import android.content.Context
import android.view.View
import androidx.compose.runtime.Composable
import androidx.compose.runtime.DisposableEffect
import androidx.compose.runtime.remember
import androidx.compose.ui.Modifier
import androidx.compose.ui.platform.LocalContext
import androidx.compose.ui.viewinterop.AndroidView
import androidx.lifecycle.Lifecycle
import androidx.lifecycle.compose.LifecycleEventEffect

/** The camera of the phone, inside the app's own page. The permission was given before it is opened. */
interface Camera {
    /** Opens it, for photos or for codes. What it sees is told to [looking] on the main thread. */
    fun open(context: Context, looking: Looking): Finder
}

/** What a camera is opened for. */
sealed interface Looking {
    /** It could not be opened, or a photo could not be taken. */
    fun failed()

    interface ForPhoto : Looking {
        /** A photo, as the camera made it: straight to the core. */
        fun taken(jpeg: ByteArray)
    }

    interface ForCode : Looking {
        /** Light and dark of one picture; called on another thread, and one at a time. */
        fun seen(luma: Luma)
    }
}

/** Brightness of each point of a picture, row by row. */
class Luma(val bytes: ByteArray, val width: Int, val height: Int, val stride: Int)

/** An open camera, and the view that shows what it sees. */
interface Finder {
    val view: View

    fun shoot()

    /** Lets the camera go, as when another app comes to the front. */
    fun pause()

    fun resume()

    fun close()
}

/** Keeps a camera open for as long as it is on the page and in front. */
@Composable
fun rememberFinder(camera: Camera, looking: Looking): Finder {
    val context = LocalContext.current
    val finder = remember(camera) { camera.open(context, looking) }
    LifecycleEventEffect(Lifecycle.Event.ON_RESUME) { finder.resume() }
    LifecycleEventEffect(Lifecycle.Event.ON_PAUSE) { finder.pause() }
    DisposableEffect(finder) { onDispose(finder::close) }
    return finder
}

@Composable
fun FinderView(finder: Finder, modifier: Modifier) = AndroidView({ finder.view }, modifier)
