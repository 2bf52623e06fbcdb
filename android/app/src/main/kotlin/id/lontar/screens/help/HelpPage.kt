package id.lontar.screens.help

import androidx.compose.runtime.Composable
import id.lontar.Scene

/** Ambulance, and BPJS Ketenagakerjaan. */
internal const val EMERGENCY = "119"
internal const val BPJS_TK = "175"

/** *Bantuan*: whom to call, and what to do after an accident. Nothing is asked of the core: it always opens. */
@Composable
internal fun HelpPage(scene: Scene) = HelpView(scene.back)
