package id.lontar.platform

import android.content.Context
import android.media.AudioManager
import android.media.ToneGenerator
import android.os.Build
import android.os.VibrationEffect
import android.os.Vibrator
import androidx.annotation.RequiresApi

/** What is heard and felt: in the sun, or with the phone in a pocket, nobody reads. */
interface Signals {
    /** Something is stored for good, or has arrived. */
    fun saved()

    /** Something did not go as wanted. */
    fun failed()
}

/** One short tone for saved, two low ones for failed. A phone that is set to silent only trembles, if it is set to. */
class PhoneSignals(private val context: Context) : Signals {
    override fun saved() = give(ToneGenerator.TONE_PROP_ACK, longArrayOf(0, 60))

    override fun failed() = give(ToneGenerator.TONE_PROP_NACK, longArrayOf(0, 120, 80, 120))

    private fun give(tone: Int, trembling: LongArray) {
        try {
            // The volume of notices is the one that people turn down.
            ToneGenerator(AudioManager.STREAM_NOTIFICATION, VOLUME).apply {
                startTone(tone, TONE_MS)
                android.os.Handler(context.mainLooper).postDelayed(::release, TONE_MS + SPARE_MS)
            }
        } catch (_: RuntimeException) {
            // No tone is left on this phone, as while it rings: what is seen says the same.
        }
        val vibrator = context.getSystemService(Vibrator::class.java)?.takeIf { it.hasVibrator() } ?: return
        if (Build.VERSION.SDK_INT >= Build.VERSION_CODES.O) tremble(vibrator, trembling) else trembleBefore26(vibrator, trembling)
    }

    @RequiresApi(Build.VERSION_CODES.O)
    private fun tremble(vibrator: Vibrator, pattern: LongArray) = vibrator.vibrate(VibrationEffect.createWaveform(pattern, ONCE))

    @Suppress("DEPRECATION")
    private fun trembleBefore26(vibrator: Vibrator, pattern: LongArray) = vibrator.vibrate(pattern, ONCE)

    private companion object {
        const val VOLUME = 80
        const val TONE_MS = 200
        const val SPARE_MS = 100L
        const val ONCE = -1
    }
}
