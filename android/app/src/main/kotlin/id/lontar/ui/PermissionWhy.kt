package id.lontar.ui

import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import id.lontar.R
import id.lontar.platform.Permission
import id.lontar.text

/** A permission is asked for when it is first needed, with a sentence why; denied for ever, the settings are shown. */
object PermissionWhy {
    @Composable
    fun Sentence(permission: Permission) {
        Text(text(permission.permit.why), style = MaterialTheme.typography.bodyLarge)
        if (permission.isDeniedForEver) Text(text(permission.permit.never), style = MaterialTheme.typography.bodyLarge)
    }

    @Composable
    fun Button(permission: Permission) =
        if (permission.isDeniedForEver) {
            MainButton(text(R.string.action_open_settings), onClick = permission.openSettings)
        } else {
            MainButton(text(R.string.action_allow), onClick = permission.ask)
        }
}
