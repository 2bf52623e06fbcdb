package id.lontar.ui

import androidx.compose.runtime.Composable
import id.lontar.R
import id.lontar.Texts
import id.lontar.text

/** What waits to be sent, of what there is: `12 catatan, 27 foto`, or `27 foto`. */
@Composable
fun waits(records: Long, photos: Long): String = when {
    records == 0L && photos == 0L -> text(R.string.screen_home_nothing_waits)
    records == 0L -> text(Texts.commonPhotos(count = photos))
    photos == 0L -> text(Texts.commonRecords(count = records))
    else -> "${text(Texts.commonRecords(count = records))}, ${text(Texts.commonPhotos(count = photos))}"
}
