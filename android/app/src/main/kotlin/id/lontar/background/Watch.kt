package id.lontar.background

import id.lontar.Workplace
import id.lontar.core.Failure
import id.lontar.core.Session
import kotlinx.coroutines.delay
import kotlinx.coroutines.flow.collectLatest

/**
 * Follows who is at work: what waits is scheduled, and deadlines of reports get their reminders.
 *
 * Of a profile that is locked nothing more is heard, and following it ends with the next one who is at work, or with
 * nobody. While the same one is at work, a core that refuses to tell how it stands is asked again.
 */
class Watch(private val workplace: Workplace, private val background: Background, private val reminders: Reminders) {
    suspend fun follow() = workplace.session.collectLatest { session -> if (session != null) follow(session) }

    /** Goes on until the session is another: `collectLatest` ends it. */
    private suspend fun follow(session: Session): Nothing {
        while (true) {
            try {
                listen(session)
            } catch (_: Failure) {
                // It is being locked, or the phone is full.
            }
            delay(ASKED_AGAIN_MS)
        }
    }

    private suspend fun listen(session: Session) {
        var planned: List<Any?>? = null
        session.sync.status.collect { status ->
            // One that came while it was being locked says nothing about what is left.
            if (workplace.session.value !== session) return@collect
            background.follow(session.profile, status)
            val changes = listOf(status.accidents, status.waitingRecords, status.lastDoneMs, status.clockErrorMs?.div(MINUTE_MS))
            if (changes != planned) planned = if (plan(session)) changes else null
        }
    }

    private suspend fun plan(session: Session): Boolean =
        try {
            reminders.plan(session)
            true
        } catch (_: Failure) {
            false
        }

    private companion object {
        const val ASKED_AGAIN_MS = 30_000L

        /** What a clock moves by itself plans nothing anew. */
        const val MINUTE_MS = 60_000L
    }
}
