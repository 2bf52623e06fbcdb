package id.lontar.screens.newer

import androidx.compose.runtime.Composable
import id.lontar.R
import id.lontar.text
import id.lontar.ui.MainButton
import id.lontar.ui.Message
import id.lontar.ui.Page

/** An older app on data of a newer one: it says so, and touches nothing. */
@Composable
fun NewerView(onTryAgain: () -> Unit) {
    Page(
        text(R.string.screen_newer_title),
        main = { MainButton(text(R.string.action_try_again), onClick = onTryAgain) },
    ) {
        Message(R.drawable.ic_warning, text(R.string.error_data_newer), large = true)
        Message(R.drawable.ic_phone, text(R.string.screen_newer_kept))
    }
}
