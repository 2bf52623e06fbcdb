package id.lontar.background

import android.content.ContentProvider
import android.content.ContentValues
import android.database.Cursor
import android.database.MatrixCursor
import android.net.Uri
import android.os.ParcelFileDescriptor
import android.provider.OpenableColumns
import java.io.FileNotFoundException

/** Lets the app that was chosen read a shared file, and nobody write one. */
class ShareProvider : ContentProvider() {
    private val files by lazy { SharedFiles(requireNotNull(context)) }

    override fun onCreate() = true

    override fun getType(uri: Uri): String? = files.find(uri)?.let { if (it.extension == "png") "image/png" else "application/octet-stream" }

    override fun query(uri: Uri, columns: Array<out String>?, where: String?, values: Array<out String>?, order: String?): Cursor? {
        val file = files.find(uri) ?: return null
        val known = mapOf<String, Any>(OpenableColumns.DISPLAY_NAME to file.name, OpenableColumns.SIZE to file.length())
        val asked = (columns?.toList() ?: known.keys.toList()).filter { it in known }
        return MatrixCursor(asked.toTypedArray(), 1).apply { addRow(asked.map { known.getValue(it) }) }
    }

    override fun openFile(uri: Uri, mode: String): ParcelFileDescriptor {
        val file = files.find(uri)
        if (file == null || mode != "r") throw FileNotFoundException()
        return ParcelFileDescriptor.open(file, ParcelFileDescriptor.MODE_READ_ONLY)
    }

    override fun insert(uri: Uri, values: ContentValues?): Uri? = null

    override fun update(uri: Uri, values: ContentValues?, where: String?, arguments: Array<out String>?) = 0

    override fun delete(uri: Uri, where: String?, arguments: Array<out String>?) = 0
}
