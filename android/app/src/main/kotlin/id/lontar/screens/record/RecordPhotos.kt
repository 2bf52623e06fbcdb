package id.lontar.screens.record

import androidx.compose.foundation.Image
import androidx.compose.foundation.clickable
import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.Row
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.layout.heightIn
import androidx.compose.foundation.layout.padding
import androidx.compose.foundation.layout.size
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.runtime.key
import androidx.compose.runtime.remember
import androidx.compose.ui.Alignment
import androidx.compose.ui.Modifier
import androidx.compose.ui.draw.clip
import androidx.compose.ui.graphics.asImageBitmap
import androidx.compose.ui.layout.ContentScale
import androidx.compose.ui.semantics.LiveRegionMode
import androidx.compose.ui.semantics.Role
import androidx.compose.ui.semantics.liveRegion
import androidx.compose.ui.semantics.semantics
import androidx.compose.ui.unit.dp
import id.lontar.R
import id.lontar.labels
import id.lontar.screens.form.PhotoShown
import id.lontar.text
import id.lontar.ui.Drawing
import id.lontar.ui.SecondaryButton
import id.lontar.ui.WarningLine
import id.lontar.ui.pictureOf

/** The photos of a record; a touch shows one as large as this phone has it. */
@Composable
internal fun RecordPhotos(state: RecordState, on: (RecordEvent) -> Unit) {
    if (state.photos.isEmpty()) return
    Heading(text(R.string.screen_record_photos))
    for (photo in state.photos) {
        key(photo.row.register) {
            val opened = state.opened?.takeIf { it.register == photo.row.register }
            if (opened == null) PhotoLine(photo) { on(RecordEvent.OpenPhoto(photo.row.register)) } else OpenPhoto(photo, opened, on)
        }
    }
}

@Composable
private fun PhotoLine(photo: PhotoShown, open: () -> Unit) {
    val picture = remember(photo) { photo.thumbnail?.let(::pictureOf)?.asImageBitmap() }
    val name = labels().choice("photo_kind", photo.row.kind)
    Row(
        Modifier.fillMaxWidth().clickable(role = Role.Button, onClick = open).heightIn(min = 80.dp).padding(vertical = 4.dp),
        Arrangement.spacedBy(12.dp),
        Alignment.CenterVertically,
    ) {
        val place = Modifier.size(96.dp, 72.dp).clip(MaterialTheme.shapes.small)
        // The name is beside it, so the picture itself needs none.
        if (picture == null) Drawing(R.drawable.ic_camera, modifier = place) else Image(picture, null, place, contentScale = ContentScale.Crop)
        Text(name, Modifier.weight(1f), style = MaterialTheme.typography.titleMedium)
    }
}

@Composable
private fun OpenPhoto(photo: PhotoShown, opened: OpenedPhoto, on: (RecordEvent) -> Unit) {
    val name = labels().choice("photo_kind", photo.row.kind)
    val picture = remember(opened) { (opened.picture ?: photo.thumbnail)?.let(::pictureOf)?.asImageBitmap() }
    Column(Modifier.fillMaxWidth().padding(vertical = 4.dp), Arrangement.spacedBy(8.dp)) {
        Text(name, style = MaterialTheme.typography.titleMedium)
        if (picture != null) Image(picture, name, Modifier.fillMaxWidth(), contentScale = ContentScale.FillWidth)
        if (opened.isFetched) {
            val polite = Modifier.semantics { liveRegion = LiveRegionMode.Polite }
            Text(text(R.string.screen_record_photo_fetching), polite, style = MaterialTheme.typography.bodyLarge)
        }
        if (opened.isMissing) {
            WarningLine(text(R.string.screen_record_photo_offline))
            SecondaryButton(text(R.string.screen_record_photo_fetch)) { on(RecordEvent.FetchPhoto(opened.register)) }
        }
        SecondaryButton(text(if (opened.isFetched) R.string.action_cancel else R.string.action_close)) { on(RecordEvent.ClosePhoto) }
    }
}
