package id.lontar.platform

import android.content.Context
import android.media.MediaDataSource
import android.media.MediaPlayer
import android.media.MediaRecorder
import android.os.Build
import androidx.annotation.RequiresApi
import java.io.File
import java.io.IOException
import kotlin.coroutines.resume
import kotlinx.coroutines.CancellationException
import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.Deferred
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.cancelAndJoin
import kotlinx.coroutines.coroutineScope
import kotlinx.coroutines.delay
import kotlinx.coroutines.launch
import kotlinx.coroutines.selects.select
import kotlinx.coroutines.suspendCancellableCoroutine
import kotlinx.coroutines.withContext

/** The microphone. The permission was given before. */
interface Recorder {
    /**
     * Records until [stop] is there, or for [Recorder.SECONDS_MAX]; null if nothing could be recorded, or nothing was to be heard. When
     * the coroutine is cancelled, nothing stays.
     */
    suspend fun record(stop: Deferred<Unit>): ByteArray?

    companion object {
        const val SECONDS_MAX = 60
    }
}

interface Player {
    /** Plays to the end; cancelling stops it. */
    suspend fun play(sound: ByteArray)
}

/** AAC, mono: a minute is about 180 kB. [loudness] since it was asked last. */
class PhoneRecorder(private val context: Context, private val loudness: (MediaRecorder) -> Int = MediaRecorder::getMaxAmplitude) : Recorder {
    override suspend fun record(stop: Deferred<Unit>): ByteArray? {
        val file = fileOf(context)
        val full = CompletableDeferred<Unit>()
        val recorder = make(context)
        try {
            begin(recorder, file) { full.complete(Unit) }
            val isHeard = listen(recorder) {
                select {
                    stop.onAwait {}
                    full.onAwait {}
                }
            }
            recorder.stop()
            return if (isHeard) withContext(Dispatchers.IO) { file.readBytes() } else null
        } catch (_: IOException) {
            return null
        } catch (e: CancellationException) {
            throw e
        } catch (_: RuntimeException) {
            // The microphone is taken, or nothing was heard yet: MediaRecorder says so with bare exceptions.
            return null
        } finally {
            recorder.release()
            file.delete()
        }
    }

    /**
     * Whether anything was heard until the [end]. Where the phone's switch for microphones is off, or another app has it, recording goes on as
     * ever, with zeros: even the quietest room is louder.
     */
    private suspend fun listen(recorder: MediaRecorder, end: suspend () -> Unit): Boolean = coroutineScope {
        var loudest = loudness(recorder)
        val listening = launch {
            while (true) {
                delay(LISTENED_EVERY_MS)
                loudest = maxOf(loudest, loudness(recorder))
            }
        }
        end()
        listening.cancelAndJoin()
        maxOf(loudest, loudness(recorder)) > 0
    }

    private fun begin(recorder: MediaRecorder, file: File, onFull: () -> Unit) = recorder.run {
        setAudioSource(MediaRecorder.AudioSource.MIC)
        setOutputFormat(MediaRecorder.OutputFormat.MPEG_4)
        setAudioEncoder(MediaRecorder.AudioEncoder.AAC)
        setAudioChannels(1)
        setAudioSamplingRate(RATE_HZ)
        setAudioEncodingBitRate(BITS_PER_S)
        setMaxDuration(Recorder.SECONDS_MAX * 1_000)
        setOutputFile(file.path)
        setOnInfoListener { _, what, _ -> if (what == MediaRecorder.MEDIA_RECORDER_INFO_MAX_DURATION_REACHED) onFull() }
        setOnErrorListener { _, _, _ -> onFull() }
        prepare()
        start()
    }

    private fun make(context: Context) = if (Build.VERSION.SDK_INT >= Build.VERSION_CODES.S) new(context) else old()

    @RequiresApi(Build.VERSION_CODES.S)
    private fun new(context: Context) = MediaRecorder(context)

    @Suppress("DEPRECATION")
    private fun old() = MediaRecorder()

    companion object {
        private const val RATE_HZ = 16_000
        private const val BITS_PER_S = 24_000
        private const val LISTENED_EVERY_MS = 200L

        private fun fileOf(context: Context) = File(context.cacheDir, "recording.m4a")

        /** When the process begins nobody records: what is there was left by one that the phone ended. */
        fun forget(context: Context) {
            fileOf(context).delete()
        }
    }
}

/** Plays from memory: opened recordings never lie in a file. */
class PhonePlayer : Player {
    override suspend fun play(sound: ByteArray) {
        val player = MediaPlayer()
        try {
            suspendCancellableCoroutine<Unit> { done ->
                val end: () -> Unit = { if (done.isActive) done.resume(Unit) }
                player.setOnCompletionListener { end() }
                player.setOnErrorListener { _, _, _ ->
                    end()
                    true
                }
                player.setOnPreparedListener { it.start() }
                player.setDataSource(Sound(sound))
                player.prepareAsync()
            }
        } catch (_: IOException) {
            return
        } finally {
            player.release()
        }
    }
}

private class Sound(private val bytes: ByteArray) : MediaDataSource() {
    override fun readAt(position: Long, buffer: ByteArray, offset: Int, size: Int): Int {
        if (position >= bytes.size) return -1
        val count = minOf(size, bytes.size - position.toInt())
        bytes.copyInto(buffer, offset, position.toInt(), position.toInt() + count)
        return count
    }

    override fun getSize() = bytes.size.toLong()

    override fun close() = Unit
}
