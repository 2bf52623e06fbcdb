package id.lontar.screens.storage

import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import id.lontar.R
import id.lontar.Texts
import id.lontar.text
import id.lontar.ui.MainButton
import id.lontar.ui.Message
import id.lontar.ui.Page
import id.lontar.ui.SecondaryButton
import id.lontar.ui.WarningLine
import id.lontar.ui.waits

/** [state] is null in an app without its core. */
@Composable
fun StorageView(state: StorageState?, on: (Free) -> Unit, onClose: () -> Unit) {
    Page(
        title = text(R.string.screen_storage_title),
        onBack = onClose,
        main = {
            if (state?.open == true) SecondaryButton(text(R.string.screen_settings_free)) { on(Free) }
            MainButton(text(R.string.action_close), onClick = onClose)
        },
    ) {
        state?.told?.let { Text(text(it), style = MaterialTheme.typography.titleMedium) }
        state?.failure?.let { WarningLine(text(it)) }
        if (state?.open == true) {
            val what = waits(state.records, state.pictures)
            val waits = state.records > 0 || state.pictures > 0
            if (waits || state.drafts == 0L) {
                Text(if (waits) text(Texts.screenStorageUnsent(what = what)) else what, style = MaterialTheme.typography.titleMedium)
            }
            if (state.drafts > 0) Text(text(Texts.screenStorageDrafts(count = state.drafts)), style = MaterialTheme.typography.titleMedium)
        }
        if (state?.locked == true) Text(text(R.string.screen_storage_locked), style = MaterialTheme.typography.bodyLarge)
        Message(R.drawable.ic_phone, text(R.string.screen_storage_text))
    }
}
