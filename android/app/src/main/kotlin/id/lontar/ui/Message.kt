package id.lontar.ui

import androidx.annotation.DrawableRes
import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.layout.padding
import androidx.compose.foundation.layout.size
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.ui.Alignment
import androidx.compose.ui.Modifier
import androidx.compose.ui.text.style.TextAlign
import androidx.compose.ui.unit.dp

/** A page or list with nothing in it, or with one thing to say: a drawing, a sentence, perhaps a button. */
@Composable
fun Message(
    @DrawableRes drawing: Int,
    sentence: String,
    modifier: Modifier = Modifier,
    large: Boolean = false,
    action: (@Composable () -> Unit)? = null,
) {
    Column(
        modifier.fillMaxWidth().padding(vertical = 20.dp),
        horizontalAlignment = Alignment.CenterHorizontally,
        verticalArrangement = Arrangement.spacedBy(20.dp),
    ) {
        val size = if (large) 112.dp else 48.dp
        Drawing(drawing, modifier = Modifier.size(size), color = MaterialTheme.colorScheme.primary)
        Text(sentence, style = MaterialTheme.typography.bodyLarge, textAlign = TextAlign.Center)
        if (action != null) action()
    }
}
