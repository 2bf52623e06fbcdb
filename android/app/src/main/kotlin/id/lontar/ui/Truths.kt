package id.lontar.ui

import androidx.compose.runtime.Composable
import androidx.compose.runtime.compositionLocalOf
import id.lontar.R
import id.lontar.Texts
import id.lontar.core.Status
import id.lontar.text

/** How the phone stands, for the bar of pages that have no status of their own, and where a touch on it leads. */
class Standings(val status: Status, val lastSent: String?, val open: () -> Unit)

/** Null before the core has said how it stands, and where nothing is sent. */
val LocalStandings = compositionLocalOf<Standings?> { null }

/** The three truths of a page that is not about them. */
@Composable
fun Truths() {
    LocalStandings.current?.let { Truths(it.status, it.lastSent, it.open) }
}

/** The three truths of a status. Nothing more is said than the last receipt told. */
@Composable
fun Truths(status: Status, lastSent: String?, onClick: () -> Unit) {
    // Nothing of practice waits to be sent; its own bar says so.
    if (LocalPractice.current != null) return
    val waiting = status.waitingRecords.toLong()
    val standing = when {
        status.role == null && !status.inviteWaiting -> Standing.Needs
        waiting > 0 || status.waitingPictures > 0uL || status.role == null -> Standing.Waiting
        status.damagedPictures > 0uL -> Standing.Needs
        else -> Standing.Sent
    }
    val where = when {
        status.role == null && !status.inviteWaiting && waiting == 0L -> text(R.string.screen_home_not_joined)
        waiting > 0 -> text(Texts.commonUnsent(count = waiting))
        status.waitingPictures > 0uL -> text(Texts.commonUnsent(count = status.waitingPictures.toLong()))
        status.role == null -> text(R.string.screen_home_invite_waits)
        status.damagedPictures > 0uL -> text(Texts.screenHomeDamaged(count = status.damagedPictures.toLong()))
        lastSent == null -> text(R.string.screen_home_nothing_waits)
        else -> text(R.string.screen_home_all_sent)
    }
    val last = lastSent?.let { text(Texts.commonSentLast(`when` = it)) } ?: text(R.string.screen_home_never_sent)
    TruthsBar(standing, where, last, onClick = onClick)
}
