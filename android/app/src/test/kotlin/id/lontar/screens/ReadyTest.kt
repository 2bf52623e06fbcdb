package id.lontar.screens

import id.lontar.Device
import id.lontar.screens.ready.Look
import id.lontar.screens.ready.Mend
import id.lontar.screens.ready.ReadyPresenter
import id.lontar.screens.ready.ReadyState
import id.lontar.screens.ready.ReadyView
import id.lontar.testing.PHONE
import id.lontar.testing.PIN
import id.lontar.testing.Phone
import id.lontar.testing.Pocket
import id.lontar.testing.SMALL
import id.lontar.testing.TODAY
import id.lontar.testing.WithHub
import id.lontar.testing.eventually
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.cancel
import kotlinx.coroutines.runBlocking
import org.junit.Assert.assertEquals
import org.junit.Rule
import org.junit.Test
import org.junit.runner.RunWith
import org.robolectric.RobolectricTestRunner
import org.robolectric.annotation.Config
import org.robolectric.annotation.GraphicsMode

@RunWith(RobolectricTestRunner::class)
@Config(sdk = [TODAY], qualifiers = PHONE)
@GraphicsMode(GraphicsMode.Mode.NATIVE)
class ReadyTest : WithHub() {
    @get:Rule
    val phone = Phone()

    private class FakeDevice(override val freeBytes: Long, override val savesBattery: Boolean, override val locates: Boolean) : Device

    @Test
    fun `a new phone has something to mend on every line`() = Pocket().use { pocket ->
        pocket.begins()
        val state = pocket.looks(FakeDevice(freeBytes = 299_999_999, savesBattery = true, locates = false))
        assertEquals(listOf(Mend.Send, Mend.Storage, Mend.Send, Mend.Battery, Mend.Location, Mend.Pin), state.lines.map { it.mend })
        shows(state, "siap-berangkat-belum")
    }

    @Test
    fun `a phone that has joined and is set right is ready, but for lists that nobody made`() = Pocket().use { pocket ->
        pocket.joins(hub)
        runBlocking { pocket.session.settings.setPin(PIN) }
        val state = pocket.looks(FakeDevice(freeBytes = 300_000_000, savesBattery = false, locates = true))
        assertEquals(listOf(Mend.Send, null, null, null, null, null), state.lines.map { it.mend })
        shows(state, "siap-berangkat")
    }

    @Test
    @Config(qualifiers = SMALL, fontScale = 2f)
    fun `large letters on a small phone`() = Pocket().use { pocket ->
        pocket.begins()
        shows(pocket.looks(FakeDevice(freeBytes = 1, savesBattery = true, locates = true)), "siap-berangkat-besar")
    }

    private fun shows(state: ReadyState, name: String) {
        phone.show { ReadyView(state, { }, { }, { }) }
        phone.picture(name)
    }

    private fun Pocket.looks(device: Device): ReadyState {
        val scope = CoroutineScope(Dispatchers.Default)
        val presenter = ReadyPresenter(scope, session, device, workplace.moments())
        presenter.on(Look)
        eventually("it has looked") { presenter.state.value.lines.isNotEmpty() }
        scope.cancel()
        return presenter.state.value
    }
}
