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
        val workplace = lontar.workplace
        setContent { LontarTheme { if (workplace == null) StorageView(null, { }, ::finish) else Storage(workplace) } }
    }

    @Composable
    private fun Storage(workplace: Workplace) =
        Shown({ StoragePresenter(it, workplace) }) { state, on -> StorageView(state, on, ::finish) }
}
