package id.lontar.testing

import com.sun.jna.NativeLibrary
import id.lontar.core.DeviceKeys
import java.io.File

/**
 * A phone as an older app left it, in `tests/golden`: its files, and the key store that sealed them. Of the database it is
 * the one without SQLCipher, as the core of tests is built.
 */
class OlderPhone(name: String) : DeviceKeys {
    private val golden = File(System.getProperty("lontar.golden"), "$name/plain")

    /** Where the app keeps the first profile of a phone. */
    fun layInto(root: File) {
        val folder = File(root, "profile-001").apply { mkdirs() }
        for (name in listOf("keys", "opening")) File(golden, name).copyTo(File(folder, name))
        File(folder, "lontar.sqlite").writeBytes(unpacked(File(golden, "database.zst").readBytes()))
        File(folder, "label").writeBytes(wrap("Yohana Lete".toByteArray()))
    }

    override fun wrap(secret: ByteArray) = turned(secret)

    override fun unwrap(wrapped: ByteArray) = turned(wrapped)

    /** As the simulation's `Hardware` does it, which made these phones. */
    private fun turned(bytes: ByteArray) = ByteArray(bytes.size) { (bytes[bytes.size - 1 - it].toInt() xor 0x5a).toByte() }

    /** By the library of this machine: the JDK cannot, and no system is without it. */
    private fun unpacked(packed: ByteArray): ByteArray {
        val room = ByteArray(ROOM)
        val size = NativeLibrary.getInstance("zstd").getFunction("ZSTD_decompress")
            .invokeLong(arrayOf(room, room.size.toLong(), packed, packed.size.toLong()))
        check(size in 1..ROOM) { "not unpacked: $size" }
        return room.copyOf(size.toInt())
    }

    private companion object {
        const val ROOM = 4 * 1024 * 1024
    }
}
