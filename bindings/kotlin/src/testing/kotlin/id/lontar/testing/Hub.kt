package id.lontar.testing

import java.io.File
import java.nio.file.Files
import java.util.concurrent.TimeUnit

/** A hub in a process of its own, on a free port of this machine. */
class Hub : AutoCloseable {
    private val folder: File = Files.createTempDirectory("lontar-hub").toFile()
    private val server: Process

    init {
        // Its address stands in its invites, so that the port is chosen first; somebody else may take it meanwhile.
        server = (1..TRIES).firstNotNullOfOrNull { serve(it == TRIES) } ?: error("no hub")
    }

    /** A hub that says that it listens; null if it ended at once, unless this [isLast] try. */
    private fun serve(isLast: Boolean): Process? {
        File(folder, "data").deleteRecursively()
        val port = java.net.ServerSocket(0).use { it.localPort }
        run("init", "--address", "http://127.0.0.1:$port")
        val log = File(folder, "log")
        val begun = command("serve", "--listen", "127.0.0.1:$port").redirectErrorStream(true).redirectOutput(log).start()
        val until = System.nanoTime() + TimeUnit.MINUTES.toNanos(2)
        while ("listening on" !in log.readText()) {
            if (!begun.isAlive && !isLast) return null
            check(begun.isAlive && System.nanoTime() < until) { "the hub does not serve: ${log.readText()}" }
            Thread.sleep(20)
        }
        return begun
    }

    fun invite(name: String, role: String): String {
        val places = if (role == "worker") emptyArray() else arrayOf("--district", "53.14.02")
        val told = run("invite", "--name", name, "--role", role, *places)
        return Regex("lontar1-[0-9A-Za-z-]+").find(told)?.value ?: error("no invite in: $told")
    }

    fun run(vararg words: String): String {
        val process = command(*words, "--json").redirectError(ProcessBuilder.Redirect.DISCARD).start()
        val told = process.inputStream.bufferedReader().readText()
        check(process.waitFor() == 0) { "lontar hub ${words.joinToString(" ")} failed" }
        return told
    }

    private fun command(vararg words: String) =
        ProcessBuilder(System.getProperty("lontar.binary"), "hub", "--data", File(folder, "data").path, *words)

    override fun close() {
        server.destroy()
        server.waitFor(10, TimeUnit.SECONDS)
        folder.deleteRecursively()
    }

    private companion object {
        const val TRIES = 3
    }
}
