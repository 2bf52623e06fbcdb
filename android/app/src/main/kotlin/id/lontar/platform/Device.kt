package id.lontar.platform

import android.content.Context
import java.util.concurrent.atomic.AtomicInteger
import kotlinx.coroutines.Deferred

/** What the app uses of the phone around it. Tests bring their own. */
class Device(
    val camera: Camera,
    val captures: Captures,
    recorder: Recorder,
    player: Player,
    speaker: Speaker,
    val whereabouts: Whereabouts,
    val fingers: FingerPins,
    val signals: Signals,
) {
    private val going = AtomicInteger()

    /** Whether somebody speaks into the phone or listens to it: nobody touches it meanwhile, and yet it is used. */
    val isInUse: Boolean get() = going.get() > 0

    val recorder = object : Recorder {
        override suspend fun record(stop: Deferred<Unit>) = using { recorder.record(stop) }
    }

    val player = object : Player {
        override suspend fun play(sound: ByteArray) = using { player.play(sound) }
    }

    val speaker = object : Speaker by speaker {
        override suspend fun speak(text: String) = using { speaker.speak(text) }
    }

    private suspend fun <T> using(act: suspend () -> T): T {
        going.incrementAndGet()
        try {
            return act()
        } finally {
            going.decrementAndGet()
        }
    }

    companion object {
        fun of(context: Context) = Device(
            PhoneCamera(context),
            Captures(context),
            PhoneRecorder(context),
            PhonePlayer(),
            PhoneSpeaker(context),
            PhoneWhereabouts(context),
            FingerPins(context, PhoneFinger(context)),
            PhoneSignals(context),
        )
    }
}
