package id.lontar.screens.invite

import androidx.compose.foundation.layout.heightIn
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.ui.Modifier
import androidx.compose.ui.unit.dp
import id.lontar.Presenter
import id.lontar.R
import id.lontar.Texts
import id.lontar.Words
import id.lontar.core.Failure
import id.lontar.core.Session
import id.lontar.core.isAtDisnaker
import id.lontar.text
import id.lontar.ui.Code
import id.lontar.ui.MainButton
import id.lontar.ui.Page
import id.lontar.ui.SecondaryButton
import id.lontar.ui.WarningLine
import id.lontar.words
import kotlinx.coroutines.CoroutineScope

/** *Undangan untuk HP peserta*: made here without any signal, on the screen only. */
data class InviteState(
    val name: String,
    /** Disnaker has the enrolment; before that it cannot let the phone join. */
    val arrived: Boolean,
    /** The text of the code; null until it was said which phone it is for. */
    val code: String?,
    val failure: Words?,
)

/** Which phone it is for: the first one, or one that takes the place of all before. */
data class Invite(val replaces: Boolean)

class InvitePresenter(scope: CoroutineScope, private val session: Session, private val enrolment: String) :
    Presenter<InviteState, Invite>(scope, InviteState("", arrived = true, null, null)) {
    init {
        work(::failed) {
            val row = session.records.detail(enrolment).row
            // Somebody may have chosen already: only what was asked here is changed.
            change { copy(name = row.name, arrived = row.custody.isAtDisnaker) }
        }
    }

    override fun on(event: Invite) {
        work(::failed) {
            val code = session.joining.inviteWorker(enrolment, event.replaces)
            change { copy(code = code, failure = null) }
        }
    }

    private fun failed(e: Failure) =
        change { copy(failure = if (e is Failure.NotAllowed) Words(R.string.screen_invite_not_joined) else e.words()) }
}

@Composable
fun InviteView(state: InviteState, on: (Invite) -> Unit, send: () -> Unit, onBack: () -> Unit) {
    Page(
        text(R.string.screen_invite_short),
        onBack = onBack,
        main = if (state.code == null) null else ({ MainButton(text(R.string.action_done), onClick = onBack) }),
    ) {
        Text(text(Texts.screenInviteFor(name = state.name)), style = MaterialTheme.typography.titleLarge)
        state.failure?.let {
            WarningLine(text(it))
            SecondaryButton(text(R.string.action_send_now), onClick = send)
        }
        when (val code = state.code) {
            null -> Asked(on)
            else -> {
                if (!state.arrived) WarningLine(text(R.string.screen_invite_send_first))
                Code(code, text(Texts.screenInviteCode(name = state.name)))
                Text(text(R.string.screen_invite_how), style = MaterialTheme.typography.bodyLarge)
            }
        }
    }
}

@Composable
private fun Asked(on: (Invite) -> Unit) {
    val large = Modifier.heightIn(min = 72.dp)
    Text(text(R.string.screen_invite_which), style = MaterialTheme.typography.bodyLarge)
    MainButton(text(R.string.screen_invite_first), large) { on(Invite(replaces = false)) }
    SecondaryButton(text(R.string.screen_invite_new), large) { on(Invite(replaces = true)) }
    Text(text(R.string.screen_invite_new_why), style = MaterialTheme.typography.bodyMedium)
}
