package id.lontar.looks

import androidx.compose.runtime.Composable
import id.lontar.testing.Phone

/**
 * One state of a page, made by hand: drawing it needs no core. The catalogue of them is [shots]; a test fails for a page
 * that has none, and for a state in which something never was one way or the other.
 */
class Shot(
    /** Name of its picture: `beranda-kosong`. */
    val name: String,
    /** The composable that is drawn: `HomeView`. */
    val view: String,
    /** What it was drawn from. */
    val states: List<Any>,
    /** Whether it is drawn in every look; the others in the plain one only. */
    val isTypical: Boolean,
    /** Whether a picture is kept; what differs from others in one sentence is only judged by the rules. */
    val isDrawn: Boolean,
    /** Permissions that the person has given. */
    val allows: List<String>,
    /** What is touched before the picture is taken. */
    val act: Phone.() -> Unit,
    val draw: @Composable () -> Unit,
)

/** The states of a page. The first one is the typical one. */
class States<S>(private val page: String, private val view: String, private val draw: @Composable (S) -> Unit, private val parts: (S) -> List<Any>) {
    val shots = mutableListOf<Shot>()

    fun state(name: String, state: S, allows: List<String> = emptyList(), act: Phone.() -> Unit = {}) =
        add(name, state, isDrawn = true, allows, act)

    /** A state like others but for a sentence, as of a page that still loads: the rules hold for it, and no picture is kept. */
    fun judged(name: String, state: S, allows: List<String> = emptyList(), act: Phone.() -> Unit = {}) =
        add(name, state, isDrawn = false, allows, act)

    private fun add(name: String, state: S, isDrawn: Boolean, allows: List<String>, act: Phone.() -> Unit) {
        shots += Shot("$page-$name", view, parts(state), shots.isEmpty(), isDrawn, allows, act) { draw(state) }
    }
}

/** The page [page], drawn by the composable [view], in its states. */
internal fun <S> page(
    page: String,
    view: String,
    draw: @Composable (S) -> Unit,
    parts: (S) -> List<Any> = { listOfNotNull(it) },
    states: States<S>.() -> Unit,
): List<Shot> = States(page, view, draw, parts).apply(states).shots

/** Every state of every page. */
internal val shots: List<Shot> by lazy {
    listOf(beginnings, phones, work, workers, records, forms, drawn, attachments).flatten()
}
