package id.lontar.background

import id.lontar.Workplace
import id.lontar.core.Failure
import id.lontar.core.Opening
import id.lontar.core.PhotosToSend
import kotlinx.coroutines.NonCancellable
import kotlinx.coroutines.flow.first
import kotlinx.coroutines.withContext
import kotlinx.coroutines.withTimeoutOrNull

/**
 * A slice of background work, for every profile of the phone. Who is at work is synced; a profile without a PIN is opened
 * and closed again; of a locked one goes what locking it has left, and it stays locked.
 */
class Slice(
    private val workplace: Workplace,
    private val background: Background,
    private val reminders: Reminders,
    private val leftMs: () -> Long,
) {
    /** Works until everything is sent or no time is left; whether something still waits. */
    suspend fun work(): Boolean {
        val profiles = try {
            workplace.handset.profiles()
        } catch (_: Failure) {
            return true
        }
        // All of them, whatever becomes of one.
        return profiles.map { waitsAfter(it.number) }.any { it }
    }

    /** Whether who is at work, or a locked profile, has something to send now. */
    suspend fun stillWaits(): Boolean = try {
        background.locked().isNotEmpty() || workplace.session.value?.let { Background.waits(it.sync.now()) } == true
    } catch (_: Failure) {
        // It was locked in this moment: what it left asks for itself.
        true
    }

    private suspend fun waitsAfter(profile: UInt): Boolean {
        if (leftMs() <= 0) return true
        return try {
            when {
                workplace.session.value?.profile == profile -> sync()
                // Whoever left is not opened any more: only what leaving has sealed goes.
                background.isGoing(profile) -> upload(profile)
                workplace.handset.opening(profile) == Opening.Free -> visit(profile)
                else -> upload(profile)
            }
        } catch (_: Failure.Offline) {
            true
        } catch (_: Failure.FreeStorage) {
            // A full phone could be emptied.
            true
        } catch (_: Failure) {
            // Newer data, a key that is lost: nothing that trying again could mend.
            false
        }
    }

    /** As if somebody had asked for it: the page of sending shows it, and may stop it. */
    private suspend fun sync(): Boolean {
        val sender = workplace.sender
        sender.send(leftMs = leftMs)
        val end = withTimeoutOrNull(leftMs().coerceAtLeast(0) + GRACE_MS) { sender.state.first { it !is Sending.Going } }
        return when (end) {
            is Sending.Ended -> end.synced.waitingRecords > 0 || end.synced.waitingPictures > 0
            else -> true
        }
    }

    private suspend fun visit(profile: UInt): Boolean {
        val session = workplace.handset.open(profile)
        return try {
            val synced = session.sync.run(PhotosToSend.WITHIN_BUDGET, workplace.network, leftMs) { }
            background.follow(profile, session.sync.now())
            reminders.plan(session)
            synced.waitingRecords > 0 || synced.waitingPictures > 0
        } finally {
            withContext(NonCancellable) { session.end() }
        }
    }

    private suspend fun upload(profile: UInt): Boolean {
        val uploaded = withTimeoutOrNull(leftMs()) { workplace.handset.upload(profile) } ?: return true
        // Of a profile that left nothing sealed nothing is known: it may belong to no hub, and its reports wait on.
        if (uploaded.waiting == 0L && profile in background.locked()) reminders.forget(profile)
        background.left(profile, uploaded.waiting)
        if (uploaded.waiting == 0L && background.isGoing(profile)) {
            workplace.forget(profile)
        }
        return uploaded.waiting > 0
    }

    private companion object {
        const val GRACE_MS = 5_000L
    }
}
