package id.lontar.testing

import android.app.Activity
import android.graphics.Bitmap
import android.graphics.Canvas
import android.view.View
import java.awt.image.BufferedImage
import java.awt.image.DataBuffer
import java.awt.image.IndexColorModel
import java.io.ByteArrayOutputStream
import java.io.File
import javax.imageio.IIOImage
import javax.imageio.ImageIO
import javax.imageio.ImageWriteParam

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
        of(bitmap, name)
    }

    fun of(bitmap: Bitmap, name: String) {
        val file = File(System.getProperty("lontar.pictures"), "$name.png")
        file.parentFile.mkdirs()
        write(bitmap, file)
    }

    private fun write(bitmap: Bitmap, file: File) {
        val pixels = IntArray(bitmap.width * bitmap.height)
        bitmap.getPixels(pixels, 0, bitmap.width, 0, 0, bitmap.width, bitmap.height)
        val tries = COLOURS.asSequence().map { png(reduced(pixels, bitmap.width, bitmap.height, it)) }
        file.writeBytes(tries.firstOrNull { it.size <= MAX_BYTES } ?: error("$file does not fit in $MAX_BYTES bytes"))
    }

    private fun reduced(pixels: IntArray, width: Int, height: Int, colours: Int): BufferedImage {
        val palette = paletteOf(pixels, colours)
        val model = IndexColorModel(BITS, palette.size, palette, 0, false, -1, DataBuffer.TYPE_BYTE)
        val nearest = HashMap<Int, Int>()
        val indices = IntArray(pixels.size) { at -> nearest.getOrPut(pixels[at]) { palette.nearest(pixels[at]) } }
        return BufferedImage(width, height, BufferedImage.TYPE_BYTE_BINARY, model)
            .apply { raster.setPixels(0, 0, width, height, indices) }
    }

    private fun png(image: BufferedImage): ByteArray {
        val bytes = ByteArrayOutputStream()
        val writer = ImageIO.getImageWritersByFormatName("png").next()
        val smallest = writer.defaultWriteParam.apply {
            compressionMode = ImageWriteParam.MODE_EXPLICIT
            compressionQuality = 0f
        }
        ImageIO.createImageOutputStream(bytes).use { out ->
            writer.output = out
            writer.write(null, IIOImage(image, null, null), smallest)
        }
        writer.dispose()
        return bytes.toByteArray()
    }

    /** The most frequent colours; what is rare is the soft edges of letters. */
    private fun paletteOf(pixels: IntArray, colours: Int): IntArray {
        val counts = HashMap<Int, Int>()
        for (pixel in pixels) counts.merge(pixel, 1, Int::plus)
        return counts.entries.sortedByDescending { it.value }.take(colours).map { it.key }.toIntArray()
    }

    private fun IntArray.nearest(pixel: Int): Int = indices.minBy { distance(this[it], pixel) }

    private fun distance(a: Int, b: Int): Int = listOf(0, 8, 16).sumOf { shift ->
        val difference = (a shr shift and 0xff) - (b shr shift and 0xff)
        difference * difference
    }

    private const val BITS = 4
    private val COLOURS = listOf(16, 10, 6, 4)
    private const val MAX_BYTES = 30_000
}
