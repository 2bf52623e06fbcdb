package id.lontar.screens.help

import androidx.annotation.DrawableRes
import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.Row
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.layout.size
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.ui.Alignment
import androidx.compose.ui.Modifier
import androidx.compose.ui.text.TextStyle
import androidx.compose.ui.unit.dp
import id.lontar.ui.Drawing
import id.lontar.ui.isLarge

/** A sentence with a drawing of it, for who reads slowly; above it where letters are large. Only the sentence is read aloud. */
@Composable
internal fun Pictured(@DrawableRes drawing: Int, sentence: String, style: TextStyle) {
    val picture = @Composable { Drawing(drawing, modifier = Modifier.size(64.dp), color = MaterialTheme.colorScheme.primary) }
    if (isLarge()) {
        Column(Modifier.fillMaxWidth(), Arrangement.spacedBy(4.dp)) {
            picture()
            Text(sentence, style = style)
        }
    } else {
        Row(Modifier.fillMaxWidth(), Arrangement.spacedBy(16.dp), Alignment.CenterVertically) {
            picture()
            Text(sentence, Modifier.weight(1f), style = style)
        }
    }
}
