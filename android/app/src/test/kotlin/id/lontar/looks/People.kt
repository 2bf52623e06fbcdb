package id.lontar.looks

import id.lontar.R
import id.lontar.Texts
import id.lontar.Words
import id.lontar.core.Answer
import id.lontar.core.ConflictRow
import id.lontar.core.ConflictValue
import id.lontar.core.Custody
import id.lontar.core.DraftRow
import id.lontar.core.FieldChange
import id.lontar.core.HistoryRow
import id.lontar.core.ListRow
import id.lontar.core.Problem
import id.lontar.core.RecordDetail
import id.lontar.core.Role
import id.lontar.core.Status
import id.lontar.core.SyncRun
import id.lontar.core.VillageRow

// Invented people of an invented office, among them what is hard to show: long names, large numbers, nothing at all.

internal const val LONG_NAME = "Maria Fransiska Anunsiata Ndaumanu-Manafe"
internal const val LONG_VILLAGE = "Oenggaut Timur Daratan, Rote Barat Laut"

internal val broken: Words = Texts.errorUnexpectedNumber(number = "7K3Q9")
internal val offline = Words(R.string.error_offline)
internal val full = Words(R.string.error_storage_full)
internal val closed = Words(R.string.error_locked)

internal fun row(
    name: String = "Maria Ndaumanu",
    record: String = name,
    kind: String = "enrolment",
    nik: String? = "5314••••••••0012",
    age: Int? = 41,
    village: String? = "Oelua",
    custody: Custody = Custody.HERE,
    conflicts: Int = 0,
) = ListRow(
    record = record,
    kind = kind,
    receipt = "7K3Q9-M2X8F",
    name = name,
    nik = nik,
    nikEnd = nik?.takeLast(4),
    ageYears = age?.toUShort(),
    village = village,
    hamlet = null,
    custody = custody,
    conflicts = conflicts.toUInt(),
    createdMs = 0,
    updatedMs = 0,
)

internal val rows = listOf(
    row(),
    row("Yohanes Mooy", nik = "5314••••••••0003", age = 58, custody = Custody.ARRIVED),
    row(LONG_NAME, nik = "5314••••••••0417", age = 103, village = LONG_VILLAGE, conflicts = 2),
    row("Melkianus Ndun", kind = "accident", nik = null, age = null, custody = Custody.BACKED_UP),
    row("Ferdinandus Lete", nik = null, age = 17, village = null),
    row("Yustina Bessie", nik = "5314••••••••0151", age = 36, custody = Custody.ARRIVED),
    row("Adrianus Tulle", nik = "5314••••••••0208", age = 29),
    row("Ruth Messakh", nik = "5314••••••••0077", age = 64),
)

internal fun status(
    name: String? = "Yohana",
    role: Role? = Role.OFFICER,
    invited: Boolean = false,
    enrolments: Int = 148,
    drafts: Int = 0,
    waiting: Int = 0,
    pictures: Int = 0,
    bytes: Long = 0,
    damaged: Int = 0,
    conflicts: Int = 0,
    lastDoneMs: Long? = 0,
    doubles: Int = 0,
    forWorker: Boolean = false,
    blank: Boolean = false,
) = Status(
    name = name,
    role = role,
    inviteWaiting = invited,
    enrolments = enrolments.toULong(),
    accidents = 0uL,
    candidates = 60uL,
    drafts = drafts.toULong(),
    waitingRecords = waiting.toULong(),
    arrivedRecords = enrolments.toULong(),
    waitingPictures = pictures.toULong(),
    waitingBytes = bytes.toULong(),
    damagedPictures = damaged.toULong(),
    inConflict = conflicts.toULong(),
    held = 0uL,
    isBlank = blank,
    clockErrorMs = null,
    clockIsWrong = false,
    lastRun = null as SyncRun?,
    doubles = doubles.toULong(),
    lastDoneMs = lastDoneMs,
    forWorker = forWorker,
)

internal fun village(name: String, enrolled: Int, candidates: Int, code: String? = name) =
    VillageRow(code = code, name = name, district = "Rote Barat Laut", candidates = candidates.toULong(), enrolled = enrolled.toULong())

internal fun draft(name: String?, kind: String = "enrolment", edits: String? = null) =
    DraftRow(draft = name ?: "-", kind = kind, name = name, step = "identity", edits = edits, fromList = false, createdMs = 0, updatedMs = 0)

internal fun value(text: String?, who: String?, own: Boolean = false, key: String = "mother_name") =
    ConflictValue(answer = Answer(key, text, emptyList()), who = who, isOwn = own, wallMs = 0, knownBy = null)

internal fun conflict(field: String, vararg values: ConflictValue) =
    ConflictRow(record = "a", field = field, register = field, blocksSubmission = true, values = values.toList(), heads = emptyList())

internal fun line(who: String?, own: Boolean, vararg fields: String) =
    HistoryRow(who = who, isOwn = own, wallMs = 0, utcOffsetMin = 480, changes = fields.map { FieldChange(it, emptyList(), null) })

internal fun detail(
    row: ListRow = row(),
    conflicts: List<ConflictRow> = emptyList(),
    history: List<HistoryRow> = emptyList(),
    linked: List<ListRow> = emptyList(),
    problems: List<Problem> = emptyList(),
) = RecordDetail(
    row = row,
    answers = emptyList(),
    conflicts = conflicts,
    history = history,
    held = 0u,
    linked = linked,
    sameNik = emptyList(),
    heads = emptyList(),
    arrivedMs = null,
    problems = problems,
)
