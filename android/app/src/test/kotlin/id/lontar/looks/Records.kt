package id.lontar.looks

import id.lontar.Said
import id.lontar.Texts
import id.lontar.core.Asked
import id.lontar.core.BlobState
import id.lontar.core.CandidateRow
import id.lontar.core.Custody
import id.lontar.core.DraftOutcome
import id.lontar.core.FoundRow
import id.lontar.core.Keys
import id.lontar.core.PhotoRow
import id.lontar.core.Problem
import id.lontar.core.Region
import id.lontar.core.RegionLevel
import id.lontar.core.Severity
import id.lontar.core.Verdict
import id.lontar.core.VoiceRow
import id.lontar.screens.conflict.ConflictsState
import id.lontar.screens.conflict.ConflictsView
import id.lontar.screens.conflict.Differing
import id.lontar.screens.conflict.Other
import id.lontar.screens.doubles.DoublesState
import id.lontar.screens.doubles.DoublesView
import id.lontar.screens.drafts.DraftsState
import id.lontar.screens.drafts.DraftsView
import id.lontar.screens.form.PhotoShown
import id.lontar.screens.help.HelpFirstState
import id.lontar.screens.help.HelpFirstView
import id.lontar.screens.help.HelpView
import id.lontar.screens.record.Change
import id.lontar.screens.record.OpenedPhoto
import id.lontar.screens.record.RecordState
import id.lontar.screens.record.RecordView
import id.lontar.screens.record.RecordWays
import id.lontar.screens.record.Section
import id.lontar.screens.request.RequestsState
import id.lontar.screens.request.RequestsView
import id.lontar.screens.search.SearchState
import id.lontar.screens.search.SearchView
import id.lontar.screens.villages.CandidatesState
import id.lontar.screens.villages.CandidatesView
import id.lontar.screens.villages.VillagesState
import id.lontar.screens.villages.VillagesView
import id.lontar.testing.FakeCamera
import id.lontar.testing.Phone
import id.lontar.testing.Pictures

private val camera = FakeCamera()

private val search = page<SearchState>("cari", "SearchView", { SearchView(it, {}, camera, {}, {}) }) {
    val found = rows.map { FoundRow(it, "words") }
    state("ditemukan", SearchState("ndaumanu", found, null))
    judged("ditemukan-bawah", SearchState("ndaumanu", found, null), act = Phone::scrollsDown)
    state("mulai", SearchState("", emptyList(), null))
    judged("kosong", SearchState("zzz", emptyList(), null))
    judged("gagal", SearchState("ndaumanu", emptyList(), broken))
}

private val villages = page<VillagesState>("warga", "VillagesView", { VillagesView(it, {}, {}, {}) }) {
    val some = listOf(village("Oelua", 14, 60), village("Boni", 0, 112), village(LONG_VILLAGE, 1_204, 1_204), village("", 3, 9, code = null))
    state("biasa", VillagesState(some, null))
    judged("memuat", VillagesState(null, null))
    judged("kosong", VillagesState(emptyList(), null))
    judged("gagal", VillagesState(null, broken))
}

private val candidates = page<CandidatesState>("calon", "CandidatesView", { CandidatesView(it, {}, {}, {}) }) {
    fun hamlet(at: Int) = if (at < 2) "Dusun Oemau" else null
    val left = rows.mapIndexed { at, row ->
        CandidateRow(row.copy(kind = "candidate", conflicts = 0u, hamlet = hamlet(at)), null, hamletKey = hamlet(at).orEmpty().lowercase())
    }
    val done = rows.map { CandidateRow(it, it.record, hamletKey = "") }
    state("belum", CandidatesState("Oelua", enrolled = false, left, more = true, null))
    judged("belum-bawah", CandidatesState("Oelua", enrolled = false, left, more = true, null), act = Phone::scrollsDown)
    state("sudah", CandidatesState("Oelua", enrolled = true, done, more = false, null))
    judged("memuat", CandidatesState("", enrolled = false, null, more = false, null))
    judged("kosong", CandidatesState(LONG_VILLAGE, enrolled = false, emptyList(), more = false, null))
    judged("gagal", CandidatesState("Oelua", enrolled = false, null, more = false, broken))
}

internal val DISCARD_REASONS = listOf("wrong_person", "already_enrolled", "left", "mistake")

private val drafts = page<DraftsState>("draf", "DraftsView", { DraftsView(it, {}, {}, {}) }) {
    val some = listOf(
        draft("Maria Ndaumanu") to "baru saja",
        draft(null).copy(step = "identity") to "2 hari lalu",
        draft("Melkianus Ndun", "accident") to "3 hari lalu",
        draft(LONG_NAME) to "45 hari lalu",
    )
    val ended = listOf(DraftOutcome("refused", 12uL), DraftOutcome("wrong_person", 1uL))
    state("biasa", DraftsState(some, null, emptyList(), null))
    judged("tidak-jadi", DraftsState(some.take(1), null, ended, null))
    judged("memuat", DraftsState(null, null, emptyList(), null))
    judged("kosong", DraftsState(emptyList(), null, emptyList(), null))
    judged("buang", DraftsState(some, DraftsState.Discards(draft(LONG_NAME), DISCARD_REASONS), emptyList(), null))
    judged("buang-ubahan", DraftsState(some, DraftsState.Discards(draft(LONG_NAME), emptyList()), emptyList(), null))
    judged("gagal", DraftsState(null, null, emptyList(), broken))
}

private fun said(key: String, text: String) = Said(key, Said.Value.Text(text))

private fun Phone.asksOther() {
    scrollsDown()
    taps("Isi yang lain")
}

private val conflicts = page<ConflictsState>("pilih", "ConflictsView", { ConflictsView(it, {}, {}) }) {
    val mother = Differing(
        conflict("mother_name", value("Yuliana Mooy", "Melkianus Ndun"), value("Yuliana Mooi", null, own = true)),
        listOf(said("mother_name", "Yuliana Mooy") to "18 November 2026, 10.42", said("mother_name", "Yuliana Mooi") to "19 November 2026, 08.10"),
        Other(Asked.Typed(Keys.Name, 100), emptyList()),
        problems = emptyList(),
    )
    val hard = Differing(
        conflict("card_address", value(LONG_NAME, null).copy(knownBy = "card"), value(null, LONG_NAME)),
        listOf(
            said("card_address", "Jalan Trans Rote Barat Laut, di belakang gereja, RT 003 RW 011") to "18 November 2026, 10.42",
            null to "19 November 2026, 08.10",
        ),
        other = null,
        problems = emptyList(),
    )
    state("biasa", ConflictsState(listOf(mother), null))
    val unread = mother.copy(problems = listOf(Problem("mother_name", "name_digits", Severity.BLOCK, overridable = false, params = emptyMap())))
    state("isi-lain", ConflictsState(listOf(unread), null), act = { taps("Isi yang lain") })
    fun other(key: String, asked: Asked, one: String, another: String, found: List<Region> = emptyList()) = Differing(
        conflict(key, value(one, "Melkianus Ndun"), value(another, null, own = true)),
        listOf(said(key, one) to "18 November 2026, 10.42", said(key, another) to "19 November 2026, 08.10"),
        Other(asked, found),
        problems = emptyList(),
    )
    val born = other("birth_date", Asked.Day(birth = true), "12 Agustus 1985", "21 Agustus 1985")
    judged("isi-tanggal", ConflictsState(listOf(born), null), act = Phone::asksOther)
    val works = other("occupation", choice("occupation", "seaweed_farmer", "fisher", "weaver", "driver"), "Petani rumput laut", "Nelayan")
    judged("isi-pilihan", ConflictsState(listOf(works), null), act = Phone::asksOther)
    val places = listOf("Oelua", "Oetefu").map { Region(it, it, "$it, Rote Barat Laut, Rote Ndao", RegionLevel.VILLAGE, "85982") }
    val lives = other("village", Asked.Village, LONG_VILLAGE, "Oebela, Rote Selatan, Rote Ndao", places)
    judged("isi-desa", ConflictsState(listOf(lives), null), act = Phone::asksOther)
    state("banyak", ConflictsState(listOf(mother, hard), null), act = Phone::scrollsDown)
    judged("memuat", ConflictsState(null, null))
    state("selesai", ConflictsState(emptyList(), null))
    judged("gagal", ConflictsState(listOf(mother), broken))
}

private val NO_RECORD = RecordState(
    detail = null, sections = emptyList(), written = "18 November 2026, 10.42", arrived = null, clock = null, reminds = false, isClockWrong = false,
    isStranded = false, history = emptyList(), voices = emptyList(), heard = null, photos = emptyList(), opened = null, failure = null,
)

private fun photo(kind: String) = PhotoRow("p:$kind", kind, 0, BlobState.HERE, hasPicture = true, hasThumbnail = true)

private val ways = RecordWays({}, {}, {}, {}, {}, {}, {})

private val record = page<RecordState>("orang", "RecordView", { RecordView(it, {}, ways) }) {
    val answers = listOf(
        said("birth_place", "Oelua"),
        said("birth_date", "12 Agustus 1985"),
        Said("sex", Said.Value.Choices("sex", listOf("female"))),
        said("mother_name", "Yuliana Mooy"),
        Said("occupation", Said.Value.Choices("occupation", listOf("seaweed_farmer"))),
        Said("home_same", Said.Value.YesNo(yes = true)),
    ).let { listOf(Section("identity", it.take(4)), Section("home_work", it.drop(4))) }
    val history = listOf(line("Melkianus Ndun", false, "name", "mother_name"), line(null, true, "village"), line(null, false, "note"))
    fun told(key: String, before: List<String>, after: String?) =
        Change.Told(key, before.map { said(key, it) }, after?.let { said(key, it) })
    val changes = listOf(
        Change(history[0], "18 November 2026, 10.42", listOf(told("name", emptyList(), "Maria Ndaumanu"))),
        Change(history[1], "19 November 2026, 08.10", listOf(told("mother_name", listOf("Yuliana Mooi", "Yulyana Mooy"), "Yuliana Mooy"))),
        Change(history[2], "19 November 2026, 17.00", listOf(told("note", listOf("Rumah di belakang gereja, dekat sumur tua"), null))),
    )
    val plain = detail(row(custody = Custody.ARRIVED), history = history)
    state("biasa", NO_RECORD.copy(detail = plain, arrived = "19 November 2026, 08.10", sections = answers, history = changes))
    judged("biasa-bawah", NO_RECORD.copy(detail = plain, arrived = "19 November 2026, 08.10", sections = answers, history = changes), act = Phone::scrollsDown)
    val differs = conflict("mother_name", value("Yuliana Mooy", null), value("Yuliana Mooi", null))
    val linked = listOf(row("Melkianus Ndun", kind = "accident", nik = null, age = null))
    val disputed = detail(row(LONG_NAME, village = LONG_VILLAGE, conflicts = 1), listOf(differs), history, linked)
    state("berbeda", NO_RECORD.copy(detail = disputed, sections = answers, history = changes))
    val accident = row("Melkianus Ndun", kind = "accident", nik = null, age = null)
    val story = listOf(Said("occurred_at", Said.Value.PartOf("19 November 2026", "night")), said("chronology", "Jatuh dari perahu waktu menarik jaring."))
    val told = NO_RECORD.copy(detail = detail(accident, history = history), sections = listOf(Section("story", story)), history = changes)
    val missing = listOf("chronology_missing", "police_or_witnesses").map { Problem("chronology", it, Severity.WARN, overridable = false, params = emptyMap()) }
    val wanting = detail(accident, history = history, problems = missing)
    val untilFriday = Texts.screenReportFirstDeadline(deadline = "Jumat, 20 November, 17.00 WITA", hours = 31)
    state("laporan", told.copy(detail = wanting, clock = untilFriday, reminds = true))
    judged("laporan-tertahan", told.copy(clock = untilFriday, isStranded = true))
    state("laporan-jam-salah", told.copy(clock = untilFriday, isClockWrong = true))
    state("laporan-sampai", told.copy(detail = detail(accident.copy(custody = Custody.ARRIVED), history = history), arrived = "19 November 2026, 08.10"))
    val completed = accident.copy(custody = Custody.CHANGED)
    judged("laporan-diubah", told.copy(detail = detail(completed, history = history), arrived = "19 November 2026, 08.10"))
    judged("kotak-kabupaten", NO_RECORD.copy(detail = detail(row(custody = Custody.RELAY))))
    judged("laporan-lewat", told.copy(clock = Texts.screenReportPast(days = 2_174)))
    state("calon", NO_RECORD.copy(detail = detail(row(kind = "candidate"))))
    judged("calon-terdaftar", NO_RECORD.copy(detail = detail(row(kind = "candidate"), linked = listOf(row()))))
    val photos = listOf(
        PhotoShown(photo("ktp"), Pictures.card(320, 240)),
        PhotoShown(photo("person"), null),
    )
    val pictured = NO_RECORD.copy(detail = plain, arrived = "19 November 2026, 08.10", sections = answers.take(1), history = changes, photos = photos)
    state("foto", pictured, act = { scrolls(120) })
    val voice = VoiceRow("v:a", "story", 42_000, BlobState.HERE)
    state("rekaman", told.copy(voices = listOf(voice)), act = Phone::scrollsDown)
    judged("rekaman-didengar", told.copy(voices = listOf(voice), heard = "v:a"))
    state("foto-dibuka", pictured.copy(opened = OpenedPhoto("p:ktp", Pictures.card(640, 480), isMissing = false)))
    judged("foto-diambil", pictured.copy(opened = OpenedPhoto("p:person", null, isMissing = false)), act = { scrolls(180) })
    judged("foto-belum-ada", pictured.copy(opened = OpenedPhoto("p:person", null, isMissing = true)), act = { scrolls(180) })
    judged("ganda", NO_RECORD.copy(detail = plain.copy(sameNik = listOf("other")), sections = answers, history = changes))
    val request = detail(row(kind = "request", nik = null, age = null, village = null), history = history.take(1))
    val asked = NO_RECORD.copy(detail = request, history = changes.take(1))
    state("permintaan", asked.copy(sections = listOf(Section("request", listOf(Said("request", Said.Value.Choices("rights_request", listOf("withdraw"))))))))
    judged("memuat", NO_RECORD)
    judged("gagal", NO_RECORD.copy(failure = broken))
}

private val guide = page<Unit>("bantuan", "HelpView", { HelpView {} }, { emptyList() }) {
    state("biasa", Unit)
    judged("bawah", Unit, act = Phone::scrollsDown)
}

private val help = page<HelpFirstState>("tolong-dulu", "HelpFirstView", { HelpFirstView(it, {}, {}) }) {
    state("biasa", HelpFirstState(null))
    judged("gagal", HelpFirstState(full))
}

private val doubles = page<DoublesState>("ganda", "DoublesView", { DoublesView(it, {}, {}, {}) }) {
    val two = listOf(row(), row(LONG_NAME, village = LONG_VILLAGE, custody = Custody.ARRIVED))
    val lines = listOf(
        DoublesState.Line("name", differs = true, listOf(said("name", "Maria Ndaumanu"), said("name", LONG_NAME))),
        DoublesState.Line("birth_date", differs = false, listOf(said("birth_date", "12 Agustus 1985"), said("birth_date", "12 Agustus 1985"))),
        DoublesState.Line("mother_name", differs = true, listOf(said("mother_name", "Yuliana Mooy"), null)),
    )
    val pair = DoublesState.Pair(two[0], two[1], lines, verdict = null)
    state("dua", DoublesState(listOf(pair), null))
    judged("dua-bawah", DoublesState(listOf(pair), null), act = Phone::scrollsDown)
    judged("dua-belum-tahu", DoublesState(listOf(pair.copy(verdict = Verdict.UNKNOWN)), null))
    judged("memuat", DoublesState(null, null))
    judged("kosong", DoublesState(emptyList(), null))
    judged("gagal", DoublesState(null, broken))
}

private val requests = page<RequestsState>("permintaan", "RequestsView", { RequestsView(it, {}, {}, {}, {}) }) {
    val some = listOf(row(kind = "request"), row(LONG_NAME, kind = "request", custody = Custody.ARRIVED))
    state("dua", RequestsState(some, next = 50, null))
    judged("memuat", RequestsState(null, next = null, null))
    judged("kosong", RequestsState(emptyList(), next = null, null))
    judged("gagal", RequestsState(null, next = null, broken))
}

internal val records = search + villages + candidates + drafts + conflicts + doubles + requests + record + guide + help
