package id.lontar.bindings

import com.sun.jna.NativeLibrary
import com.sun.jna.Structure
import java.io.File

/**
 * What this process holds at a moment. Only what is **in use** counts: the resident size of a JVM swings by
 * tens of MiB with its compiler, its collector and what the allocator has not given back, and says nothing.
 */
class Footprint(val native: Long, val heap: Long, val files: Int) {
    override fun toString() = "${native / 1024} kB native, ${heap / 1024} kB heap, $files files"

    companion object {
        fun now(): Footprint {
            repeat(3) { System.gc(); System.runFinalization() }
            val runtime = Runtime.getRuntime()
            return Footprint(nativeInUse(), runtime.totalMemory() - runtime.freeMemory(), File("/proc/self/fd").list()?.size ?: 0)
        }

        /** Bytes that the C library has handed out, to the core and to the JVM itself. */
        private fun nativeInUse(): Long {
            val asked = NativeLibrary.getInstance("c").getFunction("mallinfo2")
            val told = asked.invoke(MallInfo.ByValue::class.java, emptyArray()) as MallInfo
            return told.inUse + told.mapped
        }

        /**
         * How much is added at each step: the median of the slopes between all pairs (Theil-Sen), so that one
         * point of three may be far off and what is kept at every step still shows.
         */
        fun growth(points: List<Long>): Long {
            val slopes = points.indices.flatMap { a -> (a + 1 until points.size).map { b -> (points[b] - points[a]) / (b - a) } }
            return slopes.sorted()[slopes.size / 2]
        }
    }
}

/** `struct mallinfo2` of the GNU C library, in its order. */
@Structure.FieldOrder(
    "arena", "chunks", "fast", "mappings", "mapped", "highest", "fastFree", "inUse", "free", "releasable",
)
open class MallInfo : Structure() {
    @JvmField var arena = 0L

    @JvmField var chunks = 0L

    @JvmField var fast = 0L

    @JvmField var mappings = 0L

    @JvmField var mapped = 0L

    @JvmField var highest = 0L

    @JvmField var fastFree = 0L

    @JvmField var inUse = 0L

    @JvmField var free = 0L

    @JvmField var releasable = 0L

    class ByValue : MallInfo(), Structure.ByValue
}
