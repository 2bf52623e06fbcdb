package id.lontar.stories

import android.Manifest.permission.ACCESS_COARSE_LOCATION
import android.Manifest.permission.ACCESS_FINE_LOCATION
import android.Manifest.permission.CAMERA
import android.Manifest.permission.RECORD_AUDIO
import android.app.Application
import android.content.Intent
import android.net.Uri
import android.provider.MediaStore
import android.provider.Settings
import androidx.activity.compose.LocalActivityResultRegistryOwner
import androidx.activity.result.ActivityResultRegistry
import androidx.activity.result.ActivityResultRegistryOwner
import androidx.activity.result.contract.ActivityResultContract
import androidx.activity.result.contract.ActivityResultContracts.RequestMultiplePermissions
import androidx.compose.runtime.CompositionLocalProvider
import androidx.compose.runtime.getValue
import androidx.compose.runtime.key
import androidx.compose.runtime.mutableStateOf
import androidx.compose.runtime.setValue
import androidx.core.app.ActivityOptionsCompat
import androidx.test.core.app.ApplicationProvider
import id.lontar.LontarApp
import id.lontar.Workplace
import id.lontar.core.Entry
import id.lontar.core.Network
import id.lontar.core.RecordFilter
import id.lontar.platform.CaptureProvider
import id.lontar.platform.Fix
import id.lontar.platform.Qr
import id.lontar.testing.Officer
import id.lontar.testing.PHONE
import id.lontar.testing.Phone
import id.lontar.testing.Pictures
import id.lontar.testing.TODAY
import id.lontar.testing.WithHub
import java.io.File
import java.io.FileNotFoundException
import kotlinx.coroutines.runBlocking
import org.junit.Assert.assertEquals
import org.junit.Assert.assertFalse
import org.junit.Assert.assertNull
import org.junit.Assert.assertThrows
import org.junit.Assert.assertTrue
import org.junit.Rule
import org.junit.Test
import org.junit.runner.RunWith
import org.robolectric.Robolectric
import org.robolectric.RobolectricTestRunner
import org.robolectric.Shadows.shadowOf
import org.robolectric.annotation.Config
import org.robolectric.annotation.GraphicsMode

/** Photos, voice notes, codes and positions on the app's pages, with the real core. */
@RunWith(RobolectricTestRunner::class)
@Config(sdk = [TODAY], qualifiers = PHONE)
@GraphicsMode(GraphicsMode.Mode.NATIVE)
class PhotoStoryTest : WithHub() {
    @get:Rule
    val phone = Phone()

    private val app = ApplicationProvider.getApplicationContext<Application>()
    private val others = OtherApps(app)
    private var workplace by mutableStateOf<Workplace?>(null)

    /** The app with other apps around it; another workplace is the app of a new process. */
    private fun Officer.startsAmongOthers() {
        network = Network.NONE
        this@PhotoStoryTest.workplace = workplace
        phone.show {
            CompositionLocalProvider(LocalActivityResultRegistryOwner provides others) {
                key(this@PhotoStoryTest.workplace) { LontarApp(this@PhotoStoryTest.workplace, "0.1.0") }
            }
        }
    }

    private fun Officer.joinsAndComesToPhotos() {
        startsAmongOthers()
        joins(hub)
        fillsUpTo("Foto dan suara")
    }

    private fun Officer.fillsUpTo(step: String, consent: Boolean = true) {
        taps("Daftarkan peserta")
        sees("Boleh saya catat data Bapak/Ibu?")
        agrees(photos = consent)
        sees("Identitas")
        types("Nama lengkap", "Maria Ndaumanu")
        taps("Lanjut")
        sees("Tempat tinggal dan pekerjaan")
        taps("Lanjut")
        sees("Keluarga")
        taps("Lanjut")
        sees("Program dan rekening")
        taps("Lanjut")
        sees(step)
    }

    @Test
    fun `a photo is taken, kept and removed`() = Officer(phone).use { officer ->
        shadowOf(app).grantPermissions(CAMERA)
        officer.joinsAndComesToPhotos()
        officer.pictures("foto-1-langkah")
        officer.taps("Tambah foto")
        officer.sees("Foto KTP")
        officer.pictures("foto-2-jenis")
        officer.taps("Foto KTP")
        officer.sees("Ambil foto")
        officer.pictures("foto-3-bidik")
        officer.taps("Ambil foto")
        officer.sees("Pakai foto ini")
        officer.pictures("foto-4-bagus")
        officer.taps("Pakai foto ini")
        officer.sees("Hapus foto")
        officer.pictures("foto-5-tersimpan")
        assertEquals("ktp", officer.photos().single().kind)
        officer.taps("Lanjut")
        officer.sees("1 dari 2 terisi")
        officer.taps("Foto dan suara")
        officer.taps("Hapus foto")
        officer.sees("Hapus foto ini?")
        officer.taps("Batal")
        officer.taps("Hapus foto")
        officer.taps("Hapus")
        officer.isGone("Hapus foto")
        assertTrue(officer.photos().isEmpty())
    }

    @Test
    fun `a dark photo has hints and may be used anyway`() = Officer(phone).use { officer ->
        shadowOf(app).grantPermissions(CAMERA)
        officer.around.camera.photo = Pictures.dark()
        officer.joinsAndComesToPhotos()
        officer.taps("Tambah foto")
        officer.taps("Foto KTP")
        officer.taps("Ambil foto")
        officer.sees("Terlalu gelap, cari tempat terang.")
        officer.pictures("foto-6-gelap")
        officer.taps("Ambil ulang")
        officer.sees("Pakai aplikasi kamera HP")
        officer.taps("Ambil foto")
        officer.taps("Tetap pakai foto ini")
        officer.sees("Hapus foto")
        assertEquals(1, officer.photos().size)
    }

    @Test
    fun `without consent to photos none is kept, and it is said why`() = Officer(phone).use { officer ->
        shadowOf(app).grantPermissions(CAMERA)
        officer.startsAmongOthers()
        officer.joins(hub)
        // Its step is not gone through, and yet it can be opened.
        officer.fillsUpTo("Periksa kembali", consent = false)
        officer.taps("Foto dan suara")
        officer.taps("Tambah foto")
        officer.taps("Foto orang")
        officer.taps("Ambil foto")
        officer.taps("Pakai foto ini")
        officer.sees("Bapak/Ibu belum mengizinkan foto")
        officer.pictures("foto-7-tanpa-izin")
        assertTrue(officer.photos().isEmpty())
    }

    @Test
    fun `a photo of the phone's camera app comes to the app that was ended meanwhile`() = Officer(phone).use { officer ->
        shadowOf(app).grantPermissions(CAMERA)
        officer.around.camera.photo = null
        officer.joinsAndComesToPhotos()
        officer.taps("Tambah foto")
        officer.taps("Foto KTP")
        officer.sees("Kamera tidak bisa dibuka di sini.")
        officer.pictures("foto-8-kamera-rusak")
        officer.taps("Pakai aplikasi kamera HP")
        phone.rule.waitUntil(20_000) { others.target != null }
        others.write(Pictures.card())
        // The phone ended the app to feed the camera; who opens it anew comes back to the photo.
        runBlocking { officer.workplace.lock() }
        workplace = officer.workplace()
        officer.sees("Pakai foto ini")
        // It ended it once more, while the photo was looked at.
        runBlocking { officer.workplace.lock() }
        workplace = officer.workplace()
        officer.sees("Pakai foto ini")
        officer.taps("Pakai foto ini")
        officer.sees("Foto dan suara")
        officer.sees("Hapus foto")
        phone.rule.waitUntil(10_000) { !File(app.filesDir, "captures").exists() }
    }

    @Test
    fun `the camera app may open that one file and no other`() {
        val provider = Robolectric.buildContentProvider(CaptureProvider::class.java).create("id.lontar.captures").get()
        for (path in listOf("for", "../lontar", "photo.jpg/more", "")) {
            val uri = Uri.parse("content://id.lontar.captures/$path")
            assertThrows(FileNotFoundException::class.java) { provider.openFile(uri, "w") }
        }
    }

    @Test
    fun `a camera app that brings nothing leaves things as they were`() = Officer(phone).use { officer ->
        shadowOf(app).grantPermissions(CAMERA)
        others.brings = null
        officer.joinsAndComesToPhotos()
        officer.taps("Tambah foto")
        officer.taps("Foto KTP")
        officer.taps("Pakai aplikasi kamera HP")
        phone.rule.waitUntil(10_000) { others.target != null }
        officer.sees("Ambil foto")
        others.brings = Pictures.card()
        officer.taps("Pakai aplikasi kamera HP")
        officer.taps("Pakai foto ini")
        officer.sees("Hapus foto")
    }

    @Test
    fun `a camera that is denied for ever leaves a photo that is there already`() = Officer(phone).use { officer ->
        officer.joinsAndComesToPhotos()
        officer.taps("Tambah foto")
        officer.taps("Foto KTP")
        officer.sees("Izinkan kamera untuk mengambil foto")
        officer.pictures("foto-9-izin")
        shadowOf(app.packageManager).setShouldShowRequestPermissionRationale(CAMERA, true)
        officer.taps("Izinkan")
        officer.sees("Izinkan kamera untuk mengambil foto")
        shadowOf(app.packageManager).setShouldShowRequestPermissionRationale(CAMERA, false)
        officer.taps("Izinkan")
        officer.sees("Kamera belum diizinkan di HP ini.")
        officer.pictures("foto-10-ditolak")
        officer.taps("Buka setelan HP")
        assertEquals(Settings.ACTION_APPLICATION_DETAILS_SETTINGS, shadowOf(app).nextStartedActivity.action)
        val missing = Uri.parse("content://gallery/in-a-cloud")
        shadowOf(app.contentResolver).registerInputStreamSupplier(missing) { throw SecurityException("not yours") }
        others.chosen = missing
        officer.taps("Pilih foto yang sudah ada")
        officer.sees("Foto ini tidak terbaca.")
        officer.pictures("foto-11-tidak-terbaca")
        val chosen = Uri.parse("content://gallery/1")
        shadowOf(app.contentResolver).registerInputStream(chosen, Pictures.card().inputStream())
        others.chosen = chosen
        officer.taps("Pilih foto yang sudah ada")
        officer.taps("Pakai foto ini")
        officer.sees("Hapus foto")
    }

    @Test
    fun `a voice note is recorded, heard and removed`() = Officer(phone).use { officer ->
        others.allows = setOf(RECORD_AUDIO)
        officer.joinsAndComesToPhotos()
        officer.taps("Rekam suara")
        officer.taps("Persetujuan")
        officer.sees("Izinkan mikrofon")
        officer.pictures("suara-1-izin")
        officer.taps("Izinkan")
        officer.sees("Merekam: ")
        officer.pictures("suara-2-merekam")
        officer.taps("Selesai merekam")
        officer.sees("Persetujuan · 3 detik")
        officer.pictures("suara-3-tersimpan")
        officer.taps("Dengarkan")
        officer.taps("Berhenti")
        assertEquals(1, officer.around.player.played.size)
        officer.taps("Hapus rekaman")
        officer.taps("Hapus")
        officer.isGone("Persetujuan · 3 detik")
    }

    @Test
    fun `a recorder that hears nothing says so`() = Officer(phone).use { officer ->
        shadowOf(app).grantPermissions(RECORD_AUDIO)
        officer.around.recorder.sound = null
        officer.joinsAndComesToPhotos()
        officer.taps("Rekam suara")
        officer.taps("Lainnya")
        officer.taps("Selesai merekam")
        officer.sees("Suara belum terekam.")
    }

    @Test
    fun `the code of a supervisor is scanned instead of typed`() = Officer(phone).use { officer ->
        shadowOf(app).grantPermissions(CAMERA)
        officer.around.camera.code = Pictures.luma(Qr.draw(hub.invite("Yohana Lete", "officer"), 600))
        officer.startsAmongOthers()
        officer.taps("Saya petugas")
        officer.types("Nama Bapak/Ibu", "Yohana Lete")
        officer.taps("Lanjut")
        officer.sees("Pindai kode QR")
        officer.pictures("gabung-1")
        officer.taps("Pindai kode QR")
        officer.sees("Benar, ini saya")
    }

    @Test
    fun `the code of a receipt is scanned into the search`() = Officer(phone).use { officer ->
        shadowOf(app).grantPermissions(CAMERA)
        officer.startsAmongOthers()
        officer.joins(hub)
        officer.enrols()
        officer.taps("Selesai")
        val enrolments = RecordFilter("enrolment", false, null)
        val number = runBlocking { officer.workplace.session.value!!.records.page(enrolments, 0, 1).rows.single().receipt!! }
        officer.around.camera.code = Pictures.luma(Qr.draw(number, 600))
        officer.taps("Cari")
        officer.taps("Pindai tanda terima")
        officer.sees("Maria Ndaumanu")
        officer.pictures("cari-dipindai")
        officer.tapsPerson("Maria Ndaumanu")
        officer.sees(id.lontar.ui.breakable(number))
    }

    @Test
    fun `without a camera the code is typed`() = Officer(phone).use { officer ->
        officer.startsAmongOthers()
        officer.taps("Saya petugas")
        officer.types("Nama Bapak/Ibu", "Yohana Lete")
        officer.taps("Lanjut")
        officer.taps("Pindai kode QR")
        officer.sees("Izinkan kamera untuk mengambil foto")
        others.allows = setOf(CAMERA)
        officer.around.camera.photo = null
        officer.taps("Izinkan")
        officer.sees("Arahkan kamera ke kode QR dari penyelia")
        officer.sees("Kamera tidak bisa dibuka. Ketik kodenya.")
        officer.pictures("gabung-2-pindai")
        officer.taps("Ketik kode")
        officer.sees("Ketik atau tempel kode dari penyelia")
    }

    @Test
    fun `the position fills the form by itself, and only a better one replaces it`() = Officer(phone).use { officer ->
        others.allows = setOf(ACCESS_FINE_LOCATION, ACCESS_COARSE_LOCATION)
        officer.startsAmongOthers()
        officer.joins(hub)
        officer.taps("Daftarkan peserta")
        officer.agrees()
        officer.sees("Izinkan lokasi supaya")
        officer.pictures("lokasi-1-izin")
        officer.taps("Izinkan")
        officer.sees("Mencari lokasi.")
        officer.around.whereabouts.found.tryEmit(Fix(-10.7, 123.1, accuracyM = 80, ageS = 2))
        officer.sees("selisih sampai 80 meter")
        officer.around.whereabouts.found.tryEmit(Fix(-10.9, 123.9, accuracyM = 200, ageS = 0))
        officer.around.whereabouts.found.tryEmit(Fix(-10.71234, 123.01234, accuracyM = 12, ageS = 1))
        officer.sees("selisih sampai 12 meter")
        officer.around.whereabouts.found.tryEmit(Fix(0.0, 0.0, accuracyM = 3, ageS = 0))
        officer.pictures("lokasi-2-tercatat")
        val place = mapOf("lat" to "-10.71234", "lng" to "123.01234", "accuracy_m" to "12", "age_s" to "1")
        assertEquals(place, officer.place())
    }

    @Test
    fun `a position that is found early is stored after consent`() = Officer(phone).use { officer ->
        shadowOf(app).grantPermissions(ACCESS_FINE_LOCATION)
        officer.around.whereabouts.found.tryEmit(Fix(-10.7, 123.1, accuracyM = 20, ageS = 0))
        officer.startsAmongOthers()
        officer.joins(hub)
        officer.taps("Daftarkan peserta")
        officer.sees("Boleh saya catat data Bapak/Ibu?")
        assertNull(officer.place())
        officer.agrees()
        officer.sees("selisih sampai 20 meter")
        assertEquals("20", officer.place()?.get("accuracy_m"))
    }

    @Test
    fun `who denies the position goes on without`() = Officer(phone).use { officer ->
        officer.startsAmongOthers()
        officer.joins(hub)
        officer.taps("Daftarkan peserta")
        officer.agrees()
        officer.taps("Izinkan")
        // Somebody touched beside the phone's question: it can be asked again.
        assertFalse(officer.isSeen("Lokasi belum diizinkan di HP ini."))
        officer.taps("Izinkan")
        officer.sees("Lokasi belum diizinkan di HP ini.")
        officer.taps("Lanjut tanpa lokasi")
        officer.isGone("Izinkan lokasi supaya")
        officer.taps("Lanjut")
        officer.sees("Tempat tinggal dan pekerjaan")
    }

    @Test
    fun `who completes a report from where it happened gives its position`() = Officer(phone).use { officer ->
        others.allows = setOf(ACCESS_FINE_LOCATION, ACCESS_COARSE_LOCATION)
        officer.startsAmongOthers()
        officer.joins(hub)
        val record = runBlocking {
            val drafts = officer.session().drafts
            val draft = drafts.begin("accident")
            val said = listOf(Entry("name", "Melkianus Ndun"), Entry("occurred_at", "2026-11-19 malam"), Entry("reporter_phone", "081234567891"))
            drafts.setField(draft, "", said)
            drafts.submit(draft).record
        }
        officer.around.whereabouts.found.tryEmit(Fix(-10.71234, 123.01234, accuracyM = 12, ageS = 1))
        officer.taps("Laporan Melkianus Ndun belum sampai")
        officer.taps("Ubah")
        officer.taps("Kapan dan di mana")
        assertNull("where it is completed says nothing", officer.place())
        officer.taps("Ya")
        officer.taps("Izinkan")
        officer.sees("selisih sampai 12 meter")
        assertEquals("12", officer.place()?.get("accuracy_m"))
        assertEquals(record, runBlocking { officer.session().drafts.all().single().edits })
    }

    private fun Officer.draft() = runBlocking { session().drafts.all().first().draft }

    private fun Officer.place() = runBlocking {
        val place = session().drafts.step(draft(), "").fields.first { it.key == "gps" }.answer
        place?.items?.single()?.entries?.associate { it.key to it.text }
    }

    /** Beside the signature, which every consent here has. */
    private fun Officer.photos() = runBlocking { session().media.photos(draft()).filter { it.kind != "consent" } }

    private fun Officer.session() = workplace.session.value!!
}

/** The phone's own question for permissions, its camera app and its gallery. */
private class OtherApps(private val app: Application) : ActivityResultRegistryOwner {
    var allows = emptySet<String>()
    var chosen: Uri? = null

    /** What the camera app brings at once; it brings nothing by itself while this is null. */
    var brings: ByteArray? = null
    var target: Uri? = null
        private set

    /** What the camera app writes to the target; Robolectric cannot open descriptors of files. */
    fun write(photo: ByteArray) = File(app.filesDir, "captures/${target!!.lastPathSegment}").writeBytes(photo)

    override val activityResultRegistry = object : ActivityResultRegistry() {
        override fun <I, O> onLaunch(
            requestCode: Int,
            contract: ActivityResultContract<I, O>,
            input: I,
            options: ActivityOptionsCompat?,
        ) {
            val intent = contract.createIntent(app, input)
            when {
                contract is RequestMultiplePermissions -> {
                    shadowOf(app).grantPermissions(*allows.toTypedArray())
                    @Suppress("UNCHECKED_CAST")
                    val asked = (input as Array<String>).associateWith { it in allows }
                    dispatchResult(requestCode, asked)
                }
                intent.action == MediaStore.ACTION_IMAGE_CAPTURE -> capture(requestCode, intent)
                else -> dispatchResult(requestCode, chosen)
            }
        }

        private fun capture(code: Int, intent: Intent) {
            val uri = intent.clipData!!.getItemAt(0).uri
            target = uri
            val photo = brings ?: return
            write(photo)
            dispatchResult(code, true)
        }
    }
}
