package id.lontar.screens.form

import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.ui.Modifier
import androidx.compose.ui.semantics.LiveRegionMode
import androidx.compose.ui.semantics.liveRegion
import androidx.compose.ui.semantics.semantics
import id.lontar.R
import id.lontar.Texts
import id.lontar.core.ListRow as RecordRow
import id.lontar.labels
import id.lontar.text
import id.lontar.ui.ListRow

/** What the digits of a NIK say, and who is enrolled on this phone with the same. */
data class NikShown(val sex: String?, val born: List<String>, val regency: String?, val same: List<RecordRow>)

/** Below the NIK; compared with the card by whoever holds it. */
@Composable
internal fun NikView(nik: NikShown, on: (FormEvent) -> Unit) {
    val labels = labels()
    val facts = listOfNotNull(
        nik.sex?.let { labels.choice("sex", it) },
        nik.born.takeIf { it.isNotEmpty() }?.let { text(Texts.screenFormNikBorn(date = it.joinToString(" / "))) },
        nik.regency?.let { text(Texts.screenFormNikPlace(place = it)) },
    )
    val quiet = MaterialTheme.colorScheme.onSurfaceVariant
    val live = Modifier.semantics { liveRegion = LiveRegionMode.Polite }
    Text(facts.joinToString(" · "), live, style = MaterialTheme.typography.bodyLarge)
    Text(text(R.string.common_nik_structure_good), style = MaterialTheme.typography.bodyMedium, color = quiet)
    for (other in nik.same) SameNik(other, R.string.screen_form_same_nik_about, on)
}

@Composable
internal fun SameNik(other: RecordRow, about: Int, on: (FormEvent) -> Unit) {
    ListRow(text(Texts.screenFormSameNik(name = other.name)), about = text(about), drawing = R.drawable.ic_warning) {
        on(FormEvent.OpenRecord(other.record))
    }
}
