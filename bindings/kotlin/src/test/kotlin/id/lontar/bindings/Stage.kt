package id.lontar.bindings

import id.lontar.testing.CONSENT
import id.lontar.testing.HEIR
import id.lontar.testing.Hub
import id.lontar.testing.person
import uniffi.lontar.Cancel
import uniffi.lontar.Connectivity
import uniffi.lontar.Entry
import uniffi.lontar.Installation
import uniffi.lontar.KeyStoreFailure
import uniffi.lontar.Lontar
import uniffi.lontar.Network
import uniffi.lontar.PhoneKeyStore
import uniffi.lontar.Photos
import uniffi.lontar.SyncResult
import java.io.File
import java.nio.file.Files

/** A key store in memory; `lost` takes its key away, `broken` has it throw what nobody expects. */
class MemoryKeyStore : PhoneKeyStore {
    @Volatile var lost = false

    @Volatile var broken = false

    override fun wrap(secret: ByteArray): ByteArray = answer(secret)

    override fun unwrap(wrapped: ByteArray): ByteArray = answer(wrapped)

    private fun answer(bytes: ByteArray): ByteArray {
        if (broken) throw IllegalStateException("a shell's mistake")
        if (lost) throw KeyStoreFailure.Lost()
        return ByteArray(bytes.size) { (bytes[it].toInt() xor 0x5a).toByte() }
    }
}

/** A line that is there, or not. */
class Line(var now: Network = Network.FREE) : Connectivity {
    override fun network(): Network = now
}

/** A phone in a folder of its own. */
class Phone(val keyStore: MemoryKeyStore = MemoryKeyStore()) : AutoCloseable {
    val folder: File = Files.createTempDirectory("lontar-phone").toFile()
    val installation = Installation.at(folder.path, keyStore)

    fun joined(hub: Hub, name: String, role: String = "officer"): Lontar {
        val lontar = installation.add(name)
        lontar.joining().keepInvite(hub.invite(name, role))
        return lontar
    }

    override fun close() {
        installation.close()
        folder.deleteRecursively()
    }
}

suspend fun Lontar.syncs(photos: Photos = Photos.ALL): SyncResult =
    sync().run(photos, Line(), null, null, Cancel())

/** A number in letters: names have no digits. */
fun letters(number: Int): String = number.toString().map { 'a' + (it - '0') }.joinToString("")

private val beginning = Any()

/**
 * Enrols a person as a screen does: step by step. Returns the record. Nobody begins a second form before the first
 * answer of the one before: until then it is the same form, however often it is begun.
 */
fun Lontar.enrols(answers: List<Entry> = person()): String {
    val drafts = drafts()
    val draft = synchronized(beginning) {
        drafts.begin("enrolment", null).also { drafts.setItem(it, "consent", "consent", "", CONSENT) }
    }
    drafts.setField(draft, "identity", answers)
    drafts.setItem(draft, "family", "heirs", "", HEIR)
    return drafts.submit(draft).record
}
