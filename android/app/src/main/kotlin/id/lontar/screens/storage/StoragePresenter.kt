package id.lontar.screens.storage

import id.lontar.Presenter
import id.lontar.R
import id.lontar.Texts
import id.lontar.Words
import id.lontar.Workplace
import id.lontar.core.Failure
import id.lontar.core.Opening
import id.lontar.core.Session
import id.lontar.ui.sizeOf
import id.lontar.words
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.NonCancellable
import kotlinx.coroutines.withContext

/** *Data di HP ini*: what is nowhere else, and what may leave. Of locked profiles nothing is known. */
data class StorageState(
    val records: Long,
    val pictures: Long,
    /** Forms that were begun: nobody else has them. */
    val drafts: Long,
    /** Whether some profile could be looked at, and whether one could not. */
    val open: Boolean,
    val locked: Boolean,
    val told: Words?,
    val failure: Words?,
)

/** What came of freeing: nothing is a good answer, too. */
fun freedWords(bytes: Long): Words =
    if (bytes == 0L) Words(R.string.screen_settings_freed_none) else Texts.screenSettingsFreed(size = sizeOf(bytes))

/** Lets go what is safe at Disnaker. */
data object Free

class StoragePresenter(scope: CoroutineScope, private val workplace: Workplace) :
    Presenter<StorageState, Free>(scope, NOTHING_YET) {
    init {
        work({ change { copy(failure = it.words()) } }) { look(null) }
    }

    override fun on(event: Free) {
        work({ change { copy(failure = it.words()) } }) {
            var freed = 0L
            eachOpen { freed += it.settings.freeStorage() }
            look(freedWords(freed))
        }
    }

    private suspend fun look(told: Words?) {
        var records = 0L
        var pictures = 0L
        var drafts = 0L
        val (opened, locked) = eachOpen {
            val status = it.sync.now()
            records += status.waitingRecords.toLong()
            pictures += status.waitingPictures.toLong()
            drafts += status.drafts.toLong()
        }
        show(StorageState(records, pictures, drafts, opened > 0, locked > 0, told, null))
    }

    /** Every profile that opens without being asked; one that was closed is closed again. How many, and how many did not. */
    private suspend fun eachOpen(act: suspend (Session) -> Unit): Pair<Int, Int> {
        var opened = 0
        val profiles = workplace.handset.profiles()
        for (profile in profiles) {
            val atWork = workplace.session.value?.takeIf { it.profile == profile.number }
            try {
                when {
                    atWork != null -> act(atWork)
                    workplace.handset.opening(profile.number) == Opening.Free -> visit(profile.number, act)
                    else -> continue
                }
                opened++
            } catch (_: Failure.UpgradeRequired) {
                // Data of a newer app is left alone.
            }
        }
        return opened to profiles.size - opened
    }

    private suspend fun visit(profile: UInt, act: suspend (Session) -> Unit) {
        val session = workplace.handset.open(profile)
        try {
            act(session)
        } finally {
            withContext(NonCancellable) { session.end() }
        }
    }

    private companion object {
        val NOTHING_YET = StorageState(records = 0, pictures = 0, drafts = 0, open = false, locked = false, told = null, failure = null)
    }
}
