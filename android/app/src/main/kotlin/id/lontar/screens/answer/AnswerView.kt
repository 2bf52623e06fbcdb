package id.lontar.screens.answer

import androidx.activity.compose.BackHandler
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.ui.Modifier
import androidx.compose.ui.semantics.contentDescription
import androidx.compose.ui.semantics.semantics
import androidx.compose.ui.text.font.FontFamily
import id.lontar.Presenter
import id.lontar.R
import id.lontar.Words
import id.lontar.core.Failure
import id.lontar.core.Session
import id.lontar.platform.Camera
import id.lontar.screens.scan.CodeInput
import id.lontar.screens.scan.CodeQuestion
import id.lontar.text
import id.lontar.ui.MainButton
import id.lontar.ui.Page
import id.lontar.words
import kotlinx.coroutines.CoroutineScope

/** *Kode penyelia*: the answer for a locked phone, made without any signal and read aloud. */
data class AnswerState(val code: String?, val failure: Words?)

sealed interface AnswerEvent {
    data class Read(val challenge: String) : AnswerEvent

    data object Another : AnswerEvent
}

class AnswerPresenter(scope: CoroutineScope, private val session: Session) :
    Presenter<AnswerState, AnswerEvent>(scope, AnswerState(null, null)) {
    override fun on(event: AnswerEvent) {
        work({ show(AnswerState(null, words(it))) }) {
            when (event) {
                is AnswerEvent.Read -> show(AnswerState(session.joining.answer(event.challenge), null))
                AnswerEvent.Another -> show(AnswerState(null, null))
            }
        }
    }

    /** Which part to read again; or why this phone cannot answer, and who can. */
    private fun words(e: Failure): Words = when (e) {
        is Failure.Invalid -> Words(PARTS[e.problems.firstOrNull()?.code] ?: R.string.screen_answer_parts)
        is Failure.NotFound -> Words(R.string.screen_answer_unknown)
        is Failure.NotAllowed -> Words(R.string.screen_answer_not_mine)
        else -> e.words()
    }

    private companion object {
        val PARTS = mapOf(
            "challenge_parts" to R.string.screen_answer_parts,
            "challenge_device" to R.string.screen_answer_device,
            "challenge_number" to R.string.screen_answer_number,
            "challenge_hint" to R.string.screen_answer_hint,
        )
    }
}

@Composable
fun AnswerView(state: AnswerState, on: (AnswerEvent) -> Unit, camera: Camera, onBack: () -> Unit) {
    val code = state.code
    if (code != null) return CodePage(code, on)
    val question = CodeQuestion(
        text(R.string.screen_code_title),
        text(R.string.screen_answer_aim),
        text(R.string.screen_answer_field),
        state.failure,
    )
    CodeInput(camera, question, onBack, { on(AnswerEvent.Read(it)) }) {
        Text(text(R.string.screen_answer_ask), style = MaterialTheme.typography.bodyLarge)
        Text(text(R.string.screen_answer_sure), style = MaterialTheme.typography.bodyLarge)
    }
}

/** In groups, one below the other: so it is read aloud, and nothing is skipped. */
@Composable
private fun CodePage(code: String, on: (AnswerEvent) -> Unit) {
    BackHandler { on(AnswerEvent.Another) }
    Page(
        text(R.string.screen_code_title),
        onBack = { on(AnswerEvent.Another) },
        main = { MainButton(text(R.string.action_done)) { on(AnswerEvent.Another) } },
    ) {
        Text(text(R.string.screen_answer_read), style = MaterialTheme.typography.bodyLarge)
        for (group in code.split('-')) {
            Text(
                group.toList().joinToString(" "),
                Modifier.semantics { contentDescription = group.toList().joinToString(", ") },
                style = MaterialTheme.typography.displaySmall,
                fontFamily = FontFamily.Monospace,
            )
        }
        Text(text(R.string.screen_answer_once), style = MaterialTheme.typography.bodyLarge)
    }
}
