package id.lontar.screens.problem

import android.content.ActivityNotFoundException
import android.content.Context
import android.content.Intent
import android.os.Build
import androidx.compose.runtime.Composable
import androidx.compose.ui.platform.LocalContext
import id.lontar.R
import id.lontar.Scene
import id.lontar.Shown
import id.lontar.core.Entry

@Composable
internal fun ProblemPage(scene: Scene, version: String) {
    val context = LocalContext.current
    val about = listOf(
        Entry("app", version),
        Entry("android", Build.VERSION.RELEASE.orEmpty()),
        Entry("phone", "${Build.MANUFACTURER} ${Build.MODEL}"),
        Entry("language", scene.workplace.language().name.lowercase()),
    )
    Shown({ ProblemPresenter(it, scene.session, about) }) { state, on -> ProblemView(state, on, context::shareText, scene.back) }
}

private fun Context.shareText(text: String) {
    val send = Intent(Intent.ACTION_SEND).setType("text/plain").putExtra(Intent.EXTRA_TEXT, text)
    try {
        startActivity(Intent.createChooser(send, getString(R.string.action_share)))
    } catch (_: ActivityNotFoundException) {
        // A phone without any app that takes text: the report can still be read aloud, it is on the page.
    }
}
