package id.lontar.stories

import android.Manifest.permission.CAMERA
import android.app.Application
import androidx.compose.ui.test.onNodeWithContentDescription
import androidx.test.core.app.ApplicationProvider
import id.lontar.core.Lease
import id.lontar.core.Network
import id.lontar.platform.Qr
import id.lontar.testing.Hub
import id.lontar.testing.Officer
import id.lontar.testing.Phone
import id.lontar.testing.Pictures
import id.lontar.testing.Pocket
import id.lontar.testing.SMALL
import id.lontar.testing.TODAY
import kotlinx.coroutines.runBlocking
import org.junit.AfterClass
import org.junit.Assert.assertFalse
import org.junit.Assert.assertTrue
import org.junit.Rule
import org.junit.Test
import org.junit.runner.RunWith
import org.robolectric.RobolectricTestRunner
import org.robolectric.Shadows.shadowOf
import org.robolectric.annotation.Config
import org.robolectric.annotation.GraphicsMode

/** What only a supervisor does, and the officer's side of it, with the real core and a hub. */
@RunWith(RobolectricTestRunner::class)
@Config(sdk = [TODAY], qualifiers = SMALL)
@GraphicsMode(GraphicsMode.Mode.NATIVE)
class SupervisorStoryTest {
    @get:Rule
    val phone = Phone()

    @Test
    fun `a supervisor answers a locked phone without a signal`() = Officer(phone).use { supervisor ->
        Pocket().use { locked ->
            locked.joins(hub)
            locked.locks()
            supervisor.beginsAsSupervisor()
            val challenge = runBlocking { locked.workplace.handset.challenge(1u)!! }
            val (device, number, hint) = challenge.split('/')
            supervisor.network = Network.NONE
            supervisor.taps("Kode penyelia")
            supervisor.asks("$device/$number", "Kode punya tiga bagian")
            supervisor.asks("${device.dropLast(1)}/$number/$hint", "Bagian pertama (sebelum garis miring pertama) salah dengar")
            supervisor.pictures("penyelia-kode-salah")
            supervisor.asks("$device/satu/$hint", "Bagian tengah harus angka")
            supervisor.asks("$device/$number/${hint.dropLast(1)}", "Bagian terakhir (sesudah garis miring kedua) salah dengar")
            supervisor.asks(challenge.lowercase(), "Bacakan pelan-pelan")
            supervisor.pictures("penyelia-kode")
            val code = runBlocking { supervisor.workplace.session.value!!.joining.answer(challenge) }
            for (group in code.split('-')) supervisor.sees(group.toList().joinToString(" "))
            runBlocking { locked.workplace.enter { locked.workplace.handset.openWithCode(1u, code, "735192") } }
            supervisor.taps("Selesai")
            // Where both stand side by side, the camera reads what the locked phone shows.
            shadowOf(ApplicationProvider.getApplicationContext<Application>()).grantPermissions(CAMERA)
            supervisor.around.camera.code = Pictures.luma(Qr.draw(challenge, 600))
            supervisor.taps("Pindai kode QR")
            supervisor.sees("Bacakan pelan-pelan")
        }
    }

    @Test
    fun `a slip of the supervisor lengthens the permit of an officer's phone`() = Officer(phone).use { supervisor ->
        Pocket().use { officer ->
            officer.joins(hub)
            supervisor.beginsAsSupervisor()
            supervisor.network = Network.NONE
            supervisor.taps("Perpanjang izin HP lain")
            supervisor.types("Ketik atau tempel kode HP petugas", "bukan kode")
            supervisor.taps("Lanjut")
            supervisor.sees("Ini bukan kode HP.")
            val device = runBlocking { officer.session.device() }
            supervisor.types("Ketik atau tempel kode HP petugas", device)
            supervisor.taps("Lanjut")
            supervisor.sees("lalu memindai kode ini")
            phone.rule.onNodeWithContentDescription("Kode QR surat izin").assertExists()
            supervisor.pictures("penyelia-surat-izin")
            runBlocking {
                val slip = supervisor.workplace.session.value!!.joining.writeSlip(device)
                val before = officer.session.joining.lease() as Lease.Until
                val after = officer.session.joining.takeSlip(slip) as Lease.Until
                assertTrue("${after.ms} is later than ${before.ms}", after.ms >= before.ms)
            }
        }
    }

    @Test
    fun `an officer sees how long the permit lasts, and takes a slip`() = Officer(phone).use { officer ->
        officer.starts()
        officer.joins(hub)
        officer.sends()
        officer.taps("Beranda")
        // What is for supervisors is not there.
        assertFalse(listOf("Kode penyelia", "Perpanjang izin HP lain").any(officer::isSeen))
        officer.taps("Setelan")
        officer.taps("Izin HP ini")
        officer.sees("Berlaku sampai")
        officer.pictures("izin-hp")
        officer.taps("Ambil surat izin dari penyelia")
        officer.types("Ketik atau tempel surat izin", "bukan surat")
        officer.taps("Lanjut")
        officer.sees("Ini bukan surat izin")
        officer.pictures("izin-salah")
        val device = runBlocking { officer.workplace.session.value!!.device() }
        val slip = slipOf(device)
        officer.types("Ketik atau tempel surat izin", slip)
        officer.taps("Lanjut")
        officer.sees("Izin sudah diperpanjang.")
        officer.pictures("izin-diperpanjang")
    }

    /** A supervisor without a screen writes it. */
    private fun slipOf(device: String) = runBlocking {
        Pocket().use { supervisor ->
            supervisor.begins("Ferdinan Lona")
            supervisor.session.joining.keep(hub.invite("Ferdinan Lona", "supervisor"))
            supervisor.sends()
            supervisor.session.joining.writeSlip(device)
        }
    }

    private fun Officer.beginsAsSupervisor() {
        starts()
        joins(hub, "Ferdinan Lona", hub.invite("Ferdinan Lona", "supervisor"))
        sends()
        taps("Beranda")
        sees("Perpanjang izin HP lain")
        pictures("penyelia-beranda")
    }

    private fun Officer.asks(challenge: String, answered: String) {
        types("Kode di HP yang terkunci", challenge)
        taps("Lanjut")
        sees(answered)
    }

    companion object {
        private val hub by lazy { Hub() }

        @JvmStatic
        @AfterClass
        fun stop() = hub.close()
    }
}
