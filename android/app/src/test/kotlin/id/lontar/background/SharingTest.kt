package id.lontar.background

import android.content.Context
import android.content.Intent
import android.graphics.Bitmap
import android.graphics.BitmapFactory
import android.net.Uri
import androidx.core.content.IntentCompat
import androidx.test.core.app.ApplicationProvider
import com.google.zxing.BinaryBitmap
import com.google.zxing.RGBLuminanceSource
import com.google.zxing.common.HybridBinarizer
import com.google.zxing.qrcode.QRCodeReader
import id.lontar.core.Failure
import id.lontar.testing.OLD
import id.lontar.testing.TODAY
import java.io.File
import org.junit.Assert.assertEquals
import org.junit.Assert.assertNotNull
import org.junit.Assert.assertNull
import org.junit.Assert.assertThrows
import org.junit.Assert.assertTrue
import org.junit.Test
import org.junit.runner.RunWith
import org.robolectric.Robolectric
import org.robolectric.RobolectricTestRunner
import org.robolectric.annotation.Config
import org.robolectric.annotation.GraphicsMode

@RunWith(RobolectricTestRunner::class)
@Config(sdk = [OLD, TODAY], qualifiers = "in")
class SharingTest {
    private val context = ApplicationProvider.getApplicationContext<Context>()
    private val files = SharedFiles(context)
    private val provider = Robolectric.setupContentProvider(ShareProvider::class.java, SharedFiles.authority(context))

    @Test
    @Config(sdk = [TODAY])
    @GraphicsMode(GraphicsMode.Mode.NATIVE)
    fun `a shared receipt is its number and a QR of it`() {
        val chooser = ReceiptPicture.sharing(context, NUMBER)
        val send = IntentCompat.getParcelableExtra(chooser, Intent.EXTRA_INTENT, Intent::class.java)!!
        assertEquals("Tanda terima Disnaker, nomor $NUMBER", send.getStringExtra(Intent.EXTRA_TEXT))
        assertTrue(send.flags and Intent.FLAG_GRANT_READ_URI_PERMISSION != 0)
        val uri = IntentCompat.getParcelableExtra(send, Intent.EXTRA_STREAM, Uri::class.java)!!
        assertEquals("image/png", provider.getType(uri))
        val bytes = files.find(uri)!!.readBytes()
        assertEquals(NUMBER, read(BitmapFactory.decodeByteArray(bytes, 0, bytes.size)))
        File(System.getProperty("lontar.pictures"), "tanda-terima-dibagikan.png").writeBytes(bytes)
    }

    // The newer system looks into files of this machine's Java, which that does not allow.
    @Test
    @Config(sdk = [OLD])
    fun `an app that was given a file reads it, and its name and size`() {
        val uri = files.keep("a.png") { it.writeText("isi") }
        assertEquals("isi", context.contentResolver.openInputStream(uri)!!.use { it.reader().readText() })
        provider.query(uri, null, null, null, null)!!.use {
            it.moveToFirst()
            assertEquals("a.png", it.getString(0))
            assertEquals(3, it.getLong(1))
        }
        assertThrows(java.io.FileNotFoundException::class.java) { provider.openFile(uri, "rw") }
        assertEquals(0, provider.delete(uri, null, null))
        assertNotNull(files.find(uri))
    }

    @Test
    fun `a full phone is told, and nothing breaks`() {
        assertThrows(Failure.FreeStorage::class.java) { files.keep("a.png") { throw java.io.IOException("no space left on device") } }
    }

    @Test
    fun `nothing outside of the folder is given`() {
        files.keep("a.png") { it.writeText("isi") }
        File(context.cacheDir, "rahasia").writeText("rahasia")
        File(context.filesDir, "lontar").writeText("rahasia")
        for (path in listOf("../rahasia", "..%2Frahasia", "%2E%2E%2Frahasia", "a.png/../../rahasia", "..", ".", "", "%2Fetc%2Fhosts", "none")) {
            val uri = Uri.parse("content://${SharedFiles.authority(context)}/$path")
            assertThrows(path, java.io.FileNotFoundException::class.java) { provider.openFile(uri, "r") }
            assertNull(path, provider.query(uri, null, null, null, null))
        }
    }

    @Test
    fun `what is older than an hour is gone, and all of it when the app is opened`() {
        val old = files.keep("old.png") { it.writeText("1") }
        files.find(old)!!.setLastModified(System.currentTimeMillis() - SharedFiles.KEPT_MS - 1_000)
        val new = files.keep("new.png") { it.writeText("2") }
        assertNull(files.find(old))
        assertNotNull(files.find(new))
        files.forgetAll()
        assertNull(files.find(new))
    }

    private fun read(picture: Bitmap): String {
        val pixels = IntArray(picture.width * picture.height)
        picture.getPixels(pixels, 0, picture.width, 0, 0, picture.width, picture.height)
        val source = RGBLuminanceSource(picture.width, picture.height, pixels)
        return QRCodeReader().decode(BinaryBitmap(HybridBinarizer(source))).text
    }

    private companion object {
        const val NUMBER = "7K3Q9-M2X8F"
    }
}
