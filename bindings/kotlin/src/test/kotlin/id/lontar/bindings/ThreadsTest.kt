package id.lontar.bindings

import id.lontar.testing.person
import java.io.File
import java.util.concurrent.Callable
import java.util.concurrent.Executors
import java.util.concurrent.TimeUnit
import org.junit.Assert.assertEquals
import org.junit.Assert.assertTrue
import org.junit.Test
import uniffi.lontar.LontarException
import uniffi.lontar.RecordFilter

class ThreadsTest {
    @Test fun `many threads save and read at once, and nothing is lost`(): Unit = Phone().use { phone ->
        phone.installation.add("Yohana").use { lontar ->
            lontar.joining().chooseDistrict("53.14.02")
            val pool = Executors.newFixedThreadPool(8)
            val work = (0 until 40).map { n ->
                Callable {
                    val record = lontar.enrols(person("Maria ${letters(n)}"))
                    lontar.records().detail(record)
                    lontar.search().people("Maria", 10u)
                    record
                }
            }
            val records = pool.invokeAll(work).map { it.get() }.toSet()
            pool.shutdown()
            assertEquals(40, records.size)
            assertEquals(40uL, lontar.sync().status().enrolments)
        }
    }

    @Test fun `closing while calls run waits for them, and later ones are refused`(): Unit = Phone().use { phone ->
        val lontar = phone.installation.add("Yohana")
        lontar.joining().chooseDistrict("53.14.02")
        val saved = java.util.concurrent.atomic.AtomicInteger()
        val pool = Executors.newFixedThreadPool(6)
        val busy = (0 until 6).map { n ->
            pool.submit(Callable {
                try {
                    repeat(1_000) { lontar.enrols(person("Maria ${letters(n)} ${letters(it)}")).also { saved.incrementAndGet() } }
                    null
                } catch (refused: LontarException) {
                    refused
                }
            })
        }
        val until = System.nanoTime() + TimeUnit.SECONDS.toNanos(60)
        while (saved.get() < 12 && busy.none { it.isDone } && System.nanoTime() < until) Thread.sleep(1)
        lontar.end()
        val refusals = busy.map { it.get(60, TimeUnit.SECONDS) }
        pool.shutdown()
        assertTrue("$refusals", refusals.all { it is LontarException.Unlock })
        phone.installation.open(1u).use { assertEquals(saved.get().toULong(), it.sync().status().enrolments) }
    }

    /** Memory of this process outside the heap of the JVM, MiB, and its open files. */
    private fun footprint(): Pair<Long, Int> {
        repeat(3) { System.gc(); System.runFinalization() }
        val resident = File("/proc/self/statm").readText().split(' ')[1].toLong() * 4096
        val heap = Runtime.getRuntime().totalMemory()
        return (resident - heap) / (1024 * 1024) to (File("/proc/self/fd").list()?.size ?: 0)
    }

    @Test fun `ten thousand openings and closings leave nothing behind`(): Unit = Phone().use { phone ->
        phone.installation.add("Yohana").use { it.end() }
        val points = (1..10).map {
            repeat(1_000) { cycle ->
                phone.installation.open(1u).use { lontar ->
                    if (cycle % 100 == 0) lontar.records().page(RecordFilter(null, false, null), 0u, 50u)
                }
            }
            footprint()
        }
        println("outside the heap after each 1,000 of 10,000 cycles: ${points.map { it.first }} MiB; open files ${points.map { it.second }}")
        // What is kept for each cycle would show in the second half as in the first: 1 kB each is 5 MiB.
        val (half, end) = points[4] to points[9]
        assertTrue("memory grew: $points", end.first - half.first <= 4)
        assertTrue("open files grew: $points", end.second - half.second <= 8)
    }
}
