package id.lontar.looks

import android.Manifest
import android.net.Uri
import id.lontar.R
import id.lontar.Words
import id.lontar.core.Asked
import id.lontar.core.BlobState
import id.lontar.core.ItemField
import id.lontar.core.ItemKind
import id.lontar.core.PhotoRow
import id.lontar.core.PreparedPhoto
import id.lontar.core.VoiceRow
import id.lontar.screens.form.PhotoShown
import id.lontar.screens.form.Recording
import id.lontar.screens.photo.PhotoState
import id.lontar.screens.photo.PhotoView
import id.lontar.testing.FakeCamera
import id.lontar.testing.Pictures

private fun kinds(item: String, list: String, vararg codes: String) =
    Asked.Items(ItemKind(item, listOf(ItemField("kind", "choice", list, codes.toList(), required = true))), many = true)

private val photoKinds = kinds("photo", "photo_kind", "ktp", "person", "kk", "letter", "consent", "other")
private val voiceKinds = kinds("voice", "voice_kind", "story", "consent", "other")

private val photos = form("foto") {
    val page = step("photos", field("photos", photoKinds))
    val card by lazy { Pictures.card(320, 240) }
    val some = nothingAttached.copy(photos = listOf(PhotoShown(photo("ktp"), card), PhotoShown(photo("person"), null)))
    state("biasa", look(page, some))
    state("kosong", look(page))
    state("jenis", look(page), act = { taps("Tambah foto") })
    state("hapus", look(page, nothingAttached.copy(photos = some.photos.take(1))), act = { taps("Hapus foto") })
    val refused = step("photos", field("photos", photoKinds, null, problem("photos", "photos_not_allowed")))
    state("tanpa-izin", look(refused))
}

private val voices = form("suara") {
    val page = step("story", field("voices", voiceKinds))
    val told = listOf(voice("story", 41_200), voice("other", 59_900))
    state("biasa", look(page, nothingAttached.copy(voices = told)))
    state("kosong", look(page))
    state("didengar", look(page, nothingAttached.copy(voices = told, playing = told.first().register)))
    state("direkam", look(page, nothingAttached.copy(recording = Recording("consent", 17))))
    judged("gagal", look(page, nothingAttached.copy(failure = Words(R.string.screen_voice_failed))))
    judged("simpan-lagi", look(page, nothingAttached.copy(isUnstored = true, failure = Words(R.string.error_storage_full))))
    judged("kosong-suara", look(page, nothingAttached.copy(problems = listOf(problem("voices", "voice_empty")))))
    state("hapus", look(page, nothingAttached.copy(voices = told.take(1))), act = { taps("Hapus rekaman") })
}

private fun photo(kind: String) = PhotoRow(kind, kind, takenMs = 0, state = BlobState.HERE, hasPicture = true, hasThumbnail = true)

private fun voice(kind: String, ms: Long) = VoiceRow(kind, kind, ms, BlobState.HERE)

private class Prepared(override val picture: ByteArray, override val findings: List<String>) : PreparedPhoto {
    override fun close() = Unit
}

private val camera = FakeCamera()

private val photo = page<PhotoState>("kamera", "PhotoView", { PhotoView(it, camera, {}, {}) }) {
    val none = PhotoState(
        "ktp", prepared = null, tries = 0, isWorking = false, isCameraBroken = false, problems = emptyList(), appTarget = null, failure = null,
    )
    val allowed = listOf(Manifest.permission.CAMERA)
    val good by lazy { Prepared(Pictures.card(640, 480), emptyList()) }
    state("bagus", none.copy(prepared = good))
    val poor by lazy { Prepared(good.picture, listOf("photo_blurred", "photo_dark", "photo_glare")) }
    state("kurang-bagus", none.copy(prepared = poor, tries = 2))
    judged("kurang-bagus-pertama", none.copy(prepared = poor, tries = 1))
    judged("disimpan", none.copy(prepared = good, isWorking = true))
    state("siap", none, allowed)
    judged("bekerja", none.copy(isWorking = true), allowed)
    judged("izin", none)
    state("rusak", none.copy(isCameraBroken = true, failure = Words(R.string.screen_photo_camera_failed)))
    judged("berkas-salah", none.copy(problems = listOf(problem("photos", "photo_damaged"))), allowed)
    judged("aplikasi", none.copy(appTarget = Uri.parse("content://id.lontar.captures/a")), allowed)
}

internal val attachments = photos + voices + photo
