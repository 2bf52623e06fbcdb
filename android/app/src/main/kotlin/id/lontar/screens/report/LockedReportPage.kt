package id.lontar.screens.report

import androidx.compose.runtime.Composable
import androidx.compose.runtime.remember
import androidx.compose.runtime.saveable.Saver
import androidx.compose.runtime.saveable.rememberSaveable
import androidx.compose.ui.platform.LocalContext
import id.lontar.R
import id.lontar.Shown
import id.lontar.Workplace
import id.lontar.dial
import id.lontar.labels
import id.lontar.navigation.BackStack
import id.lontar.screens.help.BPJS_TK
import id.lontar.screens.receipt.noticeText
import id.lontar.sendText

/** [profile] is whose phone is locked: who opens it finds the report. */
@Composable
internal fun LockedReportPage(workplace: Workplace, places: BackStack, profile: String) {
    val context = LocalContext.current
    val labels = labels()
    val unsaved = rememberSaveable(saver = saver) { Unsaved(LockedReportState.Part.Help, mutableMapOf()) }
    val ways = remember(context, labels) {
        LockedReportWays(
            call = { context.dial(BPJS_TK) },
            message = { notice -> context.sendText(context.getString(R.string.action_send_message), noticeText(context, labels, notice, number = null)) },
        )
    }
    Shown({ LockedReportPresenter(it, workplace, profile.toUInt(), unsaved, workplace.moments(), places::back) }) { state, on ->
        LockedReportView(state, on, ways)
    }
}

/** The part, then keys and answers in turns. */
private val saver = Saver<Unsaved, ArrayList<String>>(
    { ArrayList(listOf(it.part.name) + it.told.flatMap { (key, text) -> listOf(key, text) }) },
    { saved ->
        val told = saved.drop(1).chunked(2).associateTo(mutableMapOf()) { (key, text) -> key to text }
        Unsaved(LockedReportState.Part.valueOf(saved.first()), told)
    },
)
