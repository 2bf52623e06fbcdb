package id.lontar.screens.photo

import android.content.ActivityNotFoundException
import android.content.ClipData
import android.content.Context
import android.content.Intent
import android.net.Uri
import androidx.activity.compose.rememberLauncherForActivityResult
import androidx.activity.result.contract.ActivityResultContracts.GetContent
import androidx.activity.result.contract.ActivityResultContracts.TakePicture
import androidx.compose.foundation.Image
import androidx.compose.foundation.layout.ColumnScope
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.runtime.LaunchedEffect
import androidx.compose.runtime.remember
import androidx.compose.ui.Modifier
import androidx.compose.ui.draw.clip
import androidx.compose.ui.graphics.asImageBitmap
import androidx.compose.ui.platform.LocalContext
import androidx.compose.ui.semantics.LiveRegionMode
import androidx.compose.ui.semantics.liveRegion
import androidx.compose.ui.semantics.semantics
import id.lontar.R
import id.lontar.core.PreparedPhoto
import id.lontar.labels
import id.lontar.platform.Camera
import id.lontar.platform.Captures
import id.lontar.platform.FinderView
import id.lontar.platform.Looking
import id.lontar.platform.Permission
import id.lontar.platform.Permit
import id.lontar.platform.rememberFinder
import id.lontar.platform.rememberPermission
import id.lontar.text
import id.lontar.ui.MainButton
import id.lontar.ui.Page
import id.lontar.ui.PermissionWhy
import id.lontar.ui.SecondaryButton
import id.lontar.ui.WarningLine
import id.lontar.ui.pictureOf
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.withContext

@Composable
fun PhotoView(state: PhotoState, camera: Camera, on: (PhotoEvent) -> Unit, onBack: () -> Unit) {
    val title = labels().choice("photo_kind", state.kind)
    val prepared = state.prepared
    val permission = rememberPermission(Permit.Camera)
    CameraApp(state, on)
    when {
        prepared != null -> LookPage(title, prepared, state, on)
        state.isCameraBroken -> BrokenPage(title, state, on, onBack)
        !permission.isAllowed -> AskPage(title, permission, state, on, onBack)
        else -> FinderPage(title, camera, state, on, onBack)
    }
}

@Composable
private fun FinderPage(title: String, camera: Camera, state: PhotoState, on: (PhotoEvent) -> Unit, onBack: () -> Unit) {
    val finder = rememberFinder(
        camera,
        object : Looking.ForPhoto {
            override fun taken(jpeg: ByteArray) = on(PhotoEvent.Taken(jpeg))

            override fun failed() = on(PhotoEvent.CameraFailed)
        },
    )
    Page(
        title,
        onBack = onBack,
        fills = true,
        main = {
            MainButton(text(R.string.action_photo_take), enabled = !state.isWorking) { finder.shoot() }
            SecondaryButton(text(R.string.action_photo_app)) { on(PhotoEvent.AskApp) }
        },
    ) {
        Told(state)
        FinderView(finder, Modifier.fillMaxWidth().weight(1f).clip(MaterialTheme.shapes.medium))
    }
}

/** Opens the phone's camera app when it is wanted; the answer comes also to the app of a new process. */
@Composable
private fun CameraApp(state: PhotoState, on: (PhotoEvent) -> Unit) {
    val opening = rememberLauncherForActivityResult(TakeInto()) { on(PhotoEvent.AppAnswered) }
    LaunchedEffect(state.appTarget) {
        val target = state.appTarget ?: return@LaunchedEffect
        val isThere = try {
            opening.launch(target)
            true
        } catch (_: ActivityNotFoundException) {
            false
        }
        on(PhotoEvent.AppOpened(isThere))
    }
}

private class TakeInto : TakePicture() {
    override fun createIntent(context: Context, input: Uri): Intent = super.createIntent(context, input).apply {
        clipData = ClipData.newRawUri(null, input)
        addFlags(Intent.FLAG_GRANT_WRITE_URI_PERMISSION or Intent.FLAG_GRANT_READ_URI_PERMISSION)
    }
}

/** The prepared photo with hints; whether it is good enough, the person says. */
@Composable
private fun LookPage(title: String, prepared: PreparedPhoto, state: PhotoState, on: (PhotoEvent) -> Unit) {
    val labels = labels()
    val picture = remember(prepared) { pictureOf(prepared.picture) }
    val use = if (prepared.findings.isEmpty()) R.string.action_photo_accept else R.string.action_photo_use
    Page(
        title,
        onBack = { on(PhotoEvent.Again) },
        fills = true,
        main = {
            // What helps more comes first: a photo with hints is better taken again.
            if (prepared.findings.isEmpty()) {
                MainButton(text(use), enabled = !state.isWorking) { on(PhotoEvent.Use) }
                SecondaryButton(text(R.string.action_photo_retake)) { on(PhotoEvent.Again) }
            } else {
                MainButton(text(R.string.action_photo_retake)) { on(PhotoEvent.Again) }
                if (state.tries >= TRIES) SecondaryButton(text(use), enabled = !state.isWorking) { on(PhotoEvent.Use) }
            }
        },
    ) {
        for (finding in prepared.findings) WarningLine(labels.finding(finding))
        Told(state)
        picture?.let { Image(it.asImageBitmap(), title, Modifier.fillMaxWidth().weight(1f)) }
    }
}

/** So often a photo is taken before one that is hard to read is kept. */
private const val TRIES = 2

/** Why the camera is needed; and a photo that is on the phone already does as well. */
@Composable
private fun AskPage(title: String, permission: Permission, state: PhotoState, on: (PhotoEvent) -> Unit, onBack: () -> Unit) {
    Page(
        title,
        onBack = onBack,
        main = {
            PermissionWhy.Button(permission)
            ChooseButton(on)
        },
    ) {
        PermissionWhy.Sentence(permission)
        Told(state)
    }
}

/** Our own page cannot open the camera: others may, or the photo is there. */
@Composable
private fun BrokenPage(title: String, state: PhotoState, on: (PhotoEvent) -> Unit, onBack: () -> Unit) {
    Page(
        title,
        onBack = onBack,
        main = {
            MainButton(text(R.string.action_photo_app), enabled = !state.isWorking) { on(PhotoEvent.AskApp) }
            ChooseButton(on)
        },
    ) {
        Told(state)
    }
}

@Composable
private fun ChooseButton(on: (PhotoEvent) -> Unit) {
    val resolver = LocalContext.current.contentResolver
    val choosing = rememberLauncherForActivityResult(GetContent()) { chosen ->
        val read = suspend { withContext(Dispatchers.IO) { Captures.chosen(resolver, chosen) } }
        on(PhotoEvent.Given(read))
    }
    SecondaryButton(text(R.string.action_photo_choose)) {
        try {
            choosing.launch("image/*")
        } catch (_: ActivityNotFoundException) {
            on(PhotoEvent.AppOpened(isThere = false))
        }
    }
}

@Composable
private fun ColumnScope.Told(state: PhotoState) {
    val labels = labels()
    for (problem in state.problems) WarningLine(labels.problem(problem))
    state.failure?.let { WarningLine(text(it)) }
    if (state.isWorking) {
        Text(
            text(R.string.screen_photo_working),
            Modifier.semantics { liveRegion = LiveRegionMode.Polite },
            style = MaterialTheme.typography.bodyLarge,
        )
    }
}
