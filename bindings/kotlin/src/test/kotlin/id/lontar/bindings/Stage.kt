package id.lontar.bindings

import id.lontar.testing.Hub
import java.io.File
import java.nio.file.Files
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

/** What an invented person answers, without the consent and the family. */
fun person(name: String = "Maria Ndaumanu", nik: String = "5314025208850012"): List<Entry> = listOf(
    Entry("ktp_status", "card"),
    Entry("nik", nik),
    Entry("name", name),
    Entry("birth_place", "Oelua"),
    Entry("birth_date", "1985-08-12"),
    Entry("sex", "female"),
    Entry("mother_name", "Yuliana Mooy"),
    Entry("village", "53.14.02.2005"),
    Entry("occupation", "seaweed_farmer"),
    Entry("phone_owner", "own"),
    Entry("phone", "081234567890"),
    Entry("marital_status", "married"),
    Entry("bank_status", "no_account"),
)

/** A number in letters: names have no digits. */
fun letters(number: Int): String = number.toString().map { 'a' + (it - '0') }.joinToString("")

val CONSENT = listOf(Entry("version", "1"), Entry("way", "signature"), Entry("outcome", "agreed"), Entry("photos_allowed", "true"))
val HEIR = listOf(Entry("name", "Yohanes Mooy"), Entry("relation", "spouse"), Entry("birth_date", "1983-08-12"))

/** Enrols a person as a screen does: step by step. Returns the record. */
fun Lontar.enrols(answers: List<Entry> = person()): String {
    val drafts = drafts()
    val draft = drafts.begin("enrolment", null)
    drafts.setItem(draft, "consent", "consent", "", CONSENT)
    drafts.setField(draft, "identity", answers)
    drafts.setItem(draft, "family", "heirs", "", HEIR)
    return drafts.submit(draft).record
}
