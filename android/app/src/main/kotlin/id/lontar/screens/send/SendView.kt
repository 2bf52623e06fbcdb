package id.lontar.screens.send

import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.ui.Modifier
import androidx.compose.ui.semantics.LiveRegionMode
import androidx.compose.ui.semantics.heading
import androidx.compose.ui.semantics.liveRegion
import androidx.compose.ui.semantics.semantics
import id.lontar.R
import id.lontar.Texts
import id.lontar.background.AllowNotices
import id.lontar.core.Status
import id.lontar.core.SyncProgress
import id.lontar.labels
import id.lontar.navigation.Screen
import id.lontar.text
import id.lontar.ui.ListRow
import id.lontar.ui.MainButton
import id.lontar.ui.Page
import id.lontar.ui.Progress
import id.lontar.ui.SecondaryButton
import id.lontar.ui.Tabs
import id.lontar.ui.Waiting
import id.lontar.ui.WarningLine
import id.lontar.ui.sizeOf
import id.lontar.ui.waits

@Composable
fun SendView(state: SendState, on: (SendEvent) -> Unit, forWorker: Boolean, open: (Screen) -> Unit, home: () -> Unit) {
    Page(
        text(R.string.screen_send_title),
        onBack = home.takeIf { forWorker },
        main = {
            if (state.going == null) {
                MainButton(text(R.string.action_send_now)) { on(SendEvent.Send) }
            } else {
                SecondaryButton(text(R.string.screen_send_stop)) { on(SendEvent.Stop) }
            }
            // Lists and search are for who enrols others.
            if (!forWorker) Tabs(Screen.Send, open)
        },
    ) {
        val status = state.status
        if (status == null) {
            state.told?.let { Told(text(it)) } ?: Waiting()
            return@Page
        }
        Counts(status)
        state.going?.let { Going(it, status) }
        state.told?.let { Told(text(it)) }
        Photos(state, status, on, open)
        state.refused?.let {
            WarningLine(labels().refusal(it, forWorker))
            // Without an invite nothing goes, and nothing is lost.
            if (status.role == null && status.waitingRecords > 0uL) {
                Text(text(Texts.screenSendKept(count = status.waitingRecords.toLong())), style = MaterialTheme.typography.bodyLarge)
            }
            if (status.role == null && !status.inviteWaiting) SecondaryButton(text(R.string.screen_send_join)) { open(Screen.Join) }
        }
        if (state.going != null || state.told != null || state.refused != null) AllowNotices()
        if (state.runs.isNotEmpty()) {
            Text(text(R.string.screen_send_history), Modifier.semantics { heading() }, style = MaterialTheme.typography.titleMedium)
            for ((since, outcome) in state.runs) {
                val came = text(if (outcome.startsWith("done")) R.string.screen_send_run_done else R.string.screen_send_run_broken)
                Text("$since · $came", style = MaterialTheme.typography.bodyMedium)
            }
        }
    }
}

/** What of photos went wrong, and sending those that would wait. */
@Composable
private fun Photos(state: SendState, status: Status, on: (SendEvent) -> Unit, open: (Screen) -> Unit) {
    if (status.damagedPictures > 0uL) {
        val words = text(Texts.screenSendDamaged(count = status.damagedPictures.toLong()))
        ListRow(words, about = text(R.string.screen_tasks_again_about), drawing = R.drawable.ic_warning) { open(Screen.Tasks) }
    }
    if (state.going == null && status.waitingPictures > 0uL) {
        SecondaryButton(text(Texts.screenSendAll(size = sizeOf(status.waitingBytes.toLong())))) { on(SendEvent.SendAll) }
    }
}

@Composable
private fun Counts(status: Status) {
    val here = status.waitingRecords.toLong()
    Text(text(Texts.screenSendArrived(count = status.arrivedRecords.toLong())), style = MaterialTheme.typography.titleMedium)
    Text(text(Texts.screenSendHere(count = here)), style = MaterialTheme.typography.titleMedium)
    if (here > 0 || status.waitingPictures > 0uL) {
        // An enrolment takes about 300 bytes on the way; photos are counted.
        val size = sizeOf(status.waitingBytes.toLong() + here * RECORD_BYTES)
        val words = Texts.screenSendSize(size = size, what = waits(here, status.waitingPictures.toLong()))
        Text(text(words), style = MaterialTheme.typography.bodyLarge)
    }
}

@Composable
private fun Going(progress: SyncProgress, status: Status) {
    val all = (status.waitingBytes.toLong() + status.waitingRecords.toLong() * RECORD_BYTES).coerceAtLeast(1)
    Progress { (progress.bytesUp.toFloat() / all).coerceIn(0f, 1f) }
    val words = Texts.screenSendGoing(all = sizeOf(all), size = sizeOf(progress.bytesUp.toLong()))
    Text(text(words), style = MaterialTheme.typography.bodyLarge)
}

@Composable
private fun Told(words: String) = Text(
    words,
    Modifier.semantics { liveRegion = LiveRegionMode.Polite },
    style = MaterialTheme.typography.titleMedium,
)

private const val RECORD_BYTES = 300L
