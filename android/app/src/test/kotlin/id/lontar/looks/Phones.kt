package id.lontar.looks

import android.Manifest
import id.lontar.R
import id.lontar.Texts
import id.lontar.Words
import id.lontar.core.Role
import id.lontar.screens.answer.AnswerState
import id.lontar.screens.answer.AnswerView
import id.lontar.screens.invite.InviteState
import id.lontar.screens.invite.InviteView
import id.lontar.screens.lease.LeaseState
import id.lontar.screens.lease.LeaseView
import id.lontar.screens.lease.LengthenState
import id.lontar.screens.lease.LengthenView
import id.lontar.screens.leave.LeaveState
import id.lontar.screens.leave.LeaveView
import id.lontar.testing.FakeCamera
import id.lontar.testing.Phone

// From one phone to another: codes, slips and invites, by camera or read aloud.

private val camera = FakeCamera()
private const val DEVICE = "9f2c4b7e61d80a35c1f4e29b7d605a83b22ff18154c7e09d3a6b8f1207c5d94e"

private val answer = page<AnswerState>("kode-penyelia", "AnswerView", { AnswerView(it, {}, camera, {}) }) {
    state("tanya", AnswerState(null, null))
    state("kode", AnswerState("K7MQ4-2XV9D-TR6CP-H3W8N", null))
    state("salah-baca", AnswerState(null, Words(R.string.screen_answer_number)), act = Phone::scrollsDown)
    judged("hp-lain", AnswerState(null, Words(R.string.screen_answer_not_mine)))
}

private val invite = page<InviteState>("undangan-peserta", "InviteView", { InviteView(it, {}, {}, {}) }) {
    state("hp-mana", InviteState("Maria Ndaumanu", arrived = true, null, null))
    state("kode", InviteState("Maria Ndaumanu", arrived = true, "LONTAR1:$DEVICE:$DEVICE", null))
    state("belum-sampai", InviteState(LONG_NAME, arrived = false, "LONTAR1:$DEVICE:$DEVICE", null))
    state("belum-gabung", InviteState("Maria Ndaumanu", arrived = false, null, Words(R.string.screen_invite_not_joined)))
}

private val lease = page<LeaseState>("izin", "LeaseView", { LeaseView(it, {}, camera, {}) }) {
    val until = LeaseState(DEVICE, Texts.screenLeaseUntil(date = "18 Desember 2026"), ended = false, taken = false, null)
    state("biasa", until)
    state("berakhir", until.copy(standing = Texts.screenLeaseEnded(date = "18 November 2026"), ended = true))
    judged("diperpanjang", until.copy(taken = true))
    judged("pindai-izin", until, act = { taps("Ambil surat izin dari penyelia") })
    judged("salah-hp", until.copy(failure = Words(R.string.screen_lease_not_mine)))
    judged("memuat", LeaseState("", null, ended = false, taken = false, null))
}

private val lengthen = page<LengthenState>("perpanjang", "LengthenView", { LengthenView(it, {}, camera, {}) }) {
    state("tanya", LengthenState(null, null))
    state("surat", LengthenState("LONTARS1:$DEVICE:$DEVICE", null))
    judged("pindai", LengthenState(null, null), listOf(Manifest.permission.CAMERA), act = { taps("Pindai kode QR") })
    judged("tidak-dikenal", LengthenState(null, Words(R.string.screen_lengthen_unknown)))
}

private val leave = page<LeaveState>("tinggalkan", "LeaveView", { LeaveView(it, {}, {}, {}, {}) }) {
    state("menunggu", LeaveState(status(waiting = 12, pictures = 27, drafts = 3), asks = false, null))
    judged("bersih", LeaveState(status(), asks = false, null))
    judged("foto-rusak", LeaveState(status(damaged = 2), asks = false, null))
    state("yakin", LeaveState(status(), asks = true, null))
    judged("yakin-menunggu", LeaveState(status(waiting = 12), asks = true, null))
    judged("belum-gabung", LeaveState(status(role = null as Role?), asks = false, Words(R.string.screen_leave_not_joined)))
    state("mulai-lagi", LeaveState(status(role = null as Role?, blank = true), asks = false, null))
    judged("memuat", LeaveState(null, asks = false, null))
}

internal val phones = answer + invite + lease + lengthen + leave
