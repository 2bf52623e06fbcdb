package id.lontar.stories

import android.Manifest.permission.POST_NOTIFICATIONS
import android.app.Application
import android.app.NotificationManager
import android.content.Context
import android.provider.Settings
import androidx.test.core.app.ApplicationProvider
import id.lontar.SunLook
import id.lontar.core.Drafts
import id.lontar.core.Entry
import id.lontar.core.Failure
import id.lontar.core.Handset
import id.lontar.core.Network
import id.lontar.core.RecordFilter
import id.lontar.core.Session
import id.lontar.core.Status
import id.lontar.core.Sync
import id.lontar.testing.Officer
import id.lontar.testing.Phone
import id.lontar.testing.SMALL
import id.lontar.testing.TODAY
import id.lontar.testing.WithHub
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.map
import kotlinx.coroutines.runBlocking
import org.junit.Assert.assertEquals
import org.junit.Assert.assertFalse
import org.junit.Assert.assertTrue
import org.junit.Rule
import org.junit.Test
import org.junit.runner.RunWith
import org.robolectric.RobolectricTestRunner
import org.robolectric.Shadows.shadowOf
import org.robolectric.annotation.Config
import org.robolectric.annotation.GraphicsMode

/** What phones do to people: lost keys, full disks, wrong clocks, other zones. */
@RunWith(RobolectricTestRunner::class)
@Config(sdk = [TODAY], qualifiers = SMALL)
@GraphicsMode(GraphicsMode.Mode.NATIVE)
class HardStoryTest : WithHub() {
    @get:Rule
    val phone = Phone()

    @Test
    fun `a phone whose key store lost its key opens with the supervisor's code, and nothing is gone`() = Officer(phone).use { officer ->
        officer.starts()
        officer.joins(hub)
        officer.enrols()
        officer.taps("Selesai")
        officer.sends()
        officer.keys.lose()
        officer.diesAndStartsAgain()
        officer.sees("Bacakan ini lewat telepon")
        officer.pictures("kunci-hilang")
        val challenge = runBlocking { officer.workplace.handset.challenge(1u)!! }
        officer.types("Kode dari penyelia", codeFor(challenge))
        officer.typesNewPin("280591")
        officer.taps("Buka")
        officer.sees("Daftarkan peserta")
        val kept = runBlocking { officer.workplace.session.value!!.records.page(RecordFilter("enrolment", false, null), 0, 9).rows.map { it.name } }
        assertEquals(listOf("Maria Ndaumanu"), kept)
    }

    @Test
    fun `a key store that does not answer is asked again, and after three times a code opens`() = Officer(phone).use { officer ->
        officer.starts()
        officer.joins(hub)
        officer.sends()
        officer.keys.isBusy = true
        officer.diesAndStartsAgain()
        officer.sees("HP belum bisa membuka kunci data")
        assertFalse("nobody begins beside data that seems to be gone", officer.isSeen("Orang lain"))
        officer.keys.isBusy = false
        officer.taps("Coba lagi")
        officer.sees("Daftarkan peserta")
        officer.keys.isBusy = true
        officer.diesAndStartsAgain()
        repeat(2) {
            officer.sees("HP belum bisa membuka kunci data")
            assertFalse(officer.isSeen("Buka dengan kode penyelia"))
            officer.taps("Coba lagi")
        }
        officer.sees("Buka dengan kode penyelia")
        officer.pictures("kunci-belum")
        officer.taps("Buka dengan kode penyelia")
        officer.sees("Bacakan ini lewat telepon")
    }

    @Test
    fun `a disk that is full while somebody types keeps what was typed on the page, and stores it once there is room`() =
        Officer(phone).use { officer ->
            val disk = FullDisk()
            officer.through = disk::around
            officer.starts()
            officer.joins(hub)
            officer.taps("Lapor kecelakaan")
            officer.taps("Lanjut melapor")
            officer.taps("Belum terdaftar")
            officer.sees("Kapan kejadiannya?")
            disk.isFull = true
            officer.types("Nama yang celaka", "Melkianus Ndun")
            officer.taps("Baru saja")
            officer.sees("Penyimpanan HP penuh")
            officer.sees("Melkianus Ndun")
            officer.pictures("penuh-waktu-mengisi")
            officer.taps("Simpan laporan")
            officer.sees("Penyimpanan HP penuh")
            disk.isFull = false
            officer.types("Nomor HP pelapor", "081234567891")
            officer.taps("Simpan laporan")
            officer.sees("Tanda terima")
            val saved = runBlocking { officer.workplace.session.value!!.records.page(RecordFilter("accident", false, null), 0, 9).rows.single().name }
            assertEquals("nobody typed it again", "Melkianus Ndun", saved)
        }

    @Test
    fun `a wrong clock is said where the date matters, and stops nothing`() = Officer(phone).use { officer ->
        officer.through = { handset -> WrongClock(handset) }
        officer.network = Network.NONE
        officer.starts()
        officer.joins(hub)
        officer.reports("2026-11-01T10:00+08:00")
        officer.opens("Melkianus Ndun")
        officer.sees("Jam HP ini salah")
        officer.sees("tanya hari apa")
        officer.pictures("jam-salah")
    }

    @Test
    fun `who needs the page for the sun finds it again after the app was closed`() = Officer(phone).use { officer ->
        officer.network = Network.NONE
        officer.starts()
        officer.joins(hub)
        officer.taps("Setelan")
        officer.taps("Layar untuk tempat terang")
        officer.diesAndStartsAgain()
        officer.sees("Daftarkan peserta")
        officer.pictures("terang-beranda")
        assertTrue(SunLook(ApplicationProvider.getApplicationContext<Application>()).isOn)
    }

    @Test
    fun `a deadline is told as clocks show it where it happened`() = Officer(phone).use { officer ->
        officer.offsetMin = 420
        officer.network = Network.NONE
        officer.starts()
        officer.joins(hub)
        val now = System.currentTimeMillis()
        officer.reports(id.lontar.core.Dates.answer(now - 3_600_000, 480))
        officer.opens("Melkianus Ndun")
        officer.sees("WITA (sisa 46 jam)")
        officer.taps("Kenapa ada batas waktu?")
        officer.sees("2 × 24 jam")
        officer.pictures("batas-waktu")
    }

    @Test
    fun `whoever has turned the notices off is told so where a deadline runs, and can turn them on again`() = Officer(phone).use { officer ->
        val app = ApplicationProvider.getApplicationContext<Application>()
        val notices = shadowOf(app.getSystemService(NotificationManager::class.java))
        app.getSharedPreferences("asked", Context.MODE_PRIVATE).edit().putBoolean(POST_NOTIFICATIONS, true).commit()
        notices.setNotificationsEnabled(false)
        officer.network = Network.NONE
        officer.starts()
        officer.joins(hub)
        officer.reports(id.lontar.core.Dates.answer(System.currentTimeMillis() - 3_600_000, 480))
        officer.opens("Melkianus Ndun")
        officer.pictures("pengingat-mati")
        officer.taps("Pengingat batas waktu mati")
        assertEquals(Settings.ACTION_APP_NOTIFICATION_SETTINGS, shadowOf(app).nextStartedActivity.action)
        officer.taps("Kembali")
        officer.taps("Beranda")
        officer.taps("Setelan")
        officer.sees("Pengingat batas waktu mati")
        officer.pictures("setelan-pengingat-mati")
        notices.setNotificationsEnabled(true)
        officer.taps("Kembali")
        officer.taps("Setelan")
        officer.sees("Bahasa Indonesia")
        assertFalse(officer.isSeen("Pengingat batas waktu mati"))
    }

    @Test
    fun `a report from before joining arrives once the phone has joined, and the hour of that is shown`() = Officer(phone).use { officer ->
        officer.network = Network.NONE
        officer.starts()
        officer.joins(hub, invite = hub.invite("Yohana Lete", "officer"))
        officer.reports("2026-11-01T10:00+08:00")
        officer.opens("Melkianus Ndun")
        officer.sees("Belum sampai")
        officer.taps("Kembali")
        officer.network = Network.FREE
        officer.sends()
        officer.opens("Melkianus Ndun")
        officer.sees("Sudah sampai di Disnaker")
        assertFalse(officer.isSeen("Belum sampai"))
        val arrived = runBlocking {
            val session = officer.workplace.session.value!!
            val record = session.records.page(RecordFilter("accident", false, null), 0, 1).rows.single().record
            session.records.detail(record).arrivedMs!!
        }
        officer.sees(id.lontar.core.Dates.time(arrived, 480, id.lontar.core.Language.INDONESIAN))
    }

    @Test
    fun `a report that arrived and is completed offline has arrived all the same`() = Officer(phone).use { officer ->
        officer.starts()
        officer.joins(hub)
        officer.reports(id.lontar.core.Dates.answer(System.currentTimeMillis() - 3_600_000, 480))
        officer.sends()
        officer.network = Network.NONE
        runBlocking {
            val session = officer.workplace.session.value!!
            val record = session.records.page(RecordFilter("accident", false, null), 0, 1).rows.single().record
            val draft = session.drafts.edit(record)
            session.drafts.setField(draft, "story", listOf(Entry("chronology", "Terpeleset di perahu")))
            session.drafts.submit(draft)
        }
        officer.opens("Melkianus Ndun")
        officer.sees("Sudah sampai di Disnaker")
        officer.sees("Perubahan terakhir belum terkirim")
        officer.pictures("laporan-diubah")
        assertFalse(listOf("Belum sampai", "Laporan pertama paling lambat").any(officer::isSeen))
        officer.taps("Kembali")
        officer.taps("Beranda")
        officer.sees("Lapor kecelakaan")
        assertFalse(officer.isSeen("Laporan Melkianus Ndun belum sampai"))
    }

    private fun codeFor(challenge: String) = Regex("[0-9A-Z]{5}(-[0-9A-Z]{5}){3}").find(hub.run("recover", challenge))!!.value

    /** A report as the core keeps it. */
    private fun Officer.reports(occurredAt: String) = runBlocking {
        val session = workplace.session.value!!
        val draft = session.drafts.begin("accident")
        val who = listOf("type" to "accident", "name" to "Melkianus Ndun", "occurred_at" to occurredAt, "reporter_phone" to "081234567891")
        session.drafts.setField(draft, "who", who.map { (key, text) -> Entry(key, text) })
        session.drafts.submit(draft)
    }

    private fun Officer.opens(name: String) {
        taps("Cari")
        types("Nama, NIK, nomor tanda terima, atau desa", name)
        tapsPerson(name)
        sees("Tersimpan di HP")
    }

    /** A disk on which forms cannot be stored while it [isFull]. */
    private class FullDisk {
        @Volatile
        var isFull = false

        fun around(handset: Handset): Handset = Wrapped(handset) { session ->
            object : Session by session {
                override val drafts = object : Drafts by session.drafts {
                    override suspend fun setField(draft: String, step: String, entries: List<Entry>) =
                        if (isFull) throw Failure.FreeStorage() else session.drafts.setField(draft, step, entries)
                }
            }
        }
    }

    private class Wrapped(private val handset: Handset, private val around: (Session) -> Session) : Handset by handset {
        override suspend fun add(label: String) = around(handset.add(label))

        override suspend fun open(profile: UInt) = around(handset.open(profile))
    }

    /** The core says that this phone's clock is wrong. */
    private class WrongClock(handset: Handset) : Handset by Wrapped(handset, { session ->
        object : Session by session {
            override val sync = object : Sync by session.sync {
                override val status: Flow<Status> get() = session.sync.status.map { it.copy(clockIsWrong = true) }

                override suspend fun now() = session.sync.now().copy(clockIsWrong = true)
            }
        }
    })
}
