package id.lontar

import android.content.Context
import android.os.Bundle
import androidx.activity.ComponentActivity
import androidx.activity.compose.setContent
import androidx.activity.enableEdgeToEdge
import androidx.compose.runtime.Composable
import id.lontar.screens.storage.StoragePresenter
import id.lontar.screens.storage.StorageView
import id.lontar.theme.LontarTheme

/** What the phone's settings open for "manage space", instead of erasing records that exist nowhere else. */
class StorageActivity : ComponentActivity() {
    override fun attachBaseContext(base: Context) = super.attachBaseContext(base.localized())

    override fun onCreate(savedInstanceState: Bundle?) {
        super.onCreate(savedInstanceState)
        enableEdgeToEdge()
        setContent {
            LontarTheme {
                AfterStart(lontar) { started -> started.workplace?.let { Storage(it) } ?: StorageView(null, { }, ::finish) }
            }
        }
    }

    @Composable
    private fun Storage(workplace: Workplace) =
        Shown({ StoragePresenter(it, workplace) }) { state, on -> StorageView(state, on, ::finish) }
}
