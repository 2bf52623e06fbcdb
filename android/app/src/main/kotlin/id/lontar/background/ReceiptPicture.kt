package id.lontar.background

import android.content.ClipData
import android.content.Context
import android.content.Intent
import android.graphics.Bitmap
import android.graphics.Canvas
import android.graphics.Color
import android.graphics.Paint
import android.graphics.Typeface
import com.google.zxing.BarcodeFormat
import com.google.zxing.EncodeHintType
import com.google.zxing.qrcode.QRCodeWriter
import id.lontar.R
import id.lontar.Texts
import java.io.IOException

/** A receipt for somebody else's phone: its number and a QR of the number, and nothing about the person. */
object ReceiptPicture {
    private const val WIDTH = 720
    private const val HEIGHT = 900
    private const val QR = 560

    /** Lets the person choose an app to hand it to. Draws and writes a file, so not on the main thread. */
    fun sharing(context: Context, number: String): Intent {
        val title = context.getString(R.string.screen_receipt_title)
        val uri = SharedFiles(context).keep("$number.png") { file ->
            // It tells with its answer, and no exception, that the file could not be written.
            val isWhole = file.outputStream().use { draw(title, number).compress(Bitmap.CompressFormat.PNG, 100, it) }
            if (!isWhole) throw IOException("not written whole")
        }
        val send = Intent(Intent.ACTION_SEND)
            .setType("image/png")
            .putExtra(Intent.EXTRA_STREAM, uri)
            .putExtra(Intent.EXTRA_TEXT, Texts.screenReceiptShared(number = number).text(context))
            .addFlags(Intent.FLAG_GRANT_READ_URI_PERMISSION)
        // The chooser, too, may read it, to show it.
        send.clipData = ClipData.newRawUri(number, uri)
        return Intent.createChooser(send, context.getString(R.string.action_share))
    }

    fun draw(title: String, number: String): Bitmap {
        val bitmap = Bitmap.createBitmap(WIDTH, HEIGHT, Bitmap.Config.ARGB_8888)
        val canvas = Canvas(bitmap)
        canvas.drawColor(Color.WHITE)
        val ink = Paint(Paint.ANTI_ALIAS_FLAG).apply {
            color = Color.BLACK
            textAlign = Paint.Align.CENTER
            textSize = 40f
        }
        canvas.drawText(title, WIDTH / 2f, 80f, ink)
        ink.typeface = Typeface.DEFAULT_BOLD
        ink.textSize = 76f
        canvas.drawText(number, WIDTH / 2f, 180f, ink)
        drawCode(canvas, number)
        return bitmap
    }

    private fun drawCode(canvas: Canvas, number: String) {
        val code = QRCodeWriter().encode(number, BarcodeFormat.QR_CODE, 0, 0, mapOf(EncodeHintType.MARGIN to 0))
        val dot = QR / code.width
        val left = (WIDTH - dot * code.width) / 2
        val top = HEIGHT - left - dot * code.height
        val ink = Paint().apply { color = Color.BLACK }
        for (y in 0 until code.height) {
            for (x in 0 until code.width) {
                if (!code[x, y]) continue
                val (x0, y0) = (left + x * dot).toFloat() to (top + y * dot).toFloat()
                canvas.drawRect(x0, y0, x0 + dot, y0 + dot, ink)
            }
        }
    }
}
