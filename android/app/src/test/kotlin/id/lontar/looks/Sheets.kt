package id.lontar.looks

import android.graphics.Bitmap
import android.graphics.Canvas
import android.graphics.Color
import android.graphics.Paint
import android.graphics.Rect
import java.io.File

/** Pictures with their names, twenty on a sheet, for somebody to look at: `target/android/sheets`. */
internal class Sheets(private val name: String) {
    private val folder = File(File(System.getProperty("lontar.pictures")).parentFile, "sheets").apply { mkdirs() }
    private var count = 0
    private var sheet: Bitmap? = null

    init {
        folder.listFiles { file -> file.name.startsWith("$name-") }.orEmpty().forEach { it.delete() }
    }

    fun add(title: String, picture: Bitmap) {
        val at = count++ % (ACROSS * DOWN)
        val page = sheet?.takeIf { at > 0 } ?: Bitmap.createBitmap(ACROSS * CELL_W, DOWN * CELL_H, Bitmap.Config.ARGB_8888).also {
            write()
            it.eraseColor(Color.rgb(90, 90, 90))
            sheet = it
        }
        val (x, y) = at % ACROSS * CELL_W to at / ACROSS * CELL_H
        val scale = minOf((CELL_W - GAP) / picture.width.toFloat(), (CELL_H - TITLE) / picture.height.toFloat())
        val place = Rect(x + GAP / 2, y + TITLE, x + GAP / 2 + (picture.width * scale).toInt(), y + TITLE + (picture.height * scale).toInt())
        with(Canvas(page)) {
            drawBitmap(picture, null, place, Paint(Paint.FILTER_BITMAP_FLAG))
            drawText(title, x + GAP / 2f, y + TITLE - 8f, Paint(Paint.ANTI_ALIAS_FLAG).apply { color = Color.WHITE; textSize = 18f })
        }
    }

    /** The last sheet is not full. */
    fun close() = write()

    private fun write() {
        val page = sheet ?: return
        val number = (count + ACROSS * DOWN - 2) / (ACROSS * DOWN)
        File(folder, "$name-%02d.png".format(number.coerceAtLeast(1))).outputStream().use { page.compress(Bitmap.CompressFormat.PNG, 100, it) }
        sheet = null
    }

    private companion object {
        const val ACROSS = 5
        const val DOWN = 4
        const val GAP = 12
        const val TITLE = 28
        const val CELL_W = 320 + GAP
        const val CELL_H = 569 + TITLE
    }
}
