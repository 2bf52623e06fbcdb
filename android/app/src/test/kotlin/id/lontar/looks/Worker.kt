package id.lontar.looks

import id.lontar.R
import id.lontar.Said
import id.lontar.Texts
import id.lontar.Words
import id.lontar.core.Answer
import id.lontar.core.Asked
import id.lontar.core.Custody
import id.lontar.core.FoundRow
import id.lontar.core.Keys
import id.lontar.core.ListRow
import id.lontar.core.Problem
import id.lontar.core.Role
import id.lontar.core.Severity
import id.lontar.core.Status
import id.lontar.core.StepOf
import id.lontar.core.ToldReport
import id.lontar.screens.receipt.ReceiptCodeView
import id.lontar.screens.receipt.ReceiptState
import id.lontar.screens.receipt.ReceiptView
import id.lontar.screens.receipt.ReceiptWays
import id.lontar.screens.report.LockedReportState
import id.lontar.screens.report.LockedReportView
import id.lontar.screens.report.LockedReportWays
import id.lontar.screens.report.ReportState
import id.lontar.screens.report.ReportView
import id.lontar.screens.report.VictimState
import id.lontar.screens.report.VictimView
import id.lontar.screens.reports.ReportsState
import id.lontar.screens.reports.ReportsView
import id.lontar.screens.worker.WorkerHomeState
import id.lontar.screens.worker.WorkerHomeView
import id.lontar.testing.Phone

private fun worker(joined: Boolean = true, waiting: Int = 0, drafts: Int = 0, name: String? = "Maria") = status(
    name, if (joined) Role.WORKER else null, waiting = waiting, drafts = drafts, forWorker = true,
)

private val home = page<WorkerHomeState>("pekerja", "WorkerHomeView", { WorkerHomeView(it, {}, {}) }) {
    state("biasa", WorkerHomeState(worker(waiting = 1, drafts = 1), "2 hari lalu", null))
    state("belum-gabung", WorkerHomeState(worker(joined = false, name = null), null, null))
    judged("belum-gabung-bawah", WorkerHomeState(worker(joined = false, waiting = 2, name = LONG_NAME), null, null), act = Phone::scrollsDown)
    judged("memuat", WorkerHomeState(null, null, null))
    judged("gagal", WorkerHomeState(worker(), "baru saja", broken))
}

private val phone = Asked.Typed(Keys.Telephone, null)

private val report = page<ReportState>("lapor", "ReportView", { ReportView(it, {}) }) {
    fun report(vararg answers: Pair<String, String>): StepOf {
        val kinds = choice("accident_type", "accident", "disease")
        val fields = answers.map { (key, text) -> field(key, if (key == "type") kinds else phone, text) }
        return step("", *fields.toTypedArray(), draft = draft(null, "accident"))
    }
    val own = listOf(row(), row(LONG_NAME))
    val begun = ReportState(report("type" to "accident"), ReportState.Who.OneOf(own), null, emptyList(), emptySet(), null)
    val told = report(
        "type" to "accident", "enrolment" to "Maria Ndaumanu", "occurred_at" to "2026-11-19T17:00+08:00",
        "reporter_phone" to "081234567890", "chronology" to "Jatuh dari perahu waktu menarik jaring, kaki kena baling-baling.",
    )
    state("mulai", begun)
    state("terisi", begun.copy(step = told, saved = Texts.commonSavedAt(time = "10.42")))
    judged("terisi-bawah", begun.copy(step = told, saved = Texts.commonSavedAt(time = "10.42")), act = Phone::scrollsDown)
    val stops = listOf(
        problem("enrolment", "who_missing", Severity.BLOCK),
        problem("occurred_at", "required", Severity.BLOCK),
        problem("reporter_phone", "required", Severity.BLOCK),
    )
    state("berhenti", begun.copy(stops = stops))
    judged("tanpa-peserta", begun.copy(who = ReportState.Who.OneOf(emptyList()), stops = stops.take(1)))
    state("petugas", begun.copy(step = told, who = ReportState.Who.Searched(row(LONG_NAME, village = LONG_VILLAGE))))
    val named = listOf(problem("name", "who_missing", Severity.BLOCK)) + stops.drop(1)
    state("petugas-belum-terdaftar", begun.copy(who = ReportState.Who.Searched(null), stops = named))
    judged("memuat", begun.copy(step = null))
    judged("penuh", begun.copy(failure = full))
}

private val victim = page<VictimState>("siapa-celaka", "VictimView", { VictimView(it, {}, {}) }) {
    val enrolled = rows.filter { it.kind == "enrolment" }
    state("mulai", VictimState("", enrolled.take(6), emptyList(), null))
    judged("mulai-bawah", VictimState("", enrolled.take(6), emptyList(), null), act = Phone::scrollsDown)
    state("ditemukan", VictimState("ndaumanu", enrolled, enrolled.filter { "Ndaumanu" in it.name }.map { FoundRow(it, "words") }, null))
    judged("tidak-ada", VictimState("zzz", enrolled, emptyList(), null))
    judged("belum-ada", VictimState("", emptyList(), emptyList(), null))
    judged("memuat", VictimState("", null, emptyList(), null))
    judged("gagal", VictimState("", null, emptyList(), broken))
    judged("penuh", VictimState("", enrolled, emptyList(), full))
}

private val lockedReport = page<LockedReportState>("lapor-terkunci", "LockedReportView", { LockedReportView(it, {}, LockedReportWays({}, {})) }) {
    fun told(vararg answers: Pair<String, String>, problems: List<Problem> = emptyList()) =
        ToldReport(answers.map { (key, text) -> Answer(key, text, emptyList()) }, problems, emptyList())
    val begun = LockedReportState(LockedReportState.Part.Questions, told(), listOf("accident", "disease"), emptyList(), emptyList(), asksToLeave = false, null)
    val filled = begun.copy(
        report = told(
            "name" to LONG_NAME, "occurred_at" to "2026-11-19Tnight+08:00", "reporter_phone" to "081234567890",
            "chronology" to "Jatuh dari perahu waktu menarik jaring, kaki kena baling-baling.",
        ),
    )
    val notice = listOf("name" to Said("name", Said.Value.Text("Melkianus Ndun")), "place" to null)
    state("tersimpan", filled.copy(part = LockedReportState.Part.Kept, notice = notice))
    judged("mulai", begun)
    // The questions are those of "lapor".
    judged("terisi", filled)
    val stops = listOf(
        problem("name", "who_missing", Severity.BLOCK),
        problem("occurred_at", "when_missing", Severity.BLOCK),
        problem("reporter_phone", "phone_missing", Severity.BLOCK),
    )
    judged("berhenti", begun.copy(stops = stops))
    state("keluar", filled.copy(asksToLeave = true))
    judged("tolong-dulu", begun.copy(part = LockedReportState.Part.Help))
    judged("memuat", begun.copy(report = null))
    judged("penuh", begun.copy(failure = full))
    judged("belum-dipahami", begun.copy(report = null, kinds = emptyList()))
}

private val reports = page<ReportsState>("laporan-saya", "ReportsView", { ReportsView(it, {}, forWorker = true, {}, {}, {}) }) {
    fun accident(name: String, custody: Custody) = row(name, kind = "accident", nik = null, age = null, village = null, custody = custody)
    val two = listOf(accident("Melkianus Ndun", Custody.HERE), accident(LONG_NAME, Custody.ARRIVED), accident("Yusuf Bessie", Custody.CHANGED))
    state("dua", ReportsState(two, next = 50, null))
    judged("kosong", ReportsState(emptyList(), next = null, null))
    judged("memuat", ReportsState(null, next = null, null))
    judged("gagal", ReportsState(null, next = null, broken))
}

private val receiptWays = ReceiptWays({}, {}, {}, null, {}, { _, _ -> }, {}, {}, {})

private fun receiptOf(row: ListRow, status: Status = status(), notice: List<Pair<String, Said?>> = emptyList()) =
    ReceiptState(detail(row), status, "18 November 2026, 10.42", "19 November 2026, 08.10", notice, status.name.takeUnless { status.forWorker }, null)

private val receipt = page<ReceiptState>("tanda-terima", "ReceiptView", { ReceiptView(it, {}, receiptWays) }) {
    val accident = row("Melkianus Ndun", kind = "accident", village = null)
    state("di-hp", receiptOf(row()))
    state("sampai", receiptOf(row(custody = Custody.ARRIVED)))
    state("laporan", receiptOf(accident))
    judged("laporan-diubah", receiptOf(accident.copy(custody = Custody.CHANGED)))
    val notice = listOf("name" to Said("name", Said.Value.Text("Melkianus Ndun")), "occurred_at" to null)
    state("belum-gabung", receiptOf(accident, worker(joined = false), notice))
    judged("belum-gabung-bawah", receiptOf(accident, worker(joined = false), notice), act = Phone::scrollsDown)
    state("latihan", receiptOf(row().copy(receipt = null)))
    state("nama-panjang", receiptOf(row(LONG_NAME, village = LONG_VILLAGE)))
    judged("memuat", ReceiptState(null, null, null, null, emptyList(), null, null))
    judged("gagal", ReceiptState(null, null, null, null, emptyList(), null, broken))
}

private val receiptCode = page<ReceiptState>("tanda-terima-qr", "ReceiptCodeView", { ReceiptCodeView(it, {}) }) {
    state("biasa", receiptOf(row("Melkianus Ndun", kind = "accident", village = null)))
    judged("memuat", ReceiptState(null, null, null, null, emptyList(), null, null))
    judged("gagal", ReceiptState(null, null, null, null, emptyList(), null, Words(R.string.error_not_found)))
}

internal val workers = home + report + victim + lockedReport + reports + receipt + receiptCode
