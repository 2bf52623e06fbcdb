package id.lontar.screens

import id.lontar.Workplace
import id.lontar.core.Failure
import id.lontar.core.Session
import id.lontar.testing.fake
import kotlinx.coroutines.ExperimentalCoroutinesApi
import kotlinx.coroutines.launch
import kotlinx.coroutines.test.currentTime
import kotlinx.coroutines.test.runCurrent
import kotlinx.coroutines.test.runTest
import org.junit.Assert.assertEquals
import org.junit.Assert.assertNull
import org.junit.Test

/** One clock tells everybody how long practice still lasts. */
@OptIn(ExperimentalCoroutinesApi::class)
class PracticeTimeTest {
    private var asked = 0

    private fun practice(left: () -> Long) = Workplace.Practice(
        object : Session by fake({ name, _ -> error(name) }) {
            override suspend fun practiceLeftMs(): Long {
                asked++
                return left()
            }
        },
        beganMs = 0,
    )

    @Test
    fun `it is told as it goes, to all who look, and lasts no longer than the core says`() = runTest {
        val practice = practice { 20_000 - currentTime }
        assertNull("nobody has asked", practice.leftMs.value)
        val seen = List(2) { mutableListOf<Long?>() }
        val looking = seen.map { told -> launch { practice.leftMs.collect { told += it } } }
        practice.lasts()
        assertEquals(20_000, currentTime)
        runCurrent()
        looking.forEach { it.cancel() }
        for (told in seen) assertEquals(listOf(20_000L, 15_000L, 10_000L, 5_000L, 0L), told.filterNotNull())
        assertEquals("whoever looks asks nothing", 5, asked)
    }

    @Test
    fun `what cannot be asked any more is over`() = runTest {
        val practice = practice { throw Failure.Unlock(Failure.By.Pin) }
        practice.lasts()
        assertEquals(0L, practice.leftMs.value)
    }
}
