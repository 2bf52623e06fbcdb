package id.lontar.looks

import android.Manifest
import androidx.compose.runtime.Composable
import androidx.compose.ui.geometry.Offset
import id.lontar.R
import id.lontar.Said
import id.lontar.Texts
import id.lontar.Words
import id.lontar.core.Answer
import id.lontar.core.Asked
import id.lontar.core.DraftRow
import id.lontar.core.Entry
import id.lontar.core.Field
import id.lontar.core.ItemAnswer
import id.lontar.core.ItemField
import id.lontar.core.ItemKind
import id.lontar.core.Keys
import id.lontar.core.Problem
import id.lontar.core.Region
import id.lontar.core.RegionLevel
import id.lontar.core.Relative
import id.lontar.core.Severity
import id.lontar.core.StepOf
import id.lontar.core.StepState
import id.lontar.screens.form.Attachments
import id.lontar.screens.form.AttachmentsState
import id.lontar.screens.form.ConsentPresenter
import id.lontar.screens.form.ConsentState
import id.lontar.screens.form.ConsentView
import id.lontar.screens.form.FormState
import id.lontar.screens.form.FormSteps
import id.lontar.screens.form.FormView
import id.lontar.screens.form.Guardian
import id.lontar.screens.form.NikShown
import id.lontar.screens.form.Reading
import id.lontar.screens.form.Where
import id.lontar.testing.Phone
import id.lontar.ui.PenStroke

/** A form with its photos and voice notes. */
internal data class FormLook(val form: FormState, val attached: AttachmentsState)

internal val nothingAttached =
    AttachmentsState(emptyList(), emptyList(), recording = null, isUnstored = false, playing = null, problems = emptyList(), failure = null)

internal fun form(name: String, states: States<FormLook>.() -> Unit) =
    page<FormLook>("formulir-$name", "FormView", { Form(it) }, { listOf(it.form, it.attached) }, states)

@Composable
private fun Form(look: FormLook) = FormView(look.form, {}, Attachments(look.attached, {}) {}) {}

private val empty =
    FormState(
        null, emptyList(), emptyMap(), saved = null, found = null, near = emptyList(), villages = emptyMap(), isOutside = false,
        relatives = emptyList(), sameHome = null, nik = null, allowsPhotos = true, at = null,
        unread = emptyList(), unstored = emptySet(), discards = null, where = Where.NotAsked, failure = null,
    )

internal fun problem(field: String, code: String, severity: Severity = Severity.WARN, vararg params: Pair<String, String>) =
    Problem(field, code, severity, overridable = false, params = mapOf(*params))

internal fun field(key: String, asked: Asked, text: String? = null, vararg problems: Problem, items: List<ItemAnswer> = emptyList(), derived: Boolean = false) =
    Field(
        key, asked, required = false, derived = derived,
        answer = if (text == null &&
            items.isEmpty()
        ) {
            null
        } else {
            Answer(key, text, items)
        },
        problems = problems.toList(),
    )

internal fun choice(list: String, vararg codes: String, several: Boolean = false) = Asked.Choice(list, codes.toList(), several)

private val steps = listOf("consent", "identity", "home_work", "family", "programme", "photos", "record")
    .map { StepState(it, fields = fieldsOf(it), asked = 9u, answered = 4u, blocking = 0u, warnings = 0u) }

private fun fieldsOf(step: String) = when (step) {
    "identity" -> listOf("nik", "name", "birth_place", "birth_date", "sex")
    "home_work" -> listOf("home_same")
    "family" -> listOf("heirs")
    else -> emptyList()
}

internal fun step(key: String, vararg fields: Field, draft: DraftRow = draft("Maria Ndaumanu"), canSubmit: Boolean = true) =
    StepOf(draft, steps, key, fields.toList(), problems = emptyList(), canSubmit, minor = null)

internal fun look(step: StepOf?, attached: AttachmentsState = nothingAttached, with: FormState.() -> FormState = { this }) =
    FormLook(empty.copy(step = step).with(), attached)

private val savedAt = Texts.commonSavedAt(time = "10.42")

private val consent = page<ConsentState>("persetujuan", "ConsentView", { ConsentView(it, {}, {}) }) {
    val reading = Reading("Yohana Lete", Reading.INDONESIAN, "", "", canRead = true, "", listOf("ind", "mkn", "aoz", "tet", "slp", "mqy", "hvn", "twu"))
    val guardian = Guardian(null, isSaidMinor = false, "", "", "", listOf("spouse", "child", "parent", "grandparent", "sibling", "other"))
    val asked = ConsentState(
        listOf("signature", "thumbprint", "voice"), way = null, emptyList(), recordedS = null, hasProof = false, photoLater = false, photosAllowed = false,
        reading, guardian, canSpeak = true, isSpeaking = false, isBegun = false, isLost = false, asksRefusal = false, problems = emptyList(), failure = null,
    )
    val line = PenStroke(listOf(Offset(0.1f, 0.7f), Offset(0.2f, 0.3f), Offset(0.35f, 0.7f), Offset(0.5f, 0.4f), Offset(0.9f, 0.6f)))
    state("biasa", asked)
    judged("bawah", asked.copy(canSpeak = false), act = Phone::scrollsDown)
    val signs = asked.copy(way = ConsentPresenter.SIGNATURE, photosAllowed = true, isBegun = true)
    state("tanda-tangan", signs.copy(signature = listOf(line), hasProof = true), act = Phone::scrollsDown)
    judged("tanda-tangan-kosong", signs, act = Phone::scrollsDown)
    judged("tanda-tangan-ada", signs.copy(hasProof = true))
    state("cap-jempol", asked.copy(way = ConsentPresenter.THUMBPRINT, photoLater = true), act = Phone::scrollsDown)
    judged("cap-jempol-ada", asked.copy(way = ConsentPresenter.THUMBPRINT, hasProof = true))
    val says = asked.copy(way = ConsentPresenter.VOICE)
    judged("suara-izin", says, act = Phone::scrollsDown)
    judged("suara", says, listOf(Manifest.permission.RECORD_AUDIO))
    judged("suara-direkam", says.copy(recordedS = 7), act = Phone::scrollsDown)
    judged("suara-ada", says.copy(hasProof = true))
    val unusual = signs.copy(
        reading = reading.copy(language = "hvn", interpreter = "Dorkas Hawu", canRead = false),
        guardian = guardian.copy(isKnownMinor = true),
        problems = listOf(problem("consent", "guardian_missing", Severity.BLOCK)),
        failure = full,
    )
    state("lain", unusual, act = Phone::scrollsDown)
    judged("lain-bahasa", unusual.copy(reading = reading.copy(language = Reading.OTHER), guardian = guardian.copy(isSaidMinor = true)))
    judged("dibacakan", asked.copy(isSpeaking = true))
    judged("memuat", asked.copy(ways = emptyList()))
    judged("tanya-lagi", asked.copy(isLost = true))
    judged("tidak-bersedia", asked.copy(asksRefusal = true))
}

private val number = Asked.Typed(Keys.Identity, 16)
private val name = Asked.Typed(Keys.Name, 100)
private val words = Asked.Typed(Keys.Words, 60)

private fun identity(nik: String?, called: String?, vararg problems: Problem) = step(
    "identity",
    field("ktp_status", choice("ktp_status", "card", "later", "none"), "card"),
    field("nik", number, nik, *problems.filter { it.field == "nik" }.toTypedArray()),
    field("name", name, called, *problems.filter { it.field == "name" }.toTypedArray()),
    field("birth_place", words, "Oelua"),
    field("birth_date", Asked.Day(birth = true), "1985-08-12", *problems.filter { it.field == "birth_date" }.toTypedArray()),
    field("sex", choice("sex", "female", "male"), "female"),
    field("mother_name", name),
)

private val identity = form("identitas") {
    state("biasa", look(identity("5314025208850012", "Maria Ndaumanu")) { copy(saved = savedAt) })
    state("bawah", look(identity("5314025208850012", "Maria Ndaumanu")) { copy(saved = savedAt, where = Where.Found(12)) }, act = Phone::scrollsDown)
    judged("kosong", look(identity(null, null)) { copy(where = Where.Looking) })
    val wrong = arrayOf(
        problem("nik", "nik_length", Severity.BLOCK, "count" to "15"),
        problem("name", "name_digits"),
        problem("birth_date", "age_too_young", Severity.BLOCK, "min" to "15"),
    )
    state("peringatan", look(identity("531402520885001", "Maria Ndaumanu 2", *wrong)), act = { scrolls(320) })
    judged("nama-panjang", look(identity("5314025208850012", LONG_NAME)), act = { scrolls(320) })
    state(
        "tidak-terbaca",
        look(identity("5314025208850012", "Maria Ndaumanu")) {
            copy(unread = listOf(problem("birth_date", "date_calendar")))
        },
        act = Phone::scrollsDown,
    )
    judged("penuh", look(identity("5314025208850012", "Maria Ndaumanu")) { copy(failure = full) })
    state("lokasi-izin", look(identity(null, null)) { copy(where = Where.Wanted) })
    judged("lokasi-boleh", look(identity(null, null)) { copy(where = Where.Wanted) }, listOf(Manifest.permission.ACCESS_FINE_LOCATION))
    judged("lokasi-tidak-ketemu", look(identity(null, null)) { copy(where = Where.NotFound) })
    judged("lokasi-tanpa", look(identity(null, null)) { copy(where = Where.Without) })
    judged("memuat", look(null))
    judged("gagal", look(null) { copy(failure = broken) })
    val facts = NikShown("female", listOf("12 Agustus 1985"), "Rote Ndao", emptyList())
    judged("nik", look(identity("5314025208850012", "Maria Ndaumanu")) { copy(nik = facts) }, act = { scrolls(220) })
    state("nik-sama", look(identity("5314025208850012", "Maria Ndaumanu")) { copy(nik = facts.copy(same = listOf(row(LONG_NAME)))) }, act = { scrolls(320) })
    val home = Relative("a", "Yohanes Mooy", emptyList(), listOf(Entry("village", "53.14.02.2005")))
    val withKk = step("identity", field("kk", number, "5314021203100004"), field("kpj", number))
    judged("satu-kk", look(withKk) { copy(sameHome = home) })
    judged("foto-tidak-boleh", look(identity(null, null)) { copy(allowsPhotos = false) })
    judged("ke-nama", look(identity("5314025208850012", "Maria Ndaumanu")) { copy(at = "name") })
}

private val occupations =
    choice("occupation", "farmer", "fisher", "seaweed_farmer", "livestock_keeper", "palm_tapper", "farm_labourer", "weaver", "other")

private fun States<FormLook>.programme() {
    fun programme(email: String?) = step(
        "programme",
        field("cover_from", Asked.Month, "2026-11"),
        field("funding", choice("funding", "province"), "province", derived = true),
        field("bank_status", choice("bank_status", "has_account", "no_account"), "no_account"),
        field("email", Asked.Typed(Keys.Mail, null), email),
        field("blood_group", choice("blood_group", "a", "b", "ab", "o", "unknown")),
    )
    val known = listOf(Said("funding", Said.Value.Choices("funding", listOf("province"))))
    state("program", look(programme(null)) { copy(said = known) })
    judged("program-lengkap", look(programme("maria@contoh.id")) { copy(said = known) }, act = Phone::scrollsDown)
}

private val home = form("tempat-tinggal") {
    fun home(village: String?) = step(
        "home_work",
        field("card_address", Asked.Typed(Keys.Words, 200, lines = true), "Jalan Trans Rote, di belakang gereja"),
        field("home_same", Asked.YesNo, "true"),
        field("village", Asked.Village, village),
        field("postcode", Asked.Typed(Keys.Number, 5), "85982", derived = true),
        field("occupation", occupations, "seaweed_farmer"),
        field("phone_owner", choice("phone_owner", "own", "family", "none"), "own"),
        field("phone", Asked.Typed(Keys.Telephone, 16), "081234567890"),
    )
    val names = mapOf("53.14.02.2005" to "Oelua, Rote Barat Laut, Rote Ndao")
    state("biasa", look(home("53.14.02.2005")) { copy(villages = names) })
    judged("bawah", look(home("53.14.02.2005")) { copy(villages = names) }, act = Phone::scrollsDown)
    judged("di-luar", look(home("53.14.02.2005")) { copy(villages = names, isOutside = true) }, act = { scrolls(320) })
    val found = listOf("Oelua", "Oetefu", "Oebela").map {
        Region("53.14.02.${it.length}${it.last()}", it, "$it, Rote Barat Laut, Rote Ndao", RegionLevel.VILLAGE, "85982")
    }
    state("desa-dicari", look(home(null)) { copy(found = "village" to found) }, act = { scrolls(320) })
    state("desa-dekat", look(home(null)) { copy(near = found) }, act = { scrolls(320) })
    val stopped = Words(R.string.screen_form_unstored)
    judged("belum-tersimpan", look(home(null)) { copy(unread = listOf(problem("phone", "phone_digits")), unstored = setOf("phone"), failure = stopped) })
    programme()
}

private val heir = ItemKind(
    "heir",
    listOf(
        ItemField("name", "name", "", emptyList(), required = true),
        ItemField("relation", "choice", "relation", listOf("spouse", "child", "parent", "sibling"), required = true),
        ItemField("birth_date", "birth_date", "", emptyList(), required = false),
        ItemField("phone", "phone", "", emptyList(), required = false),
    ),
)

private val family = form("keluarga") {
    fun family(vararg heirs: ItemAnswer, problem: Problem? = null) = step(
        "family",
        field("marital_status", choice("marital_status", "married", "single", "divorced", "widowed"), "married"),
        field("heirs", Asked.Items(heir, many = true), null, *listOfNotNull(problem).toTypedArray(), items = heirs.toList()),
    )
    val spouse = ItemAnswer("a", listOf(Entry("name", "Yohanes Mooy"), Entry("relation", "spouse"), Entry("birth_date", "1983-04-03")))
    val read = mapOf(("heirs" to "a") to listOf(Said("name", Said.Value.Text("Yohanes Mooy")), Said("birth_date", Said.Value.Text("3 April 1983"))))
    state("biasa", look(family(spouse)) { copy(items = read) }, act = { scrolls(280) })
    val others = listOf(Relative("a", "Yohanes Mooy", listOf(Entry("name", "Yohanes Mooy")), emptyList()), Relative("b", LONG_NAME, emptyList(), emptyList()))
    state("satu-kk", look(family()) { copy(relatives = others) }, act = { scrolls(320) })
    state("kosong", look(family(problem = problem("heirs", "heirs_missing"))))
    state("tambah", look(family()), act = { taps("Tambah ahli waris") })
    val young = problem("heirs.a", "heir_guardian_missing")
    val never = problem("heirs.a.birth_date", "birth_date_unknown")
    state("diperingatkan", look(family(spouse, problem = young)) { copy(items = read, unread = listOf(never)) }, act = { scrolls(280) })
    judged("keluarkan", look(family(spouse)) { copy(items = read) }, act = {
        scrolls(600)
        taps("Keluarkan")
    })
    state("bawah", look(family(spouse)) { copy(items = read) }, act = Phone::scrollsDown)
}

private val accident = form("kapan") {
    fun accident(at: String?, vararg problems: Problem) = step(
        "when_where",
        field("occurred_at", Asked.Moment, at, *problems),
        field("body_parts", choice("body_part", "head", "eye", "hand", "finger", "back", "foot", "many", several = true), "hand,finger"),
        draft = draft("Melkianus Ndun", "accident"),
    )
    state("biasa", look(accident("2026-11-19Tnight+08:00")))
    state("lewat", look(accident("2020-11-19T17:00+08:00", problem("occurred_at", "report_late", Severity.WARN, "hours" to "52176"))))
}

/** Consent that was given, in a change. */
private fun States<FormLook>.given() {
    val way = ItemField("way", "choice", "consent_way", listOf("signature", "thumbprint", "voice"), required = true)
    val guardian = ItemField("guardian_name", "name", "", emptyList(), required = false)
    val asked = Asked.Items(ItemKind("consent", listOf(way, guardian)), many = false)
    val item = ItemAnswer("", listOf(Entry("way", "signature"), Entry("outcome", "agreed")))
    val said = listOf(
        Said("way", Said.Value.Choices("consent_way", listOf("signature"))),
        Said("reader", Said.Value.Text("Yohana Lete")),
        Said("photos_allowed", Said.Value.YesNo(yes = true)),
    )
    fun page(vararg problems: Problem) =
        step("consent", field("consent", asked, null, *problems, items = listOf(item)), draft = draft("Maria Ndaumanu", edits = "a"))
    state("persetujuan", look(page()) { copy(said = said) })
    judged("tanpa-wali", look(page(problem("consent", "guardian_missing", Severity.BLOCK))) { copy(said = said, saved = savedAt) })
}

private val review = form("periksa") {
    val said = listOf(
        Said("nik", Said.Value.Text("531402 520885 0012")),
        Said("name", Said.Value.Text("Maria Ndaumanu")),
        Said("birth_place", Said.Value.Text("Oelua")),
        Said("birth_date", Said.Value.Text("12 Agustus 1985")),
        Said("sex", Said.Value.Choices("sex", listOf("female"))),
        Said("home_same", Said.Value.YesNo(yes = true)),
        Said("heirs", Said.Value.Text("Yohanes Mooy, $LONG_NAME")),
    )
    val good = step(FormSteps.REVIEW, field("nik", number, "5314025208850012"))
    state("biasa", look(good) { copy(said = said) })
    state("bawah", look(good) { copy(said = said, where = Where.Found(12)) }, act = Phone::scrollsDown)
    val stops = arrayOf(problem("nik", "nik_length", Severity.BLOCK, "count" to "15"), problem("birth_date", "age_too_young", Severity.BLOCK, "min" to "15"))
    state("berhenti", look(step(FormSteps.REVIEW, field("nik", number, "531402520885001", *stops), canSubmit = false)))
    val refused = step(FormSteps.REVIEW, field("nik", number, "531402520885001", *stops), canSubmit = false)
    judged("ditolak", look(refused) { copy(failure = Texts.screenFormStops(count = 2)) })
    val doubles = NikShown("female", emptyList(), null, listOf(row("Maria Ndaumanu")))
    val warned = step(FormSteps.REVIEW, field("nik", number, "5314025208850012", problem("nik", "nik_sex_differs")))
    state("sebaiknya", look(warned) { copy(said = said, nik = doubles) })
    state("buang", look(good) { copy(said = said, discards = DISCARD_REASONS) })
    judged("buang-ubahan", look(good) { copy(said = said, discards = emptyList()) })
    state("ubah", look(step(FormSteps.REVIEW, field("nik", number, "5314025208850012"), draft = draft("Maria Ndaumanu", edits = "a"))))
    state("laporan", look(step(FormSteps.REVIEW, draft = draft("Melkianus Ndun", "accident"))))
    judged("permintaan", look(step(FormSteps.REVIEW, draft = draft("Maria Ndaumanu", "request"))))
    given()
}

internal val forms = consent + identity + home + family + accident + review
