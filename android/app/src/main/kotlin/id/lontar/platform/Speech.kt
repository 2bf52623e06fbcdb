package id.lontar.platform

import android.content.Context
import android.speech.tts.TextToSpeech
import android.speech.tts.UtteranceProgressListener
import java.util.Locale
import kotlin.coroutines.resume
import kotlinx.coroutines.suspendCancellableCoroutine

/** The voice of the phone, which reads aloud where it speaks Indonesian. */
interface Speaker {
    suspend fun canSpeak(): Boolean

    /** Speaks to the end; cancelling stops it. */
    suspend fun speak(text: String)
}

class PhoneSpeaker(private val context: Context) : Speaker {
    override suspend fun canSpeak(): Boolean = speaking { it != null } ?: false

    override suspend fun speak(text: String) {
        speaking { engine -> engine?.say(text) }
    }

    /** An engine that speaks Indonesian, for as long as [use] takes; null in its place when there is none. */
    private suspend fun <T> speaking(use: suspend (TextToSpeech?) -> T): T? {
        var engine: TextToSpeech? = null
        try {
            val begins = suspendCancellableCoroutine { done ->
                engine = TextToSpeech(context) { status -> if (done.isActive) done.resume(status) }
            }
            return use(engine.takeIf { begins == TextToSpeech.SUCCESS && it.speaksIndonesian() })
        } finally {
            engine?.shutdown()
        }
    }

    private fun TextToSpeech?.speaksIndonesian() =
        this != null && isLanguageAvailable(INDONESIAN) >= TextToSpeech.LANG_AVAILABLE

    private suspend fun TextToSpeech.say(text: String) {
        language = INDONESIAN
        suspendCancellableCoroutine { done ->
            setOnUtteranceProgressListener(Ends { if (done.isActive) done.resume(Unit) })
            done.invokeOnCancellation { stop() }
            // An engine that takes nothing says so at once, and tells no listener.
            if (speak(text, TextToSpeech.QUEUE_FLUSH, null, NOTICE) != TextToSpeech.SUCCESS && done.isActive) done.resume(Unit)
        }
    }

    private companion object {
        val INDONESIAN: Locale = Locale.forLanguageTag("id-ID")
        const val NOTICE = "notice"
    }
}

private class Ends(private val end: () -> Unit) : UtteranceProgressListener() {
    override fun onStart(id: String?) = Unit

    override fun onDone(id: String?) = end()

    override fun onStop(id: String?, interrupted: Boolean) = end()

    @Deprecated("Called by Android up to 5")
    override fun onError(id: String?) = end()

    override fun onError(id: String?, code: Int) = end()
}
