package id.lontar.background

import android.content.Context
import android.net.Uri
import id.lontar.core.Failure
import java.io.File
import java.io.IOException
import kotlinx.coroutines.delay

/**
 * What was handed to another app: files of one folder of the cache, which is emptied when the app is opened, and of
 * what is older than an hour whenever the process begins.
 */
class SharedFiles(private val context: Context) {
    private val folder = File(context.cacheDir, "share")

    /** Keeps a file for others, for an hour; where they read it. On a full phone that is [Failure.FreeStorage]. */
    fun keep(name: String, write: (File) -> Unit): Uri {
        forgetOld()
        folder.mkdirs()
        try {
            write(File(folder, name))
        } catch (_: IOException) {
            throw Failure.FreeStorage()
        }
        return Uri.Builder().scheme("content").authority(authority(context)).appendPath(name).build()
    }

    /** The file that this names; null for anything that is not directly in the folder. */
    fun find(uri: Uri): File? {
        val name = uri.pathSegments.singleOrNull() ?: return null
        val file = File(folder, name)
        return file.takeIf { it.canonicalFile.parentFile == folder.canonicalFile && it.isFile }
    }

    fun forgetOld(nowMs: Long = System.currentTimeMillis()) = forget { nowMs - it.lastModified() !in 0..KEPT_MS }

    fun forgetAll() = forget { true }

    /** For as long as the process lives. */
    suspend fun watch() {
        while (true) {
            delay(KEPT_MS / 6)
            forgetOld()
        }
    }

    private fun forget(which: (File) -> Boolean) {
        folder.listFiles()?.filter(which)?.forEach { it.delete() }
    }

    companion object {
        const val KEPT_MS = 60 * 60_000L

        fun authority(context: Context) = "${context.packageName}.share"
    }
}
