package id.lontar.bindings

import id.lontar.testing.person
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

    @Test fun `ten thousand openings and closings leave nothing behind`(): Unit = Phone().use { phone ->
        phone.installation.add("Yohana").use { it.end() }
        val points = (1..10).map {
            repeat(1_000) { cycle ->
                phone.installation.open(1u).use { lontar ->
                    if (cycle % 100 == 0) lontar.records().page(RecordFilter(null, false, null), 0u, 50u)
                }
            }
            Footprint.now()
        }
        println("in use after each 1,000 of 10,000 cycles: ${points.joinToString("; ")}")
        // The first steps still compile. What is kept at each cycle is multiplied by a thousand here.
        val settled = points.drop(2)
        val kept = listOf(settled.map { it.native }, settled.map { it.heap }).map { Footprint.growth(it) / 1_000 }
        assertTrue("bytes kept at each cycle, native and heap: $kept", kept.all { it <= 300 })
        assertTrue("open files grew: $points", Footprint.growth(settled.map { it.files.toLong() }) <= 2)
    }

    @Test fun `what is kept at every step shows through one reading in three that is far off`() {
        val noisy = (0L..7L).map { it * 400 + if (it % 3 == 1L) 9_000L else 0L }
        assertEquals(400L, Footprint.growth(noisy))
        val steady = (0L..7L).map { 50_000L + if (it % 3 == 1L) 9_000L else 0L }
        assertEquals(0L, Footprint.growth(steady))
    }
}
