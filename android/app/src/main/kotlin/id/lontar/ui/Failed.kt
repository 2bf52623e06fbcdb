package id.lontar.ui

import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.runtime.Composable
import androidx.compose.ui.Modifier
import androidx.compose.ui.unit.dp
import id.lontar.R
import id.lontar.Words
import id.lontar.text

/** What went wrong, and the way on: what could not be loaded is asked for again. */
@Composable
fun Failed(failure: Words, again: () -> Unit) = Column(Modifier.fillMaxWidth(), Arrangement.spacedBy(12.dp)) {
    WarningLine(text(failure))
    SecondaryButton(text(R.string.action_try_again), onClick = again)
}
