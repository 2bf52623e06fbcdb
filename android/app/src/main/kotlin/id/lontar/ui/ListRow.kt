package id.lontar.ui

import androidx.annotation.DrawableRes
import androidx.compose.foundation.clickable
import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.Row
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.layout.heightIn
import androidx.compose.foundation.layout.padding
import androidx.compose.material3.HorizontalDivider
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.ui.Alignment
import androidx.compose.ui.Modifier
import androidx.compose.ui.semantics.Role
import androidx.compose.ui.unit.dp
import id.lontar.R

/** One line of a list: what it is, a smaller line about it, and where a touch leads. What was looked for, a [mark], is marked. */
@Composable
fun ListRow(
    title: String,
    modifier: Modifier = Modifier,
    about: String? = null,
    @DrawableRes drawing: Int? = null,
    mark: String? = null,
    onClick: () -> Unit,
) {
    Column(modifier.fillMaxWidth().clickable(role = Role.Button, onClick = onClick)) {
        Row(
            Modifier.heightIn(min = 64.dp).padding(vertical = 10.dp),
            verticalAlignment = Alignment.CenterVertically,
            horizontalArrangement = Arrangement.spacedBy(12.dp),
        ) {
            if (drawing != null) Drawing(drawing)
            Column(Modifier.weight(1f)) {
                Text(marked(breakable(title), mark), style = MaterialTheme.typography.titleMedium)
                if (about != null) {
                    val quiet = MaterialTheme.colorScheme.onSurfaceVariant
                    Text(marked(breakable(about), mark), style = MaterialTheme.typography.bodyMedium, color = quiet)
                }
            }
            Drawing(R.drawable.ic_next, color = MaterialTheme.colorScheme.onSurfaceVariant)
        }
        HorizontalDivider(color = MaterialTheme.colorScheme.outlineVariant)
    }
}
