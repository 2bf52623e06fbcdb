package id.lontar.ui

import androidx.annotation.StringRes
import androidx.compose.runtime.Composable
import androidx.compose.runtime.DisposableEffect
import androidx.compose.runtime.compositionLocalOf
import androidx.compose.runtime.getValue
import androidx.compose.runtime.mutableIntStateOf
import androidx.compose.runtime.mutableStateListOf
import androidx.compose.runtime.mutableStateOf
import androidx.compose.runtime.saveable.Saver
import androidx.compose.runtime.saveable.listSaver
import androidx.compose.runtime.saveable.rememberSaveable
import androidx.compose.runtime.setValue
import id.lontar.R

/** How much a date has to say; of a birth date the year alone says something. */
internal enum class DateKind { Birth, Day, Month }

/**
 * The parts of a date as they stand on the screen. They stay as they were typed, also while they make no date; only what comes
 * from elsewhere, such as a year made of an age, takes their place.
 */
internal class DateParts(private val kind: DateKind, stored: String) {
    var year by mutableStateOf("")
    var month by mutableStateOf("")
    var day by mutableStateOf("")

    /** Nobody is in it any more: what is wrong is said. */
    private var isLeft by mutableStateOf(false)

    /** How often the page was asked to come here. */
    var calls by mutableIntStateOf(0)
        private set

    /** What the core had last, and what it was told last. */
    private var seen = stored
    private var told = stored

    init {
        fill(stored)
    }

    /** Something stands there, and it is no date. */
    val isHalf get() = text() == null

    val typed get() = "$year-$month-$day"

    /** The sentence that is said beside it, once it was left. */
    val warning: Int?
        @StringRes get() = when {
            !isLeft || !isHalf -> null
            year.length in 1 until YEAR_DIGITS -> R.string.screen_form_date_year
            kind == DateKind.Birth -> R.string.screen_form_date_birth
            kind == DateKind.Day -> R.string.screen_form_date_day
            else -> R.string.screen_form_date_month
        }

    fun comes(stored: String) {
        if (stored == seen) return
        seen = stored
        if (stored != told) fill(stored)
    }

    /** One part was left. */
    fun leave(tell: (String) -> Unit) {
        text()?.let { if (it != seen || it != told) tells(it, tell) }
    }

    /** All of it was left. What stands there no more is not kept behind it: of half a birth date the year remains, of others nothing. */
    fun leaveAll(tell: (String) -> Unit) {
        isLeft = true
        if (!isHalf) return
        val known = if (kind == DateKind.Birth && year.length == YEAR_DIGITS) year else ""
        if (known != seen && known != told) tells(known, tell)
    }

    fun call() {
        calls++
    }

    private fun tells(text: String, tell: (String) -> Unit) {
        told = text
        tell(text)
    }

    private fun text() = if (kind == DateKind.Month) monthOf(year, month) else dayOf(year, month, day, kind == DateKind.Birth)

    private fun fill(stored: String) {
        val parts = stored.substringBefore('T').split('-')
        year = parts.getOrElse(0) { "" }
        month = parts.getOrElse(1) { "" }.trimStart('0')
        day = parts.getOrElse(2) { "" }.trimStart('0')
        told = stored
        isLeft = false
    }

    private fun takesUp(kept: List<String>) {
        told = kept[0]
        year = kept[1]
        month = kept[2]
        day = kept[3]
        isLeft = kept[4].toBoolean()
    }

    companion object {
        fun saver(kind: DateKind): Saver<DateParts, Any> = listSaver(
            { listOf(it.seen, it.told, it.year, it.month, it.day, "${it.isLeft}") },
            { kept -> DateParts(kind, kept.first()).apply { takesUp(kept.drop(1)) } },
        )
    }
}

/**
 * Dates of a page of which something was typed and that are none yet. Whoever goes away is stopped at them once, so that
 * nothing is lost without a word, and may go on without them.
 */
internal class HalfDates {
    private val dates = mutableStateListOf<Pair<DateParts, () -> Unit>>()
    private var stoppedAt by mutableStateOf<List<String>>(emptyList())

    private val half get() = dates.filter { (parts, _) -> parts.isHalf }

    /** Going on was stopped, and nothing has changed since. */
    val isStopping get() = stoppedAt.isNotEmpty() && stoppedAt == half.map { (parts, _) -> parts.typed }

    /** Whether going on has to stop here first. */
    fun stops(): Boolean {
        if (half.isEmpty() || isStopping) return false
        stoppedAt = half.map { (parts, _) -> parts.typed }
        half.forEach { (_, warn) -> warn() }
        half.first().first.call()
        return true
    }

    @Composable
    fun Know(parts: DateParts, warn: () -> Unit) = DisposableEffect(parts) {
        val known = parts to warn
        dates += known
        onDispose { dates -= known }
    }
}

/** Null where nothing stops: there a date that is missing is asked for by the page itself. */
internal val LocalHalfDates = compositionLocalOf<HalfDates?> { null }

/** The parts of what is [stored], known to the page. */
@Composable
internal fun rememberDateParts(kind: DateKind, stored: String, tell: (String) -> Unit): DateParts {
    val parts = rememberSaveable(saver = DateParts.saver(kind)) { DateParts(kind, stored) }
    parts.comes(stored)
    LocalHalfDates.current?.Know(parts) { parts.leaveAll(tell) }
    return parts
}

/** What the three parts say; null while they are half typed. Of a birth date the year alone says something. */
internal fun dayOf(year: String, month: String, day: String, birth: Boolean): String? = when {
    year.isEmpty() && month.isEmpty() && day.isEmpty() -> ""
    year.length != YEAR_DIGITS -> null
    month.isNotEmpty() && day.isNotEmpty() -> "$year-${month.padStart(2, '0')}-${day.padStart(2, '0')}"
    birth && month.isEmpty() && day.isEmpty() -> year
    else -> null
}

internal fun monthOf(year: String, month: String): String? = when {
    year.isEmpty() && month.isEmpty() -> ""
    year.length != YEAR_DIGITS || month.isEmpty() -> null
    else -> "$year-${month.padStart(2, '0')}"
}

private const val YEAR_DIGITS = 4
