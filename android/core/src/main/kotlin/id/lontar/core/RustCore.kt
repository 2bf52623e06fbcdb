package id.lontar.core

import java.io.File
import kotlinx.coroutines.CoroutineDispatcher
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.channels.awaitClose
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.callbackFlow
import kotlinx.coroutines.flow.conflate
import kotlinx.coroutines.withContext
import uniffi.lontar.Cancel
import uniffi.lontar.Connectivity
import uniffi.lontar.Installation
import uniffi.lontar.JoinView
import uniffi.lontar.Lontar
import uniffi.lontar.PhoneKeyStore
import uniffi.lontar.StatusListener
import uniffi.lontar.SyncListener
import uniffi.lontar.WorkTime
import uniffi.lontar.formOf
import uniffi.lontar.toldReport

/** The key store of a phone, as the platform has it. */
interface DeviceKeys {
    /** Seals a few bytes. */
    fun wrap(secret: ByteArray): ByteArray

    /** Opens what was sealed; throws [KeyIsLost] if the key is gone for good. */
    fun unwrap(wrapped: ByteArray): ByteArray
}

class KeyIsLost : Exception("the key is gone")

/** The core in Rust. Each call runs on a thread for the disk. */
class RustHandset(folder: File, keys: DeviceKeys, private val io: CoroutineDispatcher = Dispatchers.IO) : Handset {
    private val installation = Installation.at(folder.path, Lent(keys))

    private suspend fun <T> call(act: () -> T): T = withContext(io) { told(act) }

    private fun session(opened: Lontar): Session = RustSession(opened, io)

    override suspend fun profiles() = call { installation.profiles() }

    override suspend fun opening(profile: UInt): Opening = call {
        when (val opening = installation.opening(profile)) {
            is uniffi.lontar.Opening.Free -> Opening.Free
            is uniffi.lontar.Opening.Pin -> Opening.Pin(opening.waitMs)
            is uniffi.lontar.Opening.Code -> Opening.Code(opening.challenge)
        }
    }

    override suspend fun add(label: String) = call { session(installation.add(label)) }

    override suspend fun open(profile: UInt) = call { session(installation.open(profile)) }

    override suspend fun openWithPin(profile: UInt, pin: String) = call { session(installation.openWithPin(profile, pin)) }

    override suspend fun openWithCode(profile: UInt, code: String, newPin: String) =
        call { session(installation.openWithCode(profile, code, newPin)) }

    override suspend fun challenge(profile: UInt) = call { installation.challenge(profile) }

    override suspend fun told(report: List<Entry>) = call { toldReport(report) }

    override suspend fun reportWhileLocked(profile: UInt, report: List<Entry>) = call { installation.reportWhileLocked(profile, report) }

    override suspend fun asked(kind: String) = call { askedOf(kind) }

    override suspend fun endPractice() = call { installation.endPractice() }

    override suspend fun upload(profile: UInt): Uploaded {
        val cancel = Cancel()
        return stopping(cancel) { told { installation.upload(profile, cancel) } }
            .let { Uploaded(it.sent.toLong(), it.waiting.toLong()) }
    }

    override suspend fun forget(profile: UInt) = call { installation.forget(profile) }
}

private class Lent(private val keys: DeviceKeys) : PhoneKeyStore {
    override fun wrap(secret: ByteArray) = keys.wrap(secret)

    override fun unwrap(wrapped: ByteArray) =
        try {
            keys.unwrap(wrapped)
        } catch (_: KeyIsLost) {
            throw uniffi.lontar.KeyStoreFailure.Lost()
        }
}

private class RustSession(private val opened: Lontar, private val io: CoroutineDispatcher) : Session {
    /** A call that comes after the end finds the handle let go, which generated code tells as a programmer's mistake. */
    private suspend fun <T> call(act: () -> T): T = withContext(io) {
        try {
            told(act)
        } catch (e: IllegalStateException) {
            throw if (hasEnded) Failure.Unlock(Failure.By.Pin) else e
        }
    }

    @Volatile
    private var hasEnded = false

    private fun letGo() {
        hasEnded = true
        opened.destroy()
    }

    override val profile = opened.profile()

    override suspend fun practise() = call { RustSession(opened.practise(), io) }

    override suspend fun practiceLeftMs() = call { opened.practiceLeftMs() }

    override suspend fun moveDraft(draft: String, real: Session) = call { opened.moveDraft(draft, (real as RustSession).opened) }

    override suspend fun problemReport(words: String, about: List<Entry>) = call { opened.problemReport(words, about) }

    override suspend fun device() = call { opened.device() }

    override suspend fun leave() = call { opened.leave() }.toLong().also { letGo() }

    override suspend fun lock() = call { opened.lock() }.toLong().also { letGo() }

    override suspend fun end() {
        call { opened.end() }
        letGo()
    }

    override suspend fun wasDamaged() = call { opened.wasDamaged() }

    override suspend fun settle() = call { opened.settle() }

    override val records = object : Records {
        private val core = opened.records()
        private val accidents = opened.accidents()

        override suspend fun page(filter: RecordFilter, offset: Long, limit: Int) =
            call { core.page(filter, offset.toULong(), limit.toUInt()) }

        override suspend fun detail(record: String) = call { core.detail(record) }

        override suspend fun conflicts() = call { core.conflicts() }

        override suspend fun choose(conflict: ConflictRow, place: Int) {
            call { core.choose(conflict, place.toUInt()) }
        }

        override suspend fun chooseOther(conflict: ConflictRow, text: String) {
            call { core.chooseOther(conflict, text) }
        }

        override suspend fun tasks(offset: Long, limit: Int) = call { core.tasks(offset.toULong(), limit.toUInt()).toPage() }

        override suspend fun doubles(record: String?) = call { if (record == null) core.doubles() else core.doublesOf(record) }

        override suspend fun decideDouble(one: String, other: String, verdict: Verdict) = call { core.decideDouble(one, other, verdict) }

        override suspend fun compare(records: List<String>) = call { core.compare(records) }

        override suspend fun clock(record: String) = call { accidents.clock(record).toClock() }

        override suspend fun notice(record: String) = call { accidents.notice(record) }

        override suspend fun steps(kind: String) =
            call { formOf(ofForm(kind)).associate { step -> step.key to step.fields.map { it.key } } }

        override suspend fun asked(kind: String) =
            call { askedOf(ofForm(kind)) }

        /** A candidate is read with the questions of the enrolment that it becomes. */
        private fun ofForm(kind: String) = if (kind == "candidate") "enrolment" else kind
    }

    override val drafts = object : Drafts {
        private val core = opened.drafts()

        override suspend fun all() = call { core.all() }

        override suspend fun begin(kind: String, candidate: String?) = call { core.begin(kind, candidate) }

        override suspend fun beginAbout(kind: String, known: List<Entry>) = call { core.beginAbout(kind, known) }

        override suspend fun beginRelative(enrolment: String) = call { core.beginRelative(enrolment) }

        override suspend fun edit(record: String) = call { core.edit(record) }

        override suspend fun step(draft: String, step: String) = call { core.step(draft, step).toStep() }

        override suspend fun setField(draft: String, step: String, entries: List<Entry>) =
            call { core.setField(draft, step, entries).toStep() }

        override suspend fun setItem(draft: String, step: String, field: String, key: String, entries: List<Entry>) =
            call { core.setItem(draft, step, field, key, entries).toStep() }

        override suspend fun removeItem(draft: String, step: String, field: String, key: String) =
            call { core.removeItem(draft, step, field, key).toStep() }

        override suspend fun household(draft: String) = call { core.household(draft) }

        override suspend fun officer() = call { core.officer() }

        override suspend fun submit(draft: String) = call { core.submit(draft) }

        override suspend fun leave(draft: String) {
            call { core.leave(draft) }
        }

        override suspend fun discard(draft: String, reason: String?) = call { core.discard(draft, reason) }

        override suspend fun discardReasons() = call { core.discardReasons() }

        override suspend fun page() = call { core.page() }

        override suspend fun refuse(draft: String) = call { core.refuse(draft, "refused") }
    }

    override val media: Media = RustMedia(opened.media(), io)

    override val search = object : Search {
        private val core = opened.search()

        override suspend fun people(query: String) = call { core.people(query, HITS) }

        override suspend fun villages() = call { core.villages() }

        override suspend fun candidates(village: String?, enrolled: Boolean?, offset: Long, limit: Int) =
            call { core.candidates(village, enrolled, offset.toULong(), limit.toUInt()) }

        override suspend fun places(text: String, at: Spot?) = call { core.places(text, at) }

        override suspend fun place(code: String) = call { core.place(code) }

        override suspend fun isOutside(village: String) = call { core.isOutside(village) }

        override suspend fun nik(text: String) = call { core.nik(text) }
    }

    override val joining = object : Joining {
        private val core = opened.joining()

        override suspend fun read(invite: String) = call { core.readInvite(invite) }

        override suspend fun keep(invite: String) = call { core.keepInvite(invite) }

        override suspend fun keepWorkers(invite: String, birthDate: String) = call { core.keepWorkerInvite(invite, birthDate) }

        override suspend fun beginAsWorker() = call { core.beginAsWorker() }

        override suspend fun inviteWorker(enrolment: String, replaces: Boolean) = call { core.inviteWorker(enrolment, replaces) }

        override suspend fun state(): Joined = call {
            when (val state = core.state()) {
                is JoinView.No -> Joined.No
                is JoinView.Waiting -> Joined.Waiting(state.invite)
                is JoinView.Yes -> Joined.Yes(state.invite)
            }
        }

        override suspend fun lease() = call { core.lease().toLease() }

        override suspend fun takeSlip(slip: String) = call { core.takeSlip(slip).toLease() }

        override suspend fun writeSlip(device: String) = call { core.writeSlip(device) }

        override suspend fun answer(challenge: String) = call { core.answerChallenge(challenge) }

        override suspend fun chooseDistrict(code: String) = call { core.chooseDistrict(code) }
    }

    override val sync = object : Sync {
        private val core = opened.sync()

        override val status: Flow<Status> = callbackFlow {
            val handle = told {
                core.subscribe(object : StatusListener {
                    override fun onStatus(status: Status) {
                        trySend(status)
                    }
                })
            }
            awaitClose {
                handle.cancel()
                handle.destroy()
            }
        }.conflate()

        override suspend fun now() = call { core.status() }

        override suspend fun noteSatelliteTime(utcMs: Long) = call { core.noteSatelliteTime(utcMs) }

        override suspend fun runs() = call { core.runs(RUNS) }

        override suspend fun run(
            photos: PhotosToSend,
            network: () -> Network,
            leftMs: (() -> Long)?,
            progress: (SyncProgress) -> Unit,
        ): Synced {
            val line = object : Connectivity {
                override fun network() = network()
            }
            val time = leftMs?.let {
                object : WorkTime {
                    override fun leftMs() = it()
                }
            }
            val listener = object : SyncListener {
                override fun onProgress(progress: SyncProgress) = progress(progress)
            }
            val cancel = Cancel()
            return stopping(cancel) { told { core.run(photos, line, time, listener, cancel) } }.let(::synced)
        }
    }

    override val settings = object : Settings {
        private val core = opened.settings()

        override suspend fun hasPin() = call { core.hasPin() }

        override suspend fun setPin(pin: String, old: String?) = call { core.setPin(pin, old) }

        override suspend fun autoLockMs() = call { core.autoLockMs() }

        override suspend fun setAutoLockMs(ms: Long) = call { core.setAutoLockMs(ms) }

        override suspend fun photoBudget() = call { core.photoBudget().toLong() }

        override suspend fun setPhotoBudget(bytes: Long) = call { core.setPhotoBudget(bytes.toULong()) }

        override suspend fun isToLock(touchedMs: Long) = call { core.isToLock(touchedMs) }

        override suspend fun freeStorage() = call { core.freeStorage().bytes.toLong() }

        override suspend fun isStorageEnough(freeBytes: Long) = call { core.isStorageEnough(freeBytes.toULong()) }
    }

    private companion object {
        const val HITS = 50u
        const val RUNS = 20u
    }
}
