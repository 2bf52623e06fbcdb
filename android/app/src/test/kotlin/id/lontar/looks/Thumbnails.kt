package id.lontar.looks

import android.graphics.Bitmap
import android.graphics.Color
import java.io.File
import kotlin.math.abs
import org.junit.Assert.assertEquals

/**
 * How the pictures of one look were when somebody looked at them: 16 × 28 cells of each, how bright they are, as digits of
 * 16 steps. Letters of another machine move a cell by a step at most; a thing that moved or is gone moves many by more.
 *
 * `./dev android looks` takes those of now, after somebody has looked at the sheets.
 */
internal class Thumbnails(private val look: String) {
    private val file = File(System.getProperty("lontar.looks"), "$look.txt")
    private val seen = sortedMapOf<String, String>()

    fun add(name: String, picture: Bitmap) {
        check(seen.put(name, cells(picture)) == null) { "two states are named $name" }
    }

    /** Fails for each picture that is not as it was; or keeps them, when that was asked for. */
    fun compare() {
        if (System.getProperty("lontar.looks.take") != null) return file.writeText(seen.map { "${it.key} ${it.value}\n" }.joinToString(""))
        val known = file.takeIf { it.exists() }?.readLines().orEmpty().associate { it.substringBefore(' ') to it.substringAfter(' ') }
        val changed = seen.mapNotNull { (name, now) ->
            val before = known[name]
            when {
                before == null -> "$name is new"
                differing(before, now) > MOST -> "$name has changed in ${differing(before, now)} of ${now.length} places"
                else -> null
            }
        }
        val gone = (known.keys - seen.keys).map { "$it is gone" }
        val told = "look at target/android/sheets/$look-*.png; if it is meant so: ./dev android looks"
        assertEquals(told, "", (changed + gone).joinToString("\n"))
    }

    companion object {
        const val ACROSS = 16
        const val DOWN = 28

        /** So many cells may differ by more than a step. */
        const val MOST = 6
        private const val STEPS = 16

        fun differing(one: String, other: String): Int =
            if (one.length !=
                other.length
            ) {
                maxOf(one.length, other.length)
            } else {
                one.indices.count { abs(one[it].digitToInt(STEPS) - other[it].digitToInt(STEPS)) > 1 }
            }

        fun cells(picture: Bitmap): String {
            val pixels = IntArray(picture.width * picture.height)
            picture.getPixels(pixels, 0, picture.width, 0, 0, picture.width, picture.height)
            val sums = LongArray(ACROSS * DOWN)
            val counts = LongArray(ACROSS * DOWN)
            for (at in pixels.indices) {
                val cell = at / picture.width * DOWN / picture.height * ACROSS + at % picture.width * ACROSS / picture.width
                sums[cell] += brightness(pixels[at]).toLong()
                counts[cell]++
            }
            return sums.indices.joinToString("") { (sums[it] / counts[it] * STEPS / 256).toString(STEPS) }
        }

        private fun brightness(pixel: Int) = (Color.red(pixel) * 3 + Color.green(pixel) * 6 + Color.blue(pixel)) / 10
    }
}
