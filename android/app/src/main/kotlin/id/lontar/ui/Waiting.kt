package id.lontar.ui

import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.runtime.LaunchedEffect
import androidx.compose.runtime.getValue
import androidx.compose.runtime.mutableStateOf
import androidx.compose.runtime.remember
import androidx.compose.runtime.setValue
import androidx.compose.ui.Modifier
import androidx.compose.ui.semantics.LiveRegionMode
import androidx.compose.ui.semantics.liveRegion
import androidx.compose.ui.semantics.semantics
import id.lontar.R
import id.lontar.text
import kotlinx.coroutines.delay

/** What a page says while the phone looks something up; mostly that is so quick that it says nothing. */
@Composable
fun Waiting() {
    var isLong by remember { mutableStateOf(false) }
    LaunchedEffect(Unit) {
        delay(QUICK_MS)
        isLong = true
    }
    if (isLong) {
        Text(
            text(R.string.common_one_moment),
            Modifier.semantics { liveRegion = LiveRegionMode.Polite },
            style = MaterialTheme.typography.bodyLarge,
        )
    }
}

private const val QUICK_MS = 400L
