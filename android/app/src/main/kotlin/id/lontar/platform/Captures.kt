package id.lontar.platform

import android.content.ComponentName
import android.content.ContentProvider
import android.content.ContentResolver
import android.content.ContentValues
import android.content.Context
import android.database.Cursor
import android.net.Uri
import android.os.ParcelFileDescriptor
import id.lontar.core.Failure
import java.io.DataInputStream
import java.io.File
import java.io.FileNotFoundException
import java.io.IOException
import java.io.InputStream
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.withContext

/** What a photo of the phone's camera app is for. It outlives this process, which phones end to feed the camera. */
data class Pending(val profile: UInt, val draft: String, val kind: String)

/**
 * Photos by the phone's camera app. What one is for is written down before that app is opened; the photo comes to a
 * folder of our own, and stays there until it was used or is wanted no more: this process may end while it is looked at.
 */
class Captures(private val context: Context) {
    /** Where the camera app may put the one photo. */
    suspend fun begin(pending: Pending): Uri = withContext(Dispatchers.IO) {
        val folder = folderOf(context)
        folder.deleteRecursively()
        folder.mkdirs()
        try {
            File(folder, NOTE).writeText("${pending.profile}\n${pending.draft}\n${pending.kind}")
        } catch (_: IOException) {
            throw Failure.FreeStorage()
        }
        val provider = ComponentName(context, CaptureProvider::class.java)
        val authority = context.packageManager.getProviderInfo(provider, 0).authority
        Uri.Builder().scheme("content").authority(authority).appendPath(PHOTO).build()
    }

    /** What a photo has arrived for that nobody has used yet; null also if it is somebody else's. */
    suspend fun arrived(profile: UInt): Pending? = withContext(Dispatchers.IO) {
        if (File(folderOf(context), PHOTO).length() > 0) pending()?.takeIf { it.profile == profile } else null
    }

    /** A photo that has come for this, as often as it is asked for; null when none has. */
    suspend fun fetch(pending: Pending): ByteArray? = withContext(Dispatchers.IO) {
        val photo = File(folderOf(context), PHOTO)
        if (photo.length() == 0L || pending() != pending) return@withContext null
        photo.inputStream().use { read(it) }
    }

    /** The photo for this was used, or is wanted no more. */
    suspend fun forget(pending: Pending) = withContext(Dispatchers.IO) {
        if (pending() == pending) folderOf(context).deleteRecursively()
        Unit
    }

    /** When the process begins: what nobody waits for. The camera app may be open still, and has all day. */
    fun forgetOld(nowMs: Long = System.currentTimeMillis()) {
        val note = File(folderOf(context), NOTE)
        if (!note.exists() || nowMs - note.lastModified() !in 0..KEPT_MS) folderOf(context).deleteRecursively()
    }

    private fun pending(): Pending? {
        val lines = File(folderOf(context), NOTE).takeIf { it.exists() }?.readLines() ?: return null
        val profile = lines.firstOrNull()?.toUIntOrNull() ?: return null
        return if (lines.size == 3) Pending(profile, lines[1], lines[2]) else null
    }

    companion object {
        internal const val PHOTO = "photo.jpg"
        const val KEPT_MS = 24 * 60 * 60_000L
        private const val NOTE = "for"

        /** One more than the core takes, which then says what is wrong. */
        private const val MAX_BYTES = 24 * 1024 * 1024 + 1

        internal fun folderOf(context: Context) = File(context.filesDir, "captures")

        /**
         * Reads a photo that was chosen in another app; null if none was. An [IOException] tells that it cannot be read: it lies in a
         * cloud only, or that app takes back what it had allowed.
         */
        fun chosen(resolver: ContentResolver, photo: Uri?): ByteArray? = try {
            photo?.let(resolver::openInputStream)?.use(::read)
        } catch (e: SecurityException) {
            throw IOException(e)
        }

        private fun read(stream: InputStream): ByteArray {
            val all = java.io.ByteArrayOutputStream()
            val part = ByteArray(PART_BYTES)
            val data = DataInputStream(stream)
            while (all.size() < MAX_BYTES) {
                val count = data.read(part)
                if (count < 0) break
                all.write(part, 0, count)
            }
            return all.toByteArray()
        }

        private const val PART_BYTES = 65_536
    }
}

/** Gives the camera app the one file that it was asked to fill, and nothing else. */
class CaptureProvider : ContentProvider() {
    override fun onCreate() = true

    override fun openFile(uri: Uri, mode: String): ParcelFileDescriptor {
        if (uri.pathSegments != listOf(Captures.PHOTO)) throw FileNotFoundException()
        val folder = Captures.folderOf(requireNotNull(context)).apply { mkdirs() }
        return ParcelFileDescriptor.open(File(folder, Captures.PHOTO), ParcelFileDescriptor.parseMode(mode))
    }

    override fun getType(uri: Uri) = "image/jpeg"

    override fun query(uri: Uri, columns: Array<String>?, where: String?, values: Array<String>?, order: String?): Cursor? = null

    override fun insert(uri: Uri, values: ContentValues?): Uri? = null

    override fun delete(uri: Uri, where: String?, values: Array<String>?) = 0

    override fun update(uri: Uri, values: ContentValues?, where: String?, arguments: Array<String>?) = 0
}
