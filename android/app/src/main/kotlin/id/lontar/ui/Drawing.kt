package id.lontar.ui

import androidx.annotation.DrawableRes
import androidx.compose.material3.Icon
import androidx.compose.material3.LocalContentColor
import androidx.compose.runtime.Composable
import androidx.compose.ui.Modifier
import androidx.compose.ui.graphics.Color
import androidx.compose.ui.res.painterResource

/** One of our own line drawings, in the colour of the text beside it. Words stand beside it, or describe it. */
@Composable
fun Drawing(
    @DrawableRes drawing: Int,
    description: String? = null,
    modifier: Modifier = Modifier,
    color: Color = LocalContentColor.current,
) {
    Icon(painterResource(drawing), description, modifier, color)
}
