package id.lontar.ui

import androidx.compose.foundation.gestures.ScrollableState
import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Box
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.ColumnScope
import androidx.compose.foundation.layout.ExperimentalLayoutApi
import androidx.compose.foundation.layout.PaddingValues
import androidx.compose.foundation.layout.Row
import androidx.compose.foundation.layout.WindowInsets
import androidx.compose.foundation.layout.fillMaxHeight
import androidx.compose.foundation.layout.fillMaxSize
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.layout.heightIn
import androidx.compose.foundation.layout.isImeVisible
import androidx.compose.foundation.layout.padding
import androidx.compose.foundation.layout.safeDrawingPadding
import androidx.compose.foundation.layout.size
import androidx.compose.foundation.layout.widthIn
import androidx.compose.foundation.lazy.LazyColumn
import androidx.compose.foundation.lazy.LazyListScope
import androidx.compose.foundation.lazy.rememberLazyListState
import androidx.compose.foundation.rememberScrollState
import androidx.compose.foundation.verticalScroll
import androidx.compose.material3.HorizontalDivider
import androidx.compose.material3.IconButton
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.runtime.CompositionLocalProvider
import androidx.compose.runtime.compositionLocalOf
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

/** Whether somebody types: then only the field, its warning and the main action have room. Told below a page only. */
internal val LocalTyping = compositionLocalOf { false }

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
    val scroll = key(place) { rememberScrollState() }
    Frame(title, modifier, onBack, main, scroll.takeUnless { fills }) {
        Column(
            Modifier.weight(1f).fillMaxWidth().then(if (fills) Modifier else Modifier.verticalScroll(scroll)).padding(pageMargin),
            verticalArrangement = rowGap,
            content = content,
        )
    }
}

/** A page that is a list: rows are made when they come into sight, and are known by their keys. */
@Composable
fun ListPage(
    title: String?,
    modifier: Modifier = Modifier,
    onBack: (() -> Unit)? = null,
    main: (@Composable ColumnScope.() -> Unit)? = null,
    rows: LazyListScope.() -> Unit,
) {
    val list = rememberLazyListState()
    Frame(title, modifier, onBack, main, list) {
        LazyColumn(
            Modifier.weight(1f).fillMaxWidth(),
            list,
            contentPadding = PaddingValues(pageMargin),
            verticalArrangement = rowGap,
            content = rows,
        )
    }
}

/** Title above, main action below; a line over it says that there is more than is seen. */
@OptIn(ExperimentalLayoutApi::class)
@Composable
private fun Frame(
    title: String?,
    modifier: Modifier,
    onBack: (() -> Unit)?,
    main: (@Composable ColumnScope.() -> Unit)?,
    scroll: ScrollableState?,
    content: @Composable ColumnScope.() -> Unit,
) {
    val isTyping = WindowInsets.isImeVisible
    Box(modifier.fillMaxSize().safeDrawingPadding(), Alignment.TopCenter) {
        Column(Modifier.widthIn(max = widest).fillMaxHeight()) {
            if (title != null && !isTyping) TitleRow(title, onBack)
            LocalPractice.current?.let { PracticeBar(it) }
            content()
            if (main == null) return@Column
            if (scroll?.canScrollForward == true) HorizontalDivider(color = MaterialTheme.colorScheme.outlineVariant)
            CompositionLocalProvider(LocalTyping provides isTyping) {
                Column(
                    Modifier.fillMaxWidth().padding(pageMargin, 8.dp, pageMargin, pageMargin),
                    verticalArrangement = Arrangement.spacedBy(8.dp),
                    content = main,
                )
            }
        }
    }
}

/** On a tablet lines stay short enough to be read. */
private val widest = 600.dp

private val rowGap = Arrangement.spacedBy(12.dp)

@Composable
private fun TitleRow(title: String, onBack: (() -> Unit)?) {
    Row(
        Modifier
            .fillMaxWidth()
            .heightIn(min = 56.dp)
            .padding(start = if (onBack == null) pageMargin else 4.dp, top = 8.dp, end = pageMargin, bottom = 4.dp),
        verticalAlignment = Alignment.CenterVertically,
        horizontalArrangement = Arrangement.spacedBy(4.dp),
    ) {
        if (onBack != null) {
            IconButton(onBack, Modifier.size(48.dp)) { Drawing(R.drawable.ic_back, text(R.string.action_back)) }
        }
        Text(breakable(title), Modifier.semantics { heading() }, style = MaterialTheme.typography.titleLarge)
    }
}
