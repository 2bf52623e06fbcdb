package id.lontar.platform

import android.content.Context

/** What the app uses of the phone around it. Tests bring their own. */
class Device(
    val camera: Camera,
    val captures: Captures,
    val recorder: Recorder,
    val player: Player,
    val speaker: Speaker,
    val whereabouts: Whereabouts,
    val fingers: FingerPins,
    val signals: Signals,
) {
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
