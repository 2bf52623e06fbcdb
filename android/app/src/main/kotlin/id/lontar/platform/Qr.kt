package id.lontar.platform

import android.graphics.Bitmap
import android.graphics.Color
import com.google.zxing.BarcodeFormat
import com.google.zxing.BinaryBitmap
import com.google.zxing.DecodeHintType
import com.google.zxing.EncodeHintType
import com.google.zxing.PlanarYUVLuminanceSource
import com.google.zxing.ReaderException
import com.google.zxing.common.HybridBinarizer
import com.google.zxing.qrcode.QRCodeReader
import com.google.zxing.qrcode.QRCodeWriter

/** QR codes: read from what a camera sees, and drawn to be shown. */
object Qr {
    private val somewhere = mapOf(DecodeHintType.TRY_HARDER to true)
    private val straight = mapOf(DecodeHintType.PURE_BARCODE to true)

    /** The text of a code in a picture; null when there is none that can be read. */
    fun read(luma: Luma): String? {
        // Of the last row only what is seen may be there.
        val bytes = luma.bytes.takeIf { it.size >= luma.stride * luma.height } ?: luma.bytes.copyOf(luma.stride * luma.height)
        val source = PlanarYUVLuminanceSource(bytes, luma.stride, luma.height, 0, 0, luma.width, luma.height, false)
        val picture = BinaryBitmap(HybridBinarizer(source))
        // Of codes that stand quite straight and alone, as in a picture of a screen, the search for their corners misses one in fifty.
        return decoded(picture, somewhere) ?: decoded(picture, straight)
    }

    private fun decoded(picture: BinaryBitmap, hints: Map<DecodeHintType, *>): String? = try {
        QRCodeReader().decode(picture, hints).text
    } catch (_: ReaderException) {
        null
    }

    /** Black on white in every look: cameras read nothing else well. */
    fun draw(text: String, sizePx: Int): Bitmap {
        val code = QRCodeWriter().encode(text, BarcodeFormat.QR_CODE, sizePx, sizePx, mapOf(EncodeHintType.MARGIN to 4))
        val pixels = IntArray(code.width * code.height) { if (code[it % code.width, it / code.width]) Color.BLACK else Color.WHITE }
        return Bitmap.createBitmap(pixels, code.width, code.height, Bitmap.Config.RGB_565)
    }
}
