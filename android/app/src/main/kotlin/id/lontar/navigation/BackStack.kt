package id.lontar.navigation

import androidx.activity.compose.BackHandler
import androidx.compose.runtime.Composable
import androidx.compose.runtime.Stable
import androidx.compose.runtime.mutableStateListOf
import androidx.compose.runtime.saveable.Saver
import androidx.compose.runtime.saveable.rememberSaveable

/** The pages. A name that was saved is never given to another page. */
enum class Screen {
    People, Pin, Join, Home, Form, Receipt, Drafts, Search, Record, Conflicts, Send, Villages, Candidates, Settings, HelpFirst,
    Photo, Ready, Newer, Practice, Doubles, Requests, Problem, Report, Reports, Help, ReceiptCode, Invite, Answer, Lease, Lengthen,
    Leave, Tasks, LockedReport, Victim,
}

/** A page and what it is about: an id of the core, or nothing. Never personal data, for the system stores it. */
data class Place(val screen: Screen, val id: String = "")

/** Where one is and how one came there; the last one is seen. It outlives the process. */
@Stable
class BackStack(places: List<Place>) {
    private val places = mutableStateListOf<Place>().apply { addAll(places) }

    init {
        require(places.isNotEmpty()) { "one is always somewhere" }
    }

    val top: Place get() = places.last()
    val canGoBack: Boolean get() = places.size > 1

    fun open(place: Place) {
        if (place != top) places.add(place)
    }

    fun back() {
        if (canGoBack) places.removeAt(places.lastIndex)
    }

    /** Goes where there is no way back to what was open: after saving, joining or locking. */
    fun restart(place: Place) {
        places.clear()
        places.add(place)
    }

    internal fun save(): List<String> = places.map { "${it.screen.name}/${it.id}" }

    internal companion object {
        /** Null when nothing of it is known any more, as after an update that dropped a page. */
        fun restore(saved: List<String>): BackStack? =
            saved.mapNotNull(::place).takeIf { it.isNotEmpty() }?.let(::BackStack)

        private fun place(saved: String): Place? {
            val screen = Screen.entries.find { it.name == saved.substringBefore('/') } ?: return null
            return Place(screen, saved.substringAfter('/', ""))
        }
    }
}

/**
 * The back stack of a window. The phone's own back goes one page back while there is one. Places that were kept [of] something
 * else, such as practice of before, are forgotten.
 */
@Composable
fun rememberBackStack(start: Place, of: String = ""): BackStack {
    val saver = Saver<BackStack, ArrayList<String>>(
        { ArrayList(listOf(of) + it.save()) },
        { saved -> if (saved.first() == of) BackStack.restore(saved.drop(1)) else null },
    )
    val stack = rememberSaveable(of, saver = saver) { BackStack(listOf(start)) }
    BackHandler(enabled = stack.canGoBack, onBack = stack::back)
    return stack
}
