package id.lontar.screens.photo

import android.net.Uri
import id.lontar.Presenter
import id.lontar.R
import id.lontar.Words
import id.lontar.core.Failure
import id.lontar.core.PreparedPhoto
import id.lontar.core.Problem
import id.lontar.core.Session
import id.lontar.platform.Captures
import id.lontar.platform.Pending
import id.lontar.words
import java.io.IOException
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Job

/** A photo is taken, looked at, and used or taken again. */
data class PhotoState(
    val kind: String,
    /** The photo as it will be kept, with what was found; null while none is taken. */
    val prepared: PreparedPhoto?,
    /** How many photos were looked at: one that is hard to read may be kept after the second. */
    val tries: Int,
    val isWorking: Boolean,
    val isCameraBroken: Boolean,
    /** What is wrong with the file, or why it may not be kept. */
    val problems: List<Problem>,
    /** Where the phone's camera app shall put a photo, while it is to be opened. */
    val appTarget: Uri?,
    val failure: Words?,
)

sealed interface PhotoEvent {
    class Taken(val jpeg: ByteArray) : PhotoEvent

    /** A file that another app gave; null when it gave none. */
    class Given(val read: suspend () -> ByteArray?) : PhotoEvent

    /** The phone's camera app is wanted. */
    data object AskApp : PhotoEvent

    /** It came back, with or without a photo. */
    data object AppAnswered : PhotoEvent

    data class AppOpened(val isThere: Boolean) : PhotoEvent

    data object CameraFailed : PhotoEvent

    data object Again : PhotoEvent

    data object Use : PhotoEvent
}

class PhotoPresenter(
    scope: CoroutineScope,
    private val session: Session,
    private val captures: Captures,
    private val draft: String,
    private val kind: String,
    private val done: () -> Unit,
) : Presenter<PhotoState, PhotoEvent>(scope, NOTHING.copy(kind = kind)) {
    private val pending = Pending(session.profile, draft, kind)

    init {
        // The app may have ended while the camera app was open.
        on(PhotoEvent.AppAnswered)
        // A prepared photo is memory of the core.
        scope.coroutineContext[Job]?.invokeOnCompletion { now.prepared?.close() }
    }

    override fun on(event: PhotoEvent) {
        if (now.isWorking) return
        work(::failed) {
            when (event) {
                is PhotoEvent.Taken -> prepare(event.jpeg)
                is PhotoEvent.Given -> given(event)
                PhotoEvent.AskApp -> {
                    val target = captures.begin(pending)
                    change { copy(appTarget = target, failure = null) }
                }
                PhotoEvent.AppAnswered -> fetch()
                is PhotoEvent.AppOpened -> {
                    val failure = if (event.isThere) null else Words(R.string.screen_photo_no_app)
                    change { copy(appTarget = null, failure = failure) }
                }
                PhotoEvent.CameraFailed -> change { copy(isCameraBroken = true, failure = Words(R.string.screen_photo_camera_failed)) }
                PhotoEvent.Again -> {
                    captures.forget(pending)
                    now.prepared?.close()
                    change { copy(prepared = null, problems = emptyList(), failure = null) }
                }
                PhotoEvent.Use -> use()
            }
        }
    }

    /** One that is no photo is not kept for another time. */
    private suspend fun fetch() {
        val file = captures.fetch(pending) ?: return
        try {
            prepare(file)
        } catch (e: Failure.Invalid) {
            captures.forget(pending)
            throw e
        }
    }

    private suspend fun given(photo: PhotoEvent.Given) {
        val file = try {
            photo.read() ?: return
        } catch (_: IOException) {
            return change { copy(failure = Words(R.string.screen_photo_unreadable)) }
        }
        prepare(file)
    }

    private suspend fun prepare(file: ByteArray) {
        change { copy(isWorking = true, problems = emptyList(), failure = null) }
        val prepared = session.media.prepare(file)
        now.prepared?.close()
        change { copy(prepared = prepared, tries = tries + 1, isWorking = false) }
    }

    private suspend fun use() {
        val prepared = now.prepared ?: return
        change { copy(isWorking = true) }
        session.media.addToDraft(draft, kind, prepared)
        captures.forget(pending)
        done()
    }

    private fun failed(e: Failure) {
        change { if (e is Failure.Invalid) copy(isWorking = false, problems = e.problems) else copy(isWorking = false, failure = e.words()) }
    }

    private companion object {
        val NOTHING = PhotoState("", prepared = null, tries = 0, isWorking = false, isCameraBroken = false, emptyList(), appTarget = null, failure = null)
    }
}
