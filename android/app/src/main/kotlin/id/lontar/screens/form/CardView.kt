package id.lontar.screens.form

import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import id.lontar.R
import id.lontar.Texts
import id.lontar.core.Relative
import id.lontar.labels
import id.lontar.text
import id.lontar.ui.ListRow
import id.lontar.ui.Panel
import id.lontar.ui.SecondaryButton

/** The card is photographed while it is on the table; who has none shows the family card or a letter. */
@Composable
internal fun CardPhotos(ktp: String?, state: FormState, attachments: Attachments) {
    val labels = labels()
    if (!state.allowsPhotos) {
        Text(text(R.string.screen_form_photo_not_allowed), style = MaterialTheme.typography.bodyMedium)
        return
    }
    for (kind in if (ktp == "none") listOf("kk", "letter") else listOf("ktp")) {
        val isThere = attachments.state.photos.any { it.row.kind == kind }
        val about = if (isThere) R.string.screen_form_photo_there else R.string.screen_form_photo_later
        ListRow(labels.choice("photo_kind", kind), about = text(about), drawing = if (isThere) R.drawable.ic_done else R.drawable.ic_camera) {
            attachments.takePhoto(kind)
        }
    }
}

/** Somebody of the same family card is known: where they live need not be asked again. */
@Composable
internal fun SameHomeView(other: Relative, on: (FormEvent) -> Unit) = Panel {
    Text(text(Texts.screenFormHousehold(name = other.name)), style = MaterialTheme.typography.titleMedium)
    Text(text(R.string.screen_form_household_text), style = MaterialTheme.typography.bodyMedium)
    SecondaryButton(text(R.string.action_fill_in)) { on(FormEvent.SameHome(isSame = true)) }
    SecondaryButton(text(R.string.action_not_them)) { on(FormEvent.SameHome(isSame = false)) }
}
