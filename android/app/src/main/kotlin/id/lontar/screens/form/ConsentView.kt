package id.lontar.screens.form

import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.runtime.getValue
import androidx.compose.runtime.mutableStateOf
import androidx.compose.runtime.saveable.rememberSaveable
import androidx.compose.runtime.setValue
import id.lontar.R
import id.lontar.core.Asked
import id.lontar.core.StepOf
import id.lontar.labels
import id.lontar.text
import id.lontar.ui.Choices
import id.lontar.ui.MainButton
import id.lontar.ui.Page
import id.lontar.ui.SecondaryButton
import id.lontar.ui.Tick

private val notice = listOf(
    R.string.screen_notice_1_1,
    R.string.screen_notice_1_2,
    R.string.screen_notice_1_3,
    R.string.screen_notice_1_4,
)

/** Before any data: the notice is read out, then the person is asked (UU 27/2022 Art. 20 to 26). */
@Composable
internal fun ConsentView(step: StepOf, state: FormState, on: (FormEvent) -> Unit) {
    val labels = labels()
    val item = (step.fields.firstOrNull()?.asked as? Asked.Items)?.item
    val ways = item?.fields?.find { it.key == "way" }?.codes.orEmpty()
    var way by rememberSaveable { mutableStateOf(ways.firstOrNull().orEmpty()) }
    var photos by rememberSaveable { mutableStateOf(true) }
    Page(
        text(R.string.screen_consent_title),
        onBack = { on(FormEvent.Back) },
        main = {
            MainButton(text(R.string.screen_consent_agree)) { on(FormEvent.Agree(way, photos)) }
            SecondaryButton(text(R.string.screen_consent_refused)) { on(FormEvent.Refuse) }
        },
    ) {
        Text(
            text(R.string.screen_consent_read_slowly),
            style = MaterialTheme.typography.bodyMedium,
            color = MaterialTheme.colorScheme.onSurfaceVariant,
        )
        for (sentence in notice) Text(text(sentence), style = MaterialTheme.typography.bodyLarge)
        Text(text(R.string.screen_consent_question), style = MaterialTheme.typography.titleLarge)
        Choices(labels.entry("consent", "way"), ways.map { it to labels.choice("consent_way", it) }, setOf(way)) { way = it }
        Tick(labels.entry("consent", "photos_allowed"), photos) { photos = it }
        Saved(state)
    }
}
