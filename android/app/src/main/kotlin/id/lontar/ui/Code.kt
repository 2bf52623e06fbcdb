package id.lontar.ui

import androidx.compose.foundation.Image
import androidx.compose.foundation.layout.aspectRatio
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.runtime.Composable
import androidx.compose.runtime.remember
import androidx.compose.ui.Modifier
import androidx.compose.ui.graphics.FilterQuality
import androidx.compose.ui.graphics.asImageBitmap
import androidx.compose.ui.layout.ContentScale
import id.lontar.platform.Qr

/** A QR code as wide as the page, for another phone's camera; [description] is read aloud in its place. */
@Composable
fun Code(text: String, description: String, modifier: Modifier = Modifier) {
    // One pixel for each dot, made as large as the page is wide: a long text leaves no more margin than it needs.
    val drawn = remember(text) { Qr.draw(text, sizePx = 1).asImageBitmap() }
    Image(
        drawn,
        description,
        modifier.fillMaxWidth().aspectRatio(1f),
        contentScale = ContentScale.FillBounds,
        filterQuality = FilterQuality.None,
    )
}
