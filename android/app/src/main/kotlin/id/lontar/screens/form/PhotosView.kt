package id.lontar.screens.form

import androidx.compose.foundation.Image
import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Row
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.layout.size
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.runtime.getValue
import androidx.compose.runtime.key
import androidx.compose.runtime.mutableStateOf
import androidx.compose.runtime.remember
import androidx.compose.runtime.saveable.rememberSaveable
import androidx.compose.runtime.setValue
import androidx.compose.ui.Alignment
import androidx.compose.ui.Modifier
import androidx.compose.ui.draw.clip
import androidx.compose.ui.graphics.asImageBitmap
import androidx.compose.ui.layout.ContentScale
import androidx.compose.ui.semantics.heading
import androidx.compose.ui.semantics.semantics
import androidx.compose.ui.unit.dp
import id.lontar.R
import id.lontar.core.ItemKind
import id.lontar.labels
import id.lontar.text
import id.lontar.ui.Drawing
import id.lontar.ui.ListRow
import id.lontar.ui.Panel
import id.lontar.ui.Question
import id.lontar.ui.SecondaryButton
import id.lontar.ui.WarningLine
import id.lontar.ui.pictureOf

/** The photos of a form, and one more of a kind that is chosen first. */
@Composable
internal fun PhotosView(item: ItemKind, label: String, warning: String?, attachments: Attachments) {
    val labels = labels()
    Text(label, Modifier.semantics { heading() }, style = MaterialTheme.typography.titleMedium)
    warning?.let { WarningLine(it) }
    for (photo in attachments.state.photos) {
        key(photo.row.register) {
            val name = labels.choice("photo_kind", photo.row.kind)
            // The proof of a consent is given anew on the page of the consent, and not thrown away here.
            val remove = { attachments.on(AttachmentsEvent.Remove(photo.row.register)) }.takeIf { photo.row.kind != FormSteps.CONSENT }
            PhotoCard(photo, name, remove)
        }
    }
    AddKind(R.string.screen_photo_add, R.drawable.ic_camera, item, attachments.takePhoto)
}

@Composable
private fun PhotoCard(photo: PhotoShown, name: String, remove: (() -> Unit)?) {
    var asks by rememberSaveable { mutableStateOf(false) }
    val picture = remember(photo) { photo.thumbnail?.let(::pictureOf)?.asImageBitmap() }
    Panel {
        Row(Modifier.fillMaxWidth(), Arrangement.spacedBy(12.dp), Alignment.CenterVertically) {
            val place = Modifier.size(96.dp, 72.dp).clip(MaterialTheme.shapes.small)
            if (picture == null) Drawing(R.drawable.ic_camera, modifier = place) else Image(picture, name, place, contentScale = ContentScale.Crop)
            Text(name, Modifier.weight(1f), style = MaterialTheme.typography.titleMedium)
        }
        if (remove != null) SecondaryButton(text(R.string.action_photo_remove)) { asks = true }
    }
    if (asks && remove != null) {
        Question(
            text(R.string.screen_photo_remove_title),
            text(R.string.screen_photo_remove_text),
            text(R.string.action_delete),
            text(R.string.action_cancel),
            onYes = {
                asks = false
                remove()
            },
            onNo = { asks = false },
        )
    }
}

/** One button, and when it was touched the kinds there are; a touch on one begins. */
@Composable
internal fun AddKind(label: Int, drawing: Int, item: ItemKind, begin: (kind: String) -> Unit) {
    var isOpen by rememberSaveable { mutableStateOf(false) }
    var all by rememberSaveable { mutableStateOf(false) }
    val kind = item.fields.find { it.key == "kind" } ?: return
    if (!isOpen) return SecondaryButton(text(label)) { isOpen = true }
    val labels = labels()
    Text(labels.entry(item.name, kind.key), style = MaterialTheme.typography.titleSmall)
    for (code in if (all) kind.codes else kind.codes.take(MOST_USED)) {
        ListRow(labels.choice(kind.list, code), drawing = drawing) {
            isOpen = false
            begin(code)
        }
    }
    if (!all && kind.codes.size > MOST_USED) SecondaryButton(text(R.string.common_more)) { all = true }
}

private const val MOST_USED = 4
