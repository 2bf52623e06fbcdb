package id.lontar.looks

import androidx.compose.runtime.Composable
import androidx.compose.runtime.CompositionLocalProvider
import id.lontar.R
import id.lontar.Texts
import id.lontar.Words
import id.lontar.core.Language
import id.lontar.core.ReportClock
import id.lontar.core.Role
import id.lontar.core.Status
import id.lontar.core.SyncProgress
import id.lontar.core.Task
import id.lontar.screens.home.HomeState
import id.lontar.screens.home.HomeView
import id.lontar.screens.practice.PracticeState
import id.lontar.screens.practice.PracticeView
import id.lontar.screens.problem.ProblemState
import id.lontar.screens.problem.ProblemView
import id.lontar.screens.ready.Mend
import id.lontar.screens.ready.ReadyLine
import id.lontar.screens.ready.ReadyState
import id.lontar.screens.ready.ReadyView
import id.lontar.screens.send.SendState
import id.lontar.screens.send.SendView
import id.lontar.screens.settings.FingerSetting
import id.lontar.screens.settings.Looks
import id.lontar.screens.settings.SettingsState
import id.lontar.screens.settings.SettingsView
import id.lontar.screens.settings.SettingsWays
import id.lontar.screens.storage.freedWords
import id.lontar.screens.tasks.ShownTask
import id.lontar.screens.tasks.TaskWays
import id.lontar.screens.tasks.TasksState
import id.lontar.screens.tasks.TasksView
import id.lontar.testing.Phone
import id.lontar.ui.LocalPractice
import id.lontar.ui.sizeOf

private val accident = row("Melkianus Ndun", kind = "accident", nik = null, age = null)

private fun sending(name: String, time: Words?) = ShownTask(Task.SendReport(accident.copy(name = name, record = name), ReportClock.Unknown), time)

private val today = Texts.screenReportFirstDeadline(deadline = "hari ini, 17.00 WITA", hours = 5)

internal val pressing = listOf(
    sending("Melkianus Ndun", today),
    ShownTask(Task.Choose(row(), listOf("mother_name")), null),
    ShownTask(Task.PhotoOfCard(row(LONG_NAME)), null),
)

internal val taskWays = TaskWays({}, {}, {}, {}, {})

private val tasks = page<TasksState>("tugas", "TasksView", { TasksView(it, {}, taskWays, {}) }) {
    val all = pressing + listOf(
        sending(LONG_NAME, null),
        ShownTask(Task.TakeAgain(row("Yusuf Bessie")), null),
        ShownTask(Task.Compare(row(record = "a"), row(record = "b")), null),
        ShownTask(Task.Compare(row(record = "c"), row(LONG_NAME, record = "d")), null),
        ShownTask(Task.Finish(draft(null, "accident")), null),
    )
    state("biasa", TasksState(all, next = 30, null))
    judged("biasa-bawah", TasksState(all, next = 30, null), act = Phone::scrollsDown)
    judged("memuat", TasksState(null, next = null, null))
    judged("kosong", TasksState(emptyList(), next = null, null))
    judged("gagal", TasksState(null, next = null, broken))
}

private val home = page<HomeState>("beranda", "HomeView", { HomeView(it, {}, taskWays, {}) }) {
    val busy = status(drafts = 3, waiting = 12, pictures = 27, bytes = 940_000, conflicts = 1)
    state("biasa", HomeState(busy, "2 hari lalu", village("Oelua", 14, 60), pressing, 9, isDamaged = false, failure = null))
    judged("biasa-bawah", HomeState(busy, "2 hari lalu", village("Oelua", 14, 60), pressing, 9, isDamaged = false, failure = null), act = Phone::scrollsDown)
    judged("memuat", HomeState(null, null, null, emptyList(), 0, isDamaged = false, null))
    state("belum-gabung", HomeState(status(null, null, enrolments = 0, lastDoneMs = null), null, null, emptyList(), 0, isDamaged = false, null))
    val invited = status(null, null, invited = true, waiting = 2, lastDoneMs = null)
    judged("undangan-menunggu", HomeState(invited, null, null, emptyList(), 0, isDamaged = false, null))
    judged("foto-rusak", HomeState(status(damaged = 2), "baru saja", null, emptyList(), 0, isDamaged = false, null))
    judged("semua-terkirim", HomeState(status(), "baru saja", null, emptyList(), 0, isDamaged = false, null))
    val many = status(LONG_NAME, Role.SUPERVISOR, drafts = 1_204, waiting = 48_210, pictures = 90_377, bytes = 74_000_000_000, conflicts = 312)
    state("banyak", HomeState(many, "45 hari lalu", village(LONG_VILLAGE, 13_902, 60_411), pressing, 1_204, isDamaged = true, failure = null))
    judged("gagal", HomeState(status(), "baru saja", null, emptyList(), 0, isDamaged = false, broken))
    judged("terkunci", HomeState(null, null, null, emptyList(), 0, isDamaged = false, closed))
}

/** Only when letters are large. */
internal val menu = page<HomeState>("beranda", "HomeView", { HomeView(it, {}, taskWays, {}) }) {
    state("menu", HomeState(status(), "baru saja", null, emptyList(), 0, isDamaged = false, failure = null), act = { taps("Halaman lain") })
}

private val send = page<SendState>("kirim", "SendView", { SendView(it, {}, forWorker = false, {}, {}) }) {
    val some = status(waiting = 12, pictures = 27, bytes = 940_000)
    val runs = listOf("2 hari lalu" to "done", "3 hari lalu" to "offline", "5 hari lalu" to "done")
    fun send(
        status: Status? = some,
        going: SyncProgress? = null,
        told: Words? = null,
        refused: String? = null,
        runs: List<Pair<String, String>> = emptyList(),
    ) = SendState(status, going, told, refused, runs)
    state("biasa", send(runs = runs))
    judged("memuat", send(null))
    state("jalan", send(going = SyncProgress(400_000uL, 0uL, 0uL, 0uL, 0uL), runs = runs))
    judged("selesai", send(status(), told = Words(R.string.screen_send_done), runs = runs))
    judged("tanpa-sinyal", send(told = Words(R.string.screen_send_offline), runs = runs))
    state("foto-rusak", send(status(damaged = 1), told = Words(R.string.screen_send_records)))
    judged("foto-menunggu", send(told = Texts.screenSendPhotosWait(count = 27), runs = runs))
    judged("dihentikan", send(told = Words(R.string.screen_send_stopped)))
    judged("jatah-habis", send(status(pictures = 27, bytes = 940_000), told = Words(R.string.screen_send_budget)))
    judged("menunggu-wifi", send(status(pictures = 27, bytes = 940_000), told = Texts.screenSendWifi(count = 27)))
    state("ditolak", send(refused = "invite_used", runs = runs))
    state("banyak", send(status(waiting = 48_210, pictures = 90_377, bytes = 74_000_000_000), runs = List(20) { "$it hari lalu" to "done" }))
    judged("gagal", send(told = broken))
}

private val settings = page<SettingsState>("setelan", "SettingsView", { Settings(it) }) {
    val plain = SettingsState(
        status(), hasPin = true, locks = true, lockMs = 300_000, finger = FingerSetting.Off, budget = 20_000_000, told = null, failure = null,
    )
    state("biasa", plain)
    state("bawah", plain, act = Phone::scrollsDown)
    state("belum-terkunci", plain.copy(status(null, null), locks = false, finger = null), act = { scrolls(320) })
    judged("pekerja", plain.copy(status(role = Role.WORKER, forWorker = true), hasPin = false, locks = false, finger = null), act = Phone::scrollsDown)
    state("sidik-jari", plain.copy(finger = FingerSetting.Soon), act = { scrolls(760) })
    judged("tanpa-pin", plain.copy(hasPin = false), act = Phone::scrollsDown)
    judged("pin-tersimpan", plain.copy(told = Words(R.string.screen_settings_pin_done)))
    judged("dikosongkan", plain.copy(told = freedWords(412_000_000)))
    judged("gagal", plain.copy(failure = full))
}

@Composable
private fun Settings(state: SettingsState) = SettingsView(state, {}, SettingsWays(Looks(false, {}, "0.1.0"), Language.INDONESIAN, {}, {}, {}, {}))

private val ready = page<ReadyState>("siap", "ReadyView", { ReadyView(it, {}, {}, {}) }) {
    val good = listOf(
        ReadyLine(Texts.screenReadyLists(count = 1_204), Texts.screenReadyListsSince(`when` = "2 hari lalu"), null),
        ReadyLine(Texts.screenReadyStorage(size = sizeOf(12_300_000_000)), null, null),
        ReadyLine(Words(R.string.screen_ready_clock), null, null),
        ReadyLine(Words(R.string.screen_ready_battery), null, null),
        ReadyLine(Words(R.string.screen_ready_location), null, null),
        ReadyLine(Words(R.string.screen_ready_pin), null, null),
    )
    val bad = listOf(
        ReadyLine(Words(R.string.screen_ready_lists_none), Words(R.string.screen_ready_lists_do), Mend.Send),
        ReadyLine(Texts.screenReadyStorage(size = sizeOf(41_000_000)), Words(R.string.screen_ready_storage_do), Mend.Storage),
        ReadyLine(Words(R.string.screen_report_clock_wrong), Words(R.string.screen_ready_clock_do), Mend.Clock),
        ReadyLine(Words(R.string.screen_ready_battery_saved), Words(R.string.screen_ready_battery_do), Mend.Battery),
        ReadyLine(Words(R.string.screen_ready_location_off), Words(R.string.screen_ready_location_do), Mend.Location),
        ReadyLine(Words(R.string.screen_ready_pin_none), Words(R.string.screen_ready_pin_do), Mend.Pin),
    )
    state("sebagian", ReadyState(good.take(3) + bad.drop(3), null))
    judged("siap", ReadyState(good, null))
    state("belum", ReadyState(bad, null))
    judged("belum-bawah", ReadyState(bad, null), act = Phone::scrollsDown)
    judged("memuat", ReadyState(emptyList(), null))
    judged("gagal", ReadyState(emptyList(), broken))
}

private val practice = page<PracticeState>("latihan", "PracticeView", { PracticeView(it, {}, {}) }) {
    state("mulai", PracticeState(isOn = false, leftMinutes = null, null))
    state("berjalan", PracticeState(isOn = true, leftMinutes = 17, null))
    judged("gagal", PracticeState(isOn = false, leftMinutes = null, full))
}

/** The bar of practice lies over whatever page is open. */
private val practised = page<HomeState>("latihan-beranda", "HomeView", { InPractice { HomeView(it, {}, taskWays, {}) } }) {
    state("biasa", HomeState(status(), null, village("Oelua", 14, 60), emptyList(), 0, isDamaged = false, null))
}

@Composable
private fun InPractice(page: @Composable () -> Unit) = CompositionLocalProvider(LocalPractice provides {}) { page() }

private val REPORT = """
    Foto tidak mau terkirim.

    lontar: 0.1.0
    android: 14
    phone: Samsung SM-A035F
    device: b22ff181
    waiting_records: 12
    sync: 28 November 2026 17:09 unreachable (1204 B up, 0 B down)
""".trimIndent()

private val problem = page<ProblemState>("masalah", "ProblemView", { ProblemView(it, {}, {}, {}) }) {
    state("isi", ProblemState("Foto tidak mau terkirim.", null, null))
    state("baca", ProblemState("Foto tidak mau terkirim.", REPORT, null))
    judged("kosong", ProblemState("", null, null))
    judged("gagal", ProblemState("Foto tidak mau terkirim.", null, broken))
}

internal val work = tasks + home + send + settings + ready + practice + practised + problem
