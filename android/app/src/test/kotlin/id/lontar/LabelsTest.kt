package id.lontar

import android.content.Context
import androidx.test.core.app.ApplicationProvider
import id.lontar.testing.PHONE
import id.lontar.testing.TODAY
import org.junit.Assert.assertEquals
import org.junit.Assert.assertFalse
import org.junit.Assert.assertTrue
import org.junit.Test
import org.junit.runner.RunWith
import org.robolectric.RobolectricTestRunner
import org.robolectric.annotation.Config

@RunWith(RobolectricTestRunner::class)
@Config(sdk = [TODAY], qualifiers = PHONE)
class LabelsTest {
    private val labels = Labels(ApplicationProvider.getApplicationContext<Context>().resources)

    @Test
    fun `a worker is sent to an officer, and to nobody unknown`() {
        val codes = listOf(
            "another_hub", "birth_date_wrong", "invite_expired", "invite_locked", "invite_unknown", "invite_used", "not_allowed", "not_joined", "revoked",
            "a_code_of_tomorrow",
        )
        for (code in codes) assertFalse(code, "penyelia" in labels.refusal(code, forWorker = true))
        assertEquals("Undangan sudah dipakai HP lain. Minta QR baru ke petugas.", labels.refusal("invite_used", forWorker = true))
        assertTrue("penyelia" in labels.refusal("invite_used", forWorker = false))
        assertEquals(labels.refusal("invite_locked", forWorker = false), labels.refusal("invite_locked", forWorker = true))
    }
}
