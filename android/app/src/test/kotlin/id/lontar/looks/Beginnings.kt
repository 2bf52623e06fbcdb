package id.lontar.looks

import android.Manifest
import id.lontar.LontarApp
import id.lontar.R
import id.lontar.Texts
import id.lontar.Words
import id.lontar.core.InviteView
import id.lontar.core.Profile
import id.lontar.core.Region
import id.lontar.core.RegionLevel
import id.lontar.core.Role
import id.lontar.screens.join.JoinState
import id.lontar.screens.join.JoinView
import id.lontar.screens.join.JoinWays
import id.lontar.screens.newer.NewerView
import id.lontar.screens.people.Adding
import id.lontar.screens.people.PeopleState
import id.lontar.screens.people.PeopleView
import id.lontar.screens.pin.PinState
import id.lontar.screens.pin.PinView
import id.lontar.screens.storage.StorageState
import id.lontar.screens.storage.StorageView
import id.lontar.screens.storage.freedWords
import id.lontar.testing.FakeCamera
import id.lontar.testing.Phone

private val people = page<PeopleState>("siapa", "PeopleView", { PeopleView(it, {}, {}) }) {
    val two = listOf(Profile(1u, "Yohana Lete"), Profile(2u, "Melkianus Ndun"))
    fun people(people: List<Profile> = two, loading: Boolean = false, adding: Adding = Adding.No, failure: Words? = null, full: Boolean = false) =
        PeopleState(loading, people, adding, failure, full, stuck = null)
    state("beberapa", people())
    state("baru", people(emptyList(), adding = Adding.Asked))
    judged("petugas", people(emptyList(), adding = Adding.Officer))
    state("pekerja", people(emptyList(), adding = Adding.Worker))
    judged("memuat", people(emptyList(), loading = true))
    state("nama-panjang", people(listOf(Profile(1u, LONG_NAME), Profile(2u, null))))
    judged("gagal", people(failure = broken))
    judged("penuh", people(emptyList(), failure = full, full = true))
    judged("kunci-belum-salah-satu", people(failure = Words(R.string.error_key_store)).copy(stuck = two.first()))
    state("kunci-belum", people(emptyList(), failure = Words(R.string.error_key_store)).copy(stuck = two.first()))
}

private val pin = page<PinState>("pin", "PinView", { PinView(it) {} }) {
    state("biasa", PinState(asksCode = false, challenge = null, finger = false, failure = null))
    judged("salah", PinState(asksCode = false, challenge = null, finger = false, failure = Words(R.string.error_pin_wrong)))
    state("sidik-jari", PinState(asksCode = false, challenge = null, finger = true, failure = null))
    judged("tunggu", PinState(asksCode = false, challenge = null, finger = false, failure = Texts.errorPinWait(minutes = 32)))
}

/** As the core makes them, with the longest number that a code can have. */
private const val CHALLENGE = "N7PPJ-ASYX/65535/JC7W6"

private val code = page<PinState>("kode", "PinView", { PinView(it) {} }) {
    state("biasa", PinState(asksCode = true, challenge = CHALLENGE, finger = false, failure = Words(R.string.error_pin_code)))
    judged("salah", PinState(asksCode = true, challenge = CHALLENGE, finger = false, failure = Words(R.string.error_code_wrong)))
    state("belum-gabung", PinState(asksCode = true, challenge = null, finger = false, failure = null))
}

private val nobody = JoinState(invite = null, districts = emptyList(), kept = false, birthDate = "", places = emptyList(), failure = null)
private val camera = FakeCamera()

private val joinWays = JoinWays(back = null, done = {}, connect = {}, startAgain = {})

private val join = page<JoinState>("gabung", "JoinView", { JoinView(it, forWorker = false, camera, {}, joinWays) }) {
    state("kode", nobody)
    state("tidak-terbaca", nobody.copy(failure = Words(R.string.screen_join_unreadable)))
    val places = listOf("Rote Barat Laut", "Rote Barat Daya", "Rote Barat").map {
        Region("53.14.0${it.length}", it, "$it, Rote Ndao", RegionLevel.DISTRICT, null)
    }
    judged("kecamatan", nobody.copy(places = places), act = Phone::scrollsDown)
    judged("pindai-izin", nobody, act = { taps("Pindai kode QR") })
    state("pindai", nobody, listOf(Manifest.permission.CAMERA), act = { taps("Pindai kode QR") })
}

private val invite = page<JoinState>("undangan", "JoinView", { JoinView(it, forWorker = false, camera, {}, joinWays) }) {
    val officer = InviteView("Yohana Lete", Role.OFFICER, listOf("53.14.02"), asksBirthDate = false)
    state("biasa", nobody.copy(invite = officer, districts = listOf("Rote Barat Laut, Rote Ndao")))
    judged("disimpan", nobody.copy(invite = officer, districts = listOf("Rote Barat Laut, Rote Ndao"), kept = true))
    val all = listOf("Rote Barat Laut", "Rote Barat Daya", "Rote Barat", "Lobalain", "Rote Tengah", "Pantai Baru", "Rote Timur", "Ndao Nuse")
    judged("banyak", nobody.copy(invite = InviteView(LONG_NAME, Role.SUPERVISOR, all, asksBirthDate = false), districts = all.map { "$it, Rote Ndao" }))
    val workers = InviteView("", Role.WORKER, emptyList(), asksBirthDate = true)
    state("lahir", nobody.copy(invite = workers, birthDate = "1985", failure = Words(R.string.screen_join_birth_unread)))
    judged("lahir-disimpan", nobody.copy(invite = workers, kept = true, birthDate = "1985-08-12"))
    state("pekerja", nobody.copy(invite = InviteView("Maria Ndaumanu", Role.WORKER, emptyList(), asksBirthDate = false)))
}

private val newer = page<Unit>("versi-lama", "NewerView", { NewerView {} }, { emptyList() }) {
    state("biasa", Unit)
}

private val noCore = page<Unit>("tanpa-inti", "LontarApp", { LontarApp(workplace = null) }, { emptyList() }) {
    state("biasa", Unit)
}

private val storage = page<StorageState?>("tempat", "StorageView", { StorageView(it, {}, {}) }) {
    fun storage(records: Long = 1_204, pictures: Long = 3_377, open: Boolean = true, locked: Boolean = false, told: Words? = null, failure: Words? = null) =
        StorageState(records, pictures, drafts = 2, open, locked, told, failure)
    state("biasa", storage())
    state("dikosongkan", storage(told = freedWords(1_734_000_000)))
    judged("tidak-ada", storage(told = freedWords(0), locked = true))
    judged("terkunci", storage(0, 0, open = false, locked = true))
    judged("gagal", storage(failure = broken))
    judged("isian", storage(0, 0))
    judged("kosong", storage(0, 0).copy(drafts = 0))
    state("tanpa-inti", null)
}

internal val beginnings = people + pin + code + join + invite + newer + noCore + storage
