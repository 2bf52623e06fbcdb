package id.lontar.screens.leave

import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import id.lontar.Presenter
import id.lontar.R
import id.lontar.Texts
import id.lontar.Words
import id.lontar.Workplace
import id.lontar.core.Session
import id.lontar.core.Status
import id.lontar.text
import id.lontar.ui.ListRow
import id.lontar.ui.MainButton
import id.lontar.ui.Page
import id.lontar.ui.Question
import id.lontar.ui.SecondaryButton
import id.lontar.ui.WarningLine
import id.lontar.ui.waits
import id.lontar.words
import kotlinx.coroutines.CoroutineScope

/** *Tinggalkan HP ini*: what happens with the work, and what goes first. */
data class LeaveState(val status: Status?, val asks: Boolean, val failure: Words?)

sealed interface LeaveEvent {
    data object Leave : LeaveEvent

    data class Sure(val yes: Boolean) : LeaveEvent
}

class LeavePresenter(
    scope: CoroutineScope,
    session: Session,
    private val workplace: Workplace,
    private val left: () -> Unit,
) : Presenter<LeaveState, LeaveEvent>(scope, LeaveState(null, asks = false, null)) {
    init {
        work({ change { copy(failure = it.words()) } }) { session.sync.status.collect { change { copy(status = it) } } }
    }

    override fun on(event: LeaveEvent) {
        when (event) {
            LeaveEvent.Leave -> change { copy(asks = true) }
            is LeaveEvent.Sure -> {
                change { copy(asks = false) }
                if (event.yes) leave()
            }
        }
    }

    private fun leave() {
        work({ change { copy(failure = it.words()) } }) {
            val status = now.status
            if (status == null || status.role == null && !status.isBlank) return@work change { copy(failure = Words(R.string.screen_leave_not_joined)) }
            // Away from here first: a page without anybody at work would open the phone again.
            left()
            workplace.leave()
        }
    }
}

@Composable
fun LeaveView(state: LeaveState, on: (LeaveEvent) -> Unit, send: () -> Unit, again: () -> Unit, onBack: () -> Unit) {
    val status = state.status
    if (status?.isBlank == true) return BlankPage(state, on, onBack)
    val isWaiting = status != null && (status.waitingRecords > 0uL || status.waitingPictures > 0uL)
    // Forms that were begun are sealed, too, and have to be sent.
    val stays = isWaiting || status != null && status.drafts > 0uL
    Page(
        text(R.string.screen_leave_title),
        onBack = onBack,
        main = {
            if (isWaiting) {
                MainButton(text(R.string.action_send_now), onClick = send)
                SecondaryButton(text(R.string.screen_leave_yes)) { on(LeaveEvent.Leave) }
            } else {
                MainButton(text(R.string.screen_leave_yes), enabled = status != null) { on(LeaveEvent.Leave) }
            }
        },
    ) {
        state.failure?.let { WarningLine(text(it)) }
        Text(text(R.string.screen_leave_when), style = MaterialTheme.typography.bodyLarge)
        Text(text(R.string.screen_leave_sealed), style = MaterialTheme.typography.bodyLarge)
        if (status == null) return@Page
        if (isWaiting) {
            val unsent = Texts.screenStorageUnsent(what = waits(status.waitingRecords.toLong(), status.waitingPictures.toLong()))
            WarningLine(text(unsent))
            Text(text(R.string.screen_leave_send_first), style = MaterialTheme.typography.bodyLarge)
        }
        if (status.damagedPictures > 0uL) {
            val words = text(Texts.screenSendDamaged(count = status.damagedPictures.toLong()))
            ListRow(words, about = text(R.string.screen_leave_damaged), drawing = R.drawable.ic_warning, onClick = again)
        }
        val after = when {
            stays -> R.string.screen_leave_sure_waits
            status.damagedPictures > 0uL -> R.string.screen_leave_gone_damaged
            else -> R.string.screen_leave_gone
        }
        Text(text(after), style = MaterialTheme.typography.bodyLarge)
    }
    if (state.asks) {
        Question(
            text(R.string.screen_leave_title),
            text(if (stays) R.string.screen_leave_sure_waits else R.string.screen_leave_sure),
            text(R.string.screen_leave_yes),
            text(R.string.action_cancel),
            onYes = { on(LeaveEvent.Sure(yes = true)) },
            onNo = { on(LeaveEvent.Sure(yes = false)) },
        )
    }
}

/** Nothing was ever saved, as when somebody chose the wrong beginning: nothing is lost, and nobody is asked twice. */
@Composable
private fun BlankPage(state: LeaveState, on: (LeaveEvent) -> Unit, onBack: () -> Unit) = Page(
    text(R.string.screen_leave_blank_title),
    onBack = onBack,
    main = { MainButton(text(R.string.screen_leave_blank_yes)) { on(LeaveEvent.Sure(yes = true)) } },
) {
    state.failure?.let { WarningLine(text(it)) }
    Text(text(R.string.screen_leave_blank), style = MaterialTheme.typography.bodyLarge)
}
