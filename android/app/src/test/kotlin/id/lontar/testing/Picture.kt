package id.lontar.testing

import android.app.Activity
import android.graphics.Bitmap
import android.graphics.Canvas
import android.view.View
import java.awt.image.BufferedImage
import java.awt.image.DataBuffer
import java.awt.image.IndexColorModel
import java.io.File
import javax.imageio.ImageIO

/**
 * A picture of a window, for people to look at: `target/android/pictures/NAME.png`, with few colours and so few bytes.
 *
 * Close to what a phone shows; missing are system bars, keyboard and shadows.
 */
object Picture {
    fun of(activity: Activity, name: String) = of(activity.window.decorView, name)

    fun of(view: View, name: String) {
        view.jumpDrawablesToCurrentState()
        val bitmap = Bitmap.createBitmap(view.width, view.height, Bitmap.Config.ARGB_8888)
        view.draw(Canvas(bitmap))
        write(bitmap, File(System.getProperty("lontar.pictures"), "$name.png"))
    }

    private fun write(bitmap: Bitmap, file: File) {
        val pixels = IntArray(bitmap.width * bitmap.height)
        bitmap.getPixels(pixels, 0, bitmap.width, 0, 0, bitmap.width, bitmap.height)
        val palette = paletteOf(pixels)
        val image = BufferedImage(bitmap.width, bitmap.height, BufferedImage.TYPE_BYTE_BINARY, palette.model())
        val nearest = HashMap<Int, Int>()
        val indices = IntArray(pixels.size) { at -> nearest.getOrPut(pixels[at]) { palette.nearest(pixels[at]) } }
        image.raster.setPixels(0, 0, bitmap.width, bitmap.height, indices)
        ImageIO.write(image, "png", file)
        check(file.length() <= MAX_BYTES) { "$file has ${file.length()} bytes" }
    }

    /** The most frequent colours; what is rare is the soft edges of letters. */
    private fun paletteOf(pixels: IntArray): IntArray {
        val counts = HashMap<Int, Int>()
        for (pixel in pixels) counts.merge(pixel, 1, Int::plus)
        return counts.entries.sortedByDescending { it.value }.take(COLOURS).map { it.key }.toIntArray()
    }

    private fun IntArray.model() = IndexColorModel(BITS, size, this, 0, false, -1, DataBuffer.TYPE_BYTE)

    private fun IntArray.nearest(pixel: Int): Int = indices.minBy { distance(this[it], pixel) }

    private fun distance(a: Int, b: Int): Int = listOf(0, 8, 16).sumOf { shift ->
        val difference = (a shr shift and 0xff) - (b shr shift and 0xff)
        difference * difference
    }

    private const val BITS = 4
    private const val COLOURS = 16
    private const val MAX_BYTES = 30_000
}
