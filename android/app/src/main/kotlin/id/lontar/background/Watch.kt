package id.lontar.background

import id.lontar.Workplace
import id.lontar.core.Failure
import id.lontar.core.Session
import kotlinx.coroutines.flow.catch
import kotlinx.coroutines.flow.collectLatest

/** Follows who is at work: what waits is scheduled, and deadlines of reports get their reminders. */
class Watch(private val workplace: Workplace, private val background: Background, private val reminders: Reminders) {
    suspend fun follow() = workplace.session.collectLatest { session -> if (session != null) follow(session) }

    private suspend fun follow(session: Session) {
        var planned: List<Any?>? = null
        session.sync.status.catch { }.collect { status ->
            // One that came while it was being locked says nothing about what is left.
            if (workplace.session.value !== session) return@collect
            background.follow(session.profile, status)
            val changes = listOf(status.accidents, status.waitingRecords, status.lastDoneMs, status.clockErrorMs)
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
}
