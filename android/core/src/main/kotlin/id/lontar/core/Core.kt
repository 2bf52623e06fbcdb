package id.lontar.core

import kotlinx.coroutines.flow.Flow

/** A phone before it is opened: who uses it, and what opens it. Every function may be called from the main thread. */
interface Handset {
    suspend fun profiles(): List<Profile>

    suspend fun opening(profile: UInt): Opening

    /** Makes a profile, and opens it. */
    suspend fun add(label: String): Session

    suspend fun open(profile: UInt): Session

    suspend fun openWithPin(profile: UInt, pin: String): Session

    suspend fun openWithCode(profile: UInt, code: String, newPin: String): Session

    /** What is read to the supervisor; null before joining. */
    suspend fun challenge(profile: UInt): String?

    /** Reads a report of an accident where nothing is open, and keeps nothing. */
    suspend fun told(report: List<Entry>): ToldReport

    /** Keeps a report of an accident on a locked profile, as it was told: only opening the profile reads it again. */
    suspend fun reportWhileLocked(profile: UInt, report: List<Entry>)

    /** How each question of a kind is asked. */
    suspend fun asked(kind: String): Map<String, Asked>

    /** Removes what practice left when the phone was switched off. */
    suspend fun endPractice()

    /** Sends what locking a profile left, and opens nothing. Cancelling the coroutine stops it. */
    suspend fun upload(profile: UInt): Uploaded

    /** Removes a profile that was left, once Disnaker has everything that leaving it sealed. */
    suspend fun forget(profile: UInt)
}

/** One open profile. Its parts end with it; later calls fail with [Failure.Unlock]. */
interface Session {
    val profile: UInt
    val records: Records
    val drafts: Drafts
    val media: Media
    val search: Search
    val joining: Joining
    val sync: Sync
    val settings: Settings

    /** Begins practice beside this work, with people who do not exist; [end] of it removes everything. */
    suspend fun practise(): Session

    /** For how long practice lasts, 0 when it is over; null for real work. */
    suspend fun practiceLeftMs(): Long?

    /** Moves a form from practice to real work, and answers the draft there. */
    suspend fun moveDraft(draft: String, real: Session): String

    /** The text of a report of something that went wrong: counts, codes and times, and no word about anybody. */
    suspend fun problemReport(words: String, about: List<Entry>): String

    /** What this phone is called by others: its public key. */
    suspend fun device(): String

    /** Its owner leaves this phone: unsent work and drafts are sealed to Disnaker, and it is locked; how many parcels. */
    suspend fun leave(): Long

    /** Locks: unsent work is left sealed, so that it can be sent meanwhile; how many parcels that are. */
    suspend fun lock(): Long

    /** Closes and leaves no parcels, as when background work is done: what waits is in the database. */
    suspend fun end()

    /** Whether the database was damaged when it was opened: what could be read was taken over, and the old file is kept. */
    suspend fun wasDamaged(): Boolean

    /** Writes everything to the file, as before the app is suspended. */
    suspend fun settle()
}

interface Records {
    suspend fun page(filter: RecordFilter, offset: Long, limit: Int): ListPage

    suspend fun detail(record: String): RecordDetail

    suspend fun conflicts(): List<ConflictRow>

    suspend fun choose(conflict: ConflictRow, place: Int)

    suspend fun chooseOther(conflict: ConflictRow, text: String)

    /** A page of what is to be done, the nearest deadline first. */
    suspend fun tasks(offset: Long, limit: Int): TaskPage

    /** Two by two, the enrolments with one NIK about which whoever is at work is asked; of [record] also those decided. */
    suspend fun doubles(record: String?): List<DoubleRow>

    suspend fun decideDouble(one: String, other: String, verdict: Verdict)

    /** Enrolments side by side, and where they differ in what they mean. */
    suspend fun compare(records: List<String>): Comparison

    suspend fun clock(record: String): ReportClock

    /** What a first notice by SMS or message says of a report, in its order; what is not known yet has no text. */
    suspend fun notice(record: String): List<Answer>

    /** How each question of a kind is asked. */
    suspend fun asked(kind: String): Map<String, Asked>

    /** The steps of a form, each with the keys of its questions. */
    suspend fun steps(kind: String): Map<String, List<String>>
}

interface Drafts {
    suspend fun all(): List<DraftRow>

    suspend fun begin(kind: String, candidate: String? = null): String

    /** Begins a form of which something is known already; nobody has answered that in it. */
    suspend fun beginAbout(kind: String, known: List<Entry>): String

    /** Begins the enrolment of somebody of the same house, with family card and address of that one. */
    suspend fun beginRelative(enrolment: String): String

    suspend fun edit(record: String): String

    /** A step; an empty key is *Periksa kembali*. */
    suspend fun step(draft: String, step: String): StepOf

    suspend fun setField(draft: String, step: String, entries: List<Entry>): StepOf

    suspend fun setItem(draft: String, step: String, field: String, key: String, entries: List<Entry>): StepOf

    suspend fun removeItem(draft: String, step: String, field: String, key: String): StepOf

    /** Who else is on the family card that the draft names, as far as this phone knows. */
    suspend fun household(draft: String): List<Relative>

    /** The name of the officer whose phone this is, if it is one's. */
    suspend fun officer(): String?

    suspend fun submit(draft: String): SavedRecord

    /** Leaves a form: one in which nobody has answered anything goes, every other waits under *Belum selesai*. */
    suspend fun leave(draft: String)

    /** Deletes it; of one that would have become a record the [reason] stays, one of [discardReasons]. */
    suspend fun discard(draft: String, reason: String?)

    suspend fun discardReasons(): List<String>

    /** All that wait, and how forms of the last 30 days ended that became no record, the most frequent first. */
    suspend fun page(): DraftPage

    /** The person does not consent: outcome and date stay, and nothing else. Refused of an edit. */
    suspend fun refuse(draft: String)
}

/** Photos and voice notes of drafts and records; each is named by its register. */
interface Media {
    /** Makes what a camera or a file gave small and upright. What is wrong with the file is [Failure.Invalid]. */
    suspend fun prepare(file: ByteArray): PreparedPhoto

    /** Adds it to a draft, and lets it go; refused without consent to photos. Answers the register. */
    suspend fun addToDraft(draft: String, kind: String, photo: PreparedPhoto): String

    suspend fun addToRecord(record: String, kind: String, photo: PreparedPhoto): String

    /** Adds a recording: AAC, mono, up to 60 s. */
    suspend fun addVoiceToDraft(draft: String, kind: String, file: ByteArray): String

    suspend fun addVoiceToRecord(record: String, kind: String, file: ByteArray): String

    suspend fun photos(owner: String): List<PhotoRow>

    /** JPEG; null when it is not on this phone. */
    suspend fun picture(owner: String, register: String, role: PhotoRole): ByteArray?

    suspend fun voices(owner: String): List<VoiceRow>

    suspend fun voice(owner: String, register: String): ByteArray?

    suspend fun removeFromDraft(draft: String, register: String)

    suspend fun removeFromRecord(record: String, register: String)

    /** Fetches what of a record's thumbnails is missing; how many came. */
    suspend fun fetchThumbnails(record: String): Long

    suspend fun fetchPicture(record: String, register: String): Boolean
}

/** A photo that is not kept yet: it is looked at, then used or taken again. */
interface PreparedPhoto {
    /** JPEG, as it will be kept. */
    val picture: ByteArray

    /** Codes of what may make it useless; a person decides. */
    val findings: List<String>

    /** Lets it go, used or not. */
    fun close()
}

interface Search {
    suspend fun people(query: String): List<FoundRow>

    suspend fun villages(): List<VillageRow>

    suspend fun candidates(village: String?, enrolled: Boolean?, offset: Long, limit: Int): List<CandidateRow>

    /** Regions by name, those where the phone is first; without text the nearest villages. */
    suspend fun places(text: String, at: Spot? = null): List<Region>

    suspend fun place(code: String): Region?

    /** Whether a village lies outside the districts that this officer is assigned to. It stops nothing. */
    suspend fun isOutside(village: String): Boolean

    suspend fun nik(text: String): NikFacts?
}

interface Joining {
    /** What an invite says, to be shown before it is used; null if it is none. */
    suspend fun read(invite: String): InviteView?

    suspend fun keep(invite: String)

    /** Keeps an invite that an officer's phone wrote, with the birth date that the person gives. */
    suspend fun keepWorkers(invite: String, birthDate: String)

    /** Somebody begins here as a worker or family, without any invite. */
    suspend fun beginAsWorker()

    /** The invite of one worker, for a QR code on screen or paper only; [replaces] closes the phones from before. */
    suspend fun inviteWorker(enrolment: String, replaces: Boolean): String

    suspend fun state(): Joined

    /** How long what others wrote is shown. */
    suspend fun lease(): Lease

    /** Takes a slip that lengthens it. */
    suspend fun takeSlip(slip: String): Lease

    /** For a supervisor: a slip for the phone that is called [device]. */
    suspend fun writeSlip(device: String): String

    /** For a supervisor: the code that opens a locked phone. [Failure.Invalid] names the part that was misread. */
    suspend fun answer(challenge: String): String

    suspend fun chooseDistrict(code: String)
}

interface Sync {
    /** How the phone stands: now, and after every change. */
    val status: Flow<Status>

    suspend fun now(): Status

    /** A satellite told the time: never that of a position of the network, which is this phone's own. */
    suspend fun noteSatelliteTime(utcMs: Long)

    suspend fun runs(): List<SyncRun>

    /**
     * Syncs once. Cancelling the coroutine stops it in good order, and so does [leftMs], as background work needs it: once
     * no time is left. Null is all the time there is.
     */
    suspend fun run(
        photos: PhotosToSend,
        network: () -> Network,
        leftMs: (() -> Long)? = null,
        progress: (SyncProgress) -> Unit,
    ): Synced
}

interface Settings {
    suspend fun hasPin(): Boolean

    /** Where a PIN is asked for already, the [old] one is needed. */
    suspend fun setPin(pin: String, old: String? = null)

    suspend fun autoLockMs(): Long

    suspend fun setAutoLockMs(ms: Long): Long

    suspend fun photoBudget(): Long

    suspend fun setPhotoBudget(bytes: Long)

    suspend fun isToLock(touchedMs: Long): Boolean

    /** Lets main pictures go that are in a backup of Disnaker; how many bytes. */
    suspend fun freeStorage(): Long

    /** Whether so much free storage is enough for days without a line. */
    suspend fun isStorageEnough(freeBytes: Long): Boolean
}

/** Text for moments, by the core: no shell counts days. */
object Dates {
    fun date(atMs: Long, offsetMin: Int, language: Language): String = uniffi.lontar.dateText(atMs, offsetMin, language)

    fun time(atMs: Long, offsetMin: Int, language: Language): String = uniffi.lontar.timeText(atMs, offsetMin, language)

    fun day(day: String, language: Language): String = uniffi.lontar.dayText(day, language)

    /** A moment as the answer of when something happened. */
    fun answer(atMs: Long, offsetMin: Int): String = uniffi.lontar.momentAnswer(atMs, offsetMin)

    /** `hari ini, 17.00 WITA`, as clocks show it where it holds. */
    fun deadline(until: ReportClock.Deadline, nowMs: Long, language: Language): String =
        uniffi.lontar.deadlineText(until.atMs, until.offsetMin, nowMs, language)

    /** The year of birth of somebody of this age; null of an age that nobody has. */
    fun birthYear(age: UInt, atMs: Long, offsetMin: Int): String? = uniffi.lontar.birthYear(age, atMs, offsetMin)

    fun since(atMs: Long, nowMs: Long, language: Language): String = uniffi.lontar.sinceText(atMs, nowMs, language)
}

/** Lists to choose from, for text that is mostly one of them. */
object Lists {
    fun codes(list: String): List<String> = uniffi.lontar.choices(list)
}
