package id.lontar

import android.os.Bundle
import androidx.activity.ComponentActivity
import androidx.activity.compose.setContent
import androidx.activity.enableEdgeToEdge
import id.lontar.core.CoreLibrary
import id.lontar.theme.LontarTheme

/** The one window of the app; every page is drawn in it. */
class MainActivity : ComponentActivity() {
    override fun onCreate(savedInstanceState: Bundle?) {
        super.onCreate(savedInstanceState)
        enableEdgeToEdge()
        setContent { LontarTheme { LontarApp(CoreLibrary.isThere) } }
    }
}
