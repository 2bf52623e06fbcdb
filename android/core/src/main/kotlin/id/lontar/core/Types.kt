package id.lontar.core

// What crosses from the core as it is. Types with cases have ones of our own below: an alias cannot name a case.

typealias Profile = uniffi.lontar.Profile
typealias Problem = uniffi.lontar.Problem
typealias Severity = uniffi.lontar.Severity
typealias Custody = uniffi.lontar.Custody
typealias Role = uniffi.lontar.Role
typealias Entry = uniffi.lontar.Entry
typealias ItemAnswer = uniffi.lontar.ItemAnswer
typealias Answer = uniffi.lontar.Answer
typealias ListRow = uniffi.lontar.ListRow
typealias ListPage = uniffi.lontar.ListPage
typealias RecordFilter = uniffi.lontar.RecordFilter
typealias RecordDetail = uniffi.lontar.RecordDetail
typealias FieldChange = uniffi.lontar.FieldChange
typealias HistoryRow = uniffi.lontar.HistoryRow
typealias ConflictRow = uniffi.lontar.ConflictRow
typealias ConflictValue = uniffi.lontar.ConflictValue
typealias Comparison = uniffi.lontar.Comparison
typealias ComparedField = uniffi.lontar.ComparedField
typealias DoubleRow = uniffi.lontar.DoubleRow
typealias Verdict = uniffi.lontar.Verdict
typealias ToldReport = uniffi.lontar.ToldReport
typealias SavedRecord = uniffi.lontar.SavedRecord
typealias DraftRow = uniffi.lontar.DraftRow

typealias DraftOutcome = uniffi.lontar.DraftOutcome

typealias DraftPage = uniffi.lontar.DraftPage
typealias Relative = uniffi.lontar.Relative
typealias StepState = uniffi.lontar.StepState
typealias BlobState = uniffi.lontar.BlobState
typealias PhotoRow = uniffi.lontar.PhotoRow
typealias PhotoRole = uniffi.lontar.PhotoRole
typealias VoiceRow = uniffi.lontar.VoiceRow
typealias FoundRow = uniffi.lontar.FoundRow
typealias VillageRow = uniffi.lontar.VillageRow
typealias CandidateRow = uniffi.lontar.CandidateRow
typealias Region = uniffi.lontar.Place
typealias RegionLevel = uniffi.lontar.Level
typealias Spot = uniffi.lontar.Spot
typealias NikFacts = uniffi.lontar.NikFacts
typealias InviteView = uniffi.lontar.InviteView
typealias Status = uniffi.lontar.StatusView
typealias SyncRun = uniffi.lontar.SyncRunRow
typealias SyncProgress = uniffi.lontar.SyncProgress
typealias PhotosToSend = uniffi.lontar.Photos
typealias Network = uniffi.lontar.Network
typealias Language = uniffi.lontar.Language

/** What opens a profile now. */
sealed interface Opening {
    data object Free : Opening

    data class Pin(val waitMs: Long) : Opening

    data class Code(val challenge: String?) : Opening
}

/** Whether and how this phone belongs to a hub. */
sealed interface Joined {
    data object No : Joined

    data class Waiting(val invite: InviteView) : Joined

    data class Yes(val invite: InviteView) : Joined
}

/** How long this phone shows what others wrote, by the hub's clock. Own records, saving and sending go on without end. */
sealed interface Lease {
    data object None : Lease

    data class Until(val ms: Long) : Lease

    data class Ended(val ms: Long) : Lease
}

/** How a sync ended. */
sealed interface SyncEnd {
    data object Done : SyncEnd

    data class Offline(val code: String) : SyncEnd

    data class Refused(val code: String) : SyncEnd

    data object Stopped : SyncEnd
}

data class Synced(val end: SyncEnd, val waitingRecords: Long, val waitingPictures: Long, val photos: String?, val damaged: Long)

/** What background work did for a locked profile: parcels that arrived, and that still wait. */
data class Uploaded(val sent: Long, val waiting: Long)

/** The clock of a report, against the 2 × 24 hours of the law. */
sealed interface ReportClock {
    data object Unknown : ReportClock

    data class Left(val ms: Long, val until: Deadline) : ReportClock

    data class Late(val ms: Long, val until: Deadline) : ReportClock

    /** Disnaker has it, whatever was added since. */
    data object Stopped : ReportClock

    /** The moment itself, told as clocks show it where it happened. */
    data class Deadline(val atMs: Long, val offsetMin: Int)
}

/** Disnaker has had it, by its signed receipt: also when it was changed since. */
val Custody.isAtDisnaker get() = this == Custody.CHANGED || this == Custody.ARRIVED || this == Custody.BACKED_UP

/** Something of it is on this phone only, or on its way. */
val Custody.waits get() = this == Custody.HERE || this == Custody.RELAY || this == Custody.CHANGED

/** Something that is to be done, with everything that its row shows. */
sealed interface Task {
    /** A report has not reached Disnaker. */
    data class SendReport(val row: ListRow, val clock: ReportClock) : Task

    /** A photo or voice note went bad on this phone before Disnaker had it. */
    data class TakeAgain(val row: ListRow) : Task

    /** Answers with several values. */
    data class Choose(val row: ListRow, val fields: List<String>) : Task

    /** Two enrolments have one NIK. */
    data class Compare(val one: ListRow, val other: ListRow) : Task

    /** The person allowed photos, and there is none of a card or letter yet. */
    data class PhotoOfCard(val row: ListRow) : Task

    /** A form was left. */
    data class Finish(val draft: DraftRow) : Task
}

/** A page of what is to be done; [next] is where the next one begins, null at the end. */
data class TaskPage(val tasks: List<Task>, val total: Long, val next: Long?)

/** How a question is asked; its label is `field_<key>` in the catalogue. */
sealed interface Asked {
    /** Something typed; [keys] says with which keyboard. */
    data class Typed(val keys: Keys, val max: Int?, val lines: Boolean = false) : Asked

    /** Whole rupiah: one of the [steps], or typed. */
    data class Money(val steps: List<Long>) : Asked

    /** A birth date as far as known, or a day: three parts that are chosen or typed. */
    data class Day(val birth: Boolean) : Asked

    /** A month of a year. */
    data object Month : Asked

    data object Moment : Asked

    data object Village : Asked

    data class Choice(val list: String, val codes: List<String>, val several: Boolean) : Asked

    data object YesNo : Asked

    data class Items(val item: ItemKind, val many: Boolean) : Asked

    /** Filled by the app, or of a kind that this app does not know: nothing is asked. */
    data object Nothing : Asked
}

/** With which keyboard; [Identity] is a number of 16 digits in groups. */
enum class Keys { Words, Name, Number, Identity, Hour, Telephone, Mail }

data class ItemKind(val name: String, val fields: List<ItemField>)

data class ItemField(val key: String, val kind: String, val list: String, val codes: List<String>, val required: Boolean)

/** A question as it stands in a draft. */
data class Field(
    val key: String,
    val asked: Asked,
    val required: Boolean,
    val derived: Boolean,
    val answer: Answer?,
    val problems: List<Problem>,
)

/** A step of a draft with everything that its screen draws. */
data class StepOf(
    val draft: DraftRow,
    val steps: List<StepState>,
    val step: String,
    val fields: List<Field>,
    val problems: List<Problem>,
    val canSubmit: Boolean,
    /** Whether somebody is too young to consent alone; null while the birth date does not say so. */
    val minor: Boolean?,
)
