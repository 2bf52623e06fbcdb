package id.lontar.looks

import android.Manifest
import androidx.compose.runtime.Composable
import id.lontar.Said
import id.lontar.Texts
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
import id.lontar.core.Relative
import id.lontar.core.Severity
import id.lontar.core.StepOf
import id.lontar.core.StepState
import id.lontar.screens.form.Attachments
import id.lontar.screens.form.AttachmentsState
import id.lontar.screens.form.FormState
import id.lontar.screens.form.FormView
import id.lontar.screens.form.Where
import id.lontar.testing.Phone

/** A form with its photos and voice notes. */
internal data class FormLook(val form: FormState, val attached: AttachmentsState)

internal val nothingAttached =
    AttachmentsState(emptyList(), emptyList(), recording = null, playing = null, problems = emptyList(), failure = null)

internal fun form(name: String, states: States<FormLook>.() -> Unit) =
    page<FormLook>("formulir-$name", "FormView", { Form(it) }, { listOf(it.form, it.attached) }, states)

@Composable
private fun Form(look: FormLook) = FormView(look.form, {}, Attachments(look.attached, {}) {})

private val empty =
    FormState(null, emptyList(), null, null, emptyMap(), emptyList(), unread = emptyList(), asksDiscard = false, where = Where.NotAsked, failure = null)

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
    .map { StepState(it, fields = listOf("nik", "name").takeIf { _ -> it == "identity" }.orEmpty(), asked = 9u, answered = 4u, blocking = 0u, warnings = 0u) }

internal fun step(key: String, vararg fields: Field, draft: DraftRow = draft("Maria Ndaumanu"), canSubmit: Boolean = true) =
    StepOf(draft, steps, key, fields.toList(), problems = emptyList(), canSubmit)

internal fun look(step: StepOf?, attached: AttachmentsState = nothingAttached, with: FormState.() -> FormState = { this }) =
    FormLook(empty.copy(step = step).with(), attached)

private val savedAt = Texts.commonSavedAt(time = "10.42")

private val consent = form("persetujuan") {
    val way = ItemField("way", "choice", "consent_way", listOf("signature", "thumbprint", "voice"), required = true)
    val asked = Asked.Items(ItemKind("consent", listOf(way)), many = false)
    state("biasa", look(step("consent", field("consent", asked))))
    state("bawah", look(step("consent", field("consent", asked))) { copy(saved = savedAt) }, act = Phone::scrollsDown)
}

private val number = Asked.Typed(Keys.Number, 16)
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
    state("kosong", look(identity(null, null)) { copy(where = Where.Looking) })
    val wrong = arrayOf(
        problem("nik", "nik_length", Severity.BLOCK, "count" to "15"),
        problem("name", "name_digits"),
        problem("birth_date", "age_too_young", Severity.BLOCK, "min" to "15"),
    )
    state("peringatan", look(identity("531402520885001", "Maria Ndaumanu 2", *wrong)), act = { scrolls(320) })
    state("nama-panjang", look(identity("5314025208850012", LONG_NAME)), act = { scrolls(320) })
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
}

private val occupations =
    choice("occupation", "farmer", "fisher", "seaweed_farmer", "livestock_keeper", "palm_tapper", "farm_labourer", "weaver", "other")

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
    state("bawah", look(home("53.14.02.2005")) { copy(villages = names) }, act = Phone::scrollsDown)
    val found = listOf("Oelua", "Oetefu", "Oebela").map { Region("53.14.02.${it.length}${it.last()}", it, "$it, Rote Barat Laut, Rote Ndao", "85982") }
    state("desa-dicari", look(home(null)) { copy(found = "village" to found) }, act = { scrolls(320) })
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
    val spouse = ItemAnswer("a", listOf(Entry("name", "Yohanes Mooy"), Entry("relation", "spouse"), Entry("birth_date", "1983")))
    state("biasa", look(family(spouse)), act = { scrolls(280) })
    val others = listOf(Relative("a", "Yohanes Mooy", listOf(Entry("name", "Yohanes Mooy"))), Relative("b", LONG_NAME, emptyList()))
    state("satu-kk", look(family()) { copy(relatives = others) }, act = { scrolls(320) })
    state("kosong", look(family(problem = problem("heirs", "heirs_missing"))))
    state("tambah", look(family()), act = { taps("Tambah ahli waris") })
    state("bawah", look(family(spouse)), act = Phone::scrollsDown)
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

private val review = form("periksa") {
    val said = listOf(
        Said("birth_place", Said.Value.Text("Oelua")),
        Said("birth_date", Said.Value.Text("12 Agustus 1985")),
        Said("sex", Said.Value.Choices("sex", listOf("female"))),
        Said("home_same", Said.Value.YesNo(yes = true)),
        Said("heirs", Said.Value.Text("Yohanes Mooy, $LONG_NAME")),
    )
    val good = step("", field("nik", number, "5314025208850012"))
    state("biasa", look(good) { copy(said = said) })
    state("bawah", look(good) { copy(said = said, where = Where.Found(12)) }, act = Phone::scrollsDown)
    val stops = arrayOf(problem("nik", "nik_length", Severity.BLOCK, "count" to "15"), problem("birth_date", "age_too_young", Severity.BLOCK, "min" to "15"))
    state("berhenti", look(step("", field("nik", number, "531402520885001", *stops), canSubmit = false)))
    judged("ditolak", look(step("", field("nik", number, "531402520885001", *stops), canSubmit = false)) { copy(failure = Texts.screenFormStops(count = 2)) })
    state("buang", look(good) { copy(said = said, asksDiscard = true) })
    state("ubah", look(step("", field("nik", number, "5314025208850012"), draft = draft("Maria Ndaumanu", edits = "a"))))
    state("laporan", look(step("", draft = draft("Melkianus Ndun", "accident"))))
    state("permintaan", look(step("", draft = draft("Maria Ndaumanu", "request"))))
}

internal val forms = consent + identity + home + family + accident + review
