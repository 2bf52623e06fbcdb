package id.lontar

import id.lontar.core.Failure
import id.lontar.core.Problem

/**
 * Answers that could not be stored, as on a phone that is full, or of which nothing can be made. They are tried again before somebody goes
 * on; who was told of them may go on without them.
 */
class Unstored<A : Any>(private val store: suspend (A) -> Unit) {
    private class Left<A>(val answer: A, val why: Failure)

    private val left = LinkedHashMap<String, Left<A>>()

    /** Those of which somebody was told who wanted to go on. */
    private var toldOf: Map<String, A> = emptyMap()

    /** Keys of their questions. */
    val keys: Set<String> get() = left.keys.toSet()

    /** What is wrong with those of which nothing can be made. */
    val problems: List<Problem> get() = left.values.flatMap { (it.why as? Failure.Invalid)?.problems.orEmpty() }

    /** Stores one; what was kept of its question before is out of date either way. */
    suspend fun store(key: String, answer: A) {
        left.remove(key)
        try {
            store(answer)
        } catch (e: Failure) {
            left[key] = Left(answer, e)
            throw e
        }
    }

    /** Tries all of them again. Why going on stops here; null where it does not. */
    suspend fun stops(): Failure? {
        for ((key, kept) in left.toMap()) {
            try {
                store(key, kept.answer)
            } catch (_: Failure) {
                // It is still there, with what is wrong now.
            }
        }
        val answers = left.mapValues { (_, kept) -> kept.answer }
        val why = left.values.firstOrNull()?.why
        val isTold = answers == toldOf
        if (isTold) left.clear()
        toldOf = if (isTold) emptyMap() else answers
        return why.takeUnless { isTold }
    }
}
