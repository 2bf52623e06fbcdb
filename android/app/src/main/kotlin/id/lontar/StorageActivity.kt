package id.lontar

import android.os.Bundle
import androidx.activity.ComponentActivity
import androidx.activity.compose.setContent
import androidx.activity.enableEdgeToEdge
import id.lontar.theme.LontarTheme
import id.lontar.ui.MainButton
import id.lontar.ui.Message
import id.lontar.ui.Page

/** What the phone's settings open for "manage space", instead of erasing records that exist nowhere else. */
class StorageActivity : ComponentActivity() {
    override fun onCreate(savedInstanceState: Bundle?) {
        super.onCreate(savedInstanceState)
        enableEdgeToEdge()
        setContent {
            LontarTheme {
                Page(
                    title = text(R.string.screen_storage_title),
                    onBack = ::finish,
                    main = { MainButton(text(R.string.action_close), onClick = ::finish) },
                ) {
                    Message(R.drawable.ic_phone, text(R.string.screen_storage_text))
                }
            }
        }
    }
}
