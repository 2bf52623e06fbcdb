package id.lontar.core

import kotlinx.coroutines.CoroutineDispatcher
import kotlinx.coroutines.withContext
import uniffi.lontar.Cancel
import uniffi.lontar.Media as CoreMedia
import uniffi.lontar.PreparedPhoto as CorePhoto

internal class RustMedia(private val core: CoreMedia, private val io: CoroutineDispatcher) : Media {
    private suspend fun <T> call(act: () -> T): T = withContext(io) { told(act) }

    override suspend fun prepare(file: ByteArray): PreparedPhoto = call { Prepared(CorePhoto.of(file)) }

    override suspend fun addToDraft(draft: String, kind: String, photo: PreparedPhoto) =
        call { core.addToDraft(draft, kind, (photo as Prepared).core).register }

    override suspend fun addToRecord(record: String, kind: String, photo: PreparedPhoto) =
        call { core.addToRecord(record, kind, (photo as Prepared).core).register }

    override suspend fun addVoiceToDraft(draft: String, kind: String, file: ByteArray) =
        call { core.addVoiceToDraft(draft, kind, file).register }

    override suspend fun addVoiceToRecord(record: String, kind: String, file: ByteArray) =
        call { core.addVoiceToRecord(record, kind, file).register }

    override suspend fun photos(owner: String) = call { core.photos(owner) }

    override suspend fun picture(owner: String, register: String, role: PhotoRole) =
        call { core.picture(owner, register, role) }

    override suspend fun voices(owner: String) = call { core.voices(owner) }

    override suspend fun voice(owner: String, register: String) = call { core.voice(owner, register) }

    override suspend fun removeFromDraft(draft: String, register: String) = call { core.removeFromDraft(draft, register) }

    override suspend fun removeFromRecord(record: String, register: String) {
        call { core.removeFromRecord(record, register) }
    }

    override suspend fun fetchThumbnails(record: String): Long {
        val cancel = Cancel()
        return stopping(cancel) { told { core.fetchThumbnails(record, cancel) } }.toLong()
    }

    override suspend fun fetchPicture(record: String, register: String): Boolean {
        val cancel = Cancel()
        return stopping(cancel) { told { core.fetchPicture(record, register, cancel) } }
    }
}

private class Prepared(val core: CorePhoto) : PreparedPhoto {
    override val picture = core.picture()
    override val findings = core.findings()

    override fun close() = core.destroy()
}
