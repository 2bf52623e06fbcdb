package id.lontar

import android.os.Bundle
import androidx.activity.ComponentActivity
import androidx.activity.compose.setContent
import androidx.activity.enableEdgeToEdge
import id.lontar.theme.LontarTheme

/** The one window of the app; every page is drawn in it. */
class MainActivity : ComponentActivity() {
    override fun onCreate(savedInstanceState: Bundle?) {
        super.onCreate(savedInstanceState)
        enableEdgeToEdge()
        val workplace = (application as? LontarApplication)?.workplace
        // Officers and supervisors work on the data of others.
        keepPrivate(workplace != null)
        val version = packageManager.getPackageInfo(packageName, 0).versionName.orEmpty()
        setContent { LontarTheme { LontarApp(workplace, version) } }
    }
}
