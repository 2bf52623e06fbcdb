package id.lontar.ui

import androidx.annotation.DrawableRes
import androidx.compose.runtime.Composable
import androidx.compose.ui.Modifier
import androidx.compose.ui.semantics.contentDescription
import androidx.compose.ui.semantics.semantics
import id.lontar.R
import id.lontar.Texts
import id.lontar.core.Custody
import id.lontar.core.ListRow as PersonLine
import id.lontar.labels
import id.lontar.text

/** A person or a report in a list: name, masked NIK, age, village, of a candidate its [hamlet], and where the record is. */
@Composable
fun PersonRow(
    row: PersonLine,
    kind: Boolean = false,
    hamlet: Boolean = true,
    found: Found? = null,
    onClick: () -> Unit,
) {
    val labels = labels()
    val age = row.ageYears?.let { text(Texts.commonYearsOld(count = it.toInt())) }
    val about = listOfNotNull(
        labels.kind(row.kind).takeIf { kind || row.kind != "candidate" && row.kind != "enrolment" },
        row.nik,
        age,
        row.village,
        // Within one village people are told apart by where they live.
        row.hamlet.takeIf { hamlet && row.kind == "candidate" },
        row.receipt.takeIf { found?.by == "receipt" },
        where(row),
    ).joinToString(" · ")
    // Eight dots read aloud help nobody.
    val spoken = row.nikEnd?.let { about.replace(row.nik.orEmpty(), text(Texts.commonNikEnding(digits = it))) } ?: about
    val drawing = when {
        row.conflicts > 0u -> R.drawable.ic_warning
        row.kind == "candidate" -> null
        else -> row.custody.drawing
    }
    ListRow(row.name, Modifier.semantics { contentDescription = "${row.name}. $spoken" }, about, drawing, found?.query, onClick)
}

/** What its drawing says, in words. What Disnaker wrote has come no way. */
@Composable
private fun where(row: PersonLine): String? = when {
    row.conflicts > 0u -> text(R.string.screen_people_differs)
    row.kind == "candidate" -> null
    // That there is a backup is said on its own page.
    row.custody == Custody.BACKED_UP -> labels().custody(Custody.ARRIVED)
    else -> labels().custody(row.custody)
}

/** Where a record is; always beside words that say it. */
@get:DrawableRes
internal val Custody.drawing
    get() = when (this) {
        Custody.HERE -> R.drawable.ic_phone
        Custody.RELAY, Custody.CHANGED -> R.drawable.ic_waiting
        Custody.ARRIVED, Custody.BACKED_UP -> R.drawable.ic_done
    }
