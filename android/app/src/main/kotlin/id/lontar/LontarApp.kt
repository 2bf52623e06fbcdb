package id.lontar

import androidx.compose.runtime.Composable
import id.lontar.navigation.Place
import id.lontar.navigation.Screen
import id.lontar.navigation.rememberBackStack
import id.lontar.ui.Message
import id.lontar.ui.Page

/** From where one is to what is shown. */
@Composable
fun LontarApp(coreIsThere: Boolean) {
    val places = rememberBackStack(Place(if (coreIsThere) Screen.Start else Screen.NoCore))
    when (places.top.screen) {
        Screen.Start -> StartPage()
        Screen.NoCore -> NoCorePage()
    }
}

@Composable
private fun StartPage() {
    Page(title = null) { Message(R.drawable.leaf, text(R.string.screen_start_text), large = true) }
}

@Composable
private fun NoCorePage() {
    Page(title = text(R.string.screen_no_core_title)) {
        Message(R.drawable.leaf, text(R.string.screen_no_core_text), large = true)
    }
}
