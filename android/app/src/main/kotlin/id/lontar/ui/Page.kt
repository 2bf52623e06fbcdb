package id.lontar.ui

import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.ColumnScope
import androidx.compose.foundation.layout.Row
import androidx.compose.foundation.layout.fillMaxSize
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.layout.heightIn
import androidx.compose.foundation.layout.padding
import androidx.compose.foundation.layout.safeDrawingPadding
import androidx.compose.foundation.layout.size
import androidx.compose.foundation.rememberScrollState
import androidx.compose.foundation.verticalScroll
import androidx.compose.material3.IconButton
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.runtime.key
import androidx.compose.ui.Alignment
import androidx.compose.ui.Modifier
import androidx.compose.ui.semantics.heading
import androidx.compose.ui.semantics.semantics
import androidx.compose.ui.unit.dp
import id.lontar.R
import id.lontar.text

/** The margin of every page. */
val pageMargin = 16.dp

/**
 * A page: title, a part that scrolls, and below it, always in sight and clear of keyboard and bars, the main action.
 * Another [place] on the same page begins at its top. A page that [fills] has no more than fits, and does not scroll.
 */
@Composable
fun Page(
    title: String?,
    modifier: Modifier = Modifier,
    onBack: (() -> Unit)? = null,
    main: (@Composable ColumnScope.() -> Unit)? = null,
    place: Any = Unit,
    fills: Boolean = false,
    content: @Composable ColumnScope.() -> Unit,
) {
    Column(modifier.fillMaxSize().safeDrawingPadding()) {
        if (title != null) TitleRow(title, onBack)
        Column(
            Modifier.weight(1f).fillMaxWidth().then(if (fills) Modifier else scrolling(place)).padding(pageMargin),
            verticalArrangement = Arrangement.spacedBy(12.dp),
            content = content,
        )
        if (main != null) {
            Column(
                Modifier.fillMaxWidth().padding(pageMargin, 8.dp, pageMargin, pageMargin),
                verticalArrangement = Arrangement.spacedBy(8.dp),
                content = main,
            )
        }
    }
}

@Composable
private fun scrolling(place: Any) = Modifier.verticalScroll(key(place) { rememberScrollState() })

@Composable
private fun TitleRow(title: String, onBack: (() -> Unit)?) {
    Row(
        Modifier
            .fillMaxWidth()
            .heightIn(min = 56.dp)
            .padding(if (onBack == null) pageMargin else 4.dp, 4.dp, pageMargin, 4.dp),
        verticalAlignment = Alignment.CenterVertically,
        horizontalArrangement = Arrangement.spacedBy(4.dp),
    ) {
        if (onBack != null) {
            IconButton(onBack, Modifier.size(48.dp)) { Drawing(R.drawable.ic_back, text(R.string.action_back)) }
        }
        Text(title, Modifier.semantics { heading() }, style = MaterialTheme.typography.titleLarge)
    }
}
