package id.lontar

import android.content.Context
import android.os.Bundle
import androidx.activity.ComponentActivity
import androidx.activity.compose.setContent
import androidx.activity.enableEdgeToEdge
import androidx.compose.foundation.layout.Box
import androidx.compose.foundation.layout.fillMaxSize
import androidx.compose.material3.Surface
import androidx.compose.runtime.Composable
import androidx.compose.runtime.CompositionLocalProvider
import androidx.compose.runtime.LaunchedEffect
import androidx.compose.runtime.collectAsState
import androidx.compose.runtime.getValue
import androidx.compose.ui.Modifier
import id.lontar.background.Locker
import id.lontar.background.SharedFiles
import id.lontar.theme.LontarTheme
import id.lontar.ui.LocalTouched

/** The one window of the app; every page is drawn in it. */
class MainActivity : ComponentActivity() {
    private val locker: Locker? get() = lontar.started.value?.locker

    override fun attachBaseContext(base: Context) = super.attachBaseContext(base.localized())

    override fun onCreate(savedInstanceState: Bundle?) {
        super.onCreate(savedInstanceState)
        enableEdgeToEdge()
        if (savedInstanceState == null) SharedFiles(this).forgetAll()
        // Officers and supervisors work on the data of others; until it is known whose phone this is, it may be theirs.
        keepPrivate(true)
        val version = packageManager.getPackageInfo(packageName, 0).versionName.orEmpty()
        setContent {
            LontarTheme {
                AfterStart(lontar) { started ->
                    if (started.workplace == null) LaunchedEffect(Unit) { keepPrivate(false) }
                    Box {
                        CompositionLocalProvider(LocalTouched provides { started.locker?.touched() }) {
                            LontarApp(started.workplace, version, onPrivate = ::keepPrivate)
                        }
                        started.locker?.let { Cover(it) }
                    }
                }
            }
        }
    }

    override fun onStart() {
        super.onStart()
        locker?.seen(this)
    }

    override fun onDestroy() {
        // Closed by a person, not turned or put aside.
        if (isFinishing) lontar.closed()
        super.onDestroy()
    }

    override fun onUserInteraction() {
        super.onUserInteraction()
        locker?.touched()
    }

    override fun onStop() {
        locker?.unseen(this, anew = isChangingConfigurations)
        super.onStop()
    }
}

/** Over the pages, which stay as they are, until it is known whether they may be shown. */
@Composable
private fun Cover(locker: Locker) {
    val covered by locker.covered.collectAsState()
    if (covered) Surface(Modifier.fillMaxSize()) { }
}
