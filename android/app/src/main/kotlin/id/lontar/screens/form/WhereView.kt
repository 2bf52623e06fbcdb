package id.lontar.screens.form

import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.runtime.LaunchedEffect
import id.lontar.R
import id.lontar.Texts
import id.lontar.platform.Permission
import id.lontar.text
import id.lontar.ui.Panel
import id.lontar.ui.PermissionWhy
import id.lontar.ui.SecondaryButton

/** How the search for a position stands. It never blocks. */
sealed interface Where {
    /** This form has one, or needs none. */
    data object NotAsked : Where

    /** It may be looked for, once that is allowed. */
    data object Wanted : Where

    data object Looking : Where

    data class Found(val metres: Int) : Where

    data object NotFound : Where

    /** The person goes on without. */
    data object Without : Where
}

/** Looks as soon as it is allowed. */
@Composable
internal fun Locating(where: Where, permission: Permission, on: (FormEvent) -> Unit) {
    LaunchedEffect(where == Where.Wanted, permission.isAllowed) {
        if (where == Where.Wanted && permission.isAllowed) on(FormEvent.Locate)
    }
}

@Composable
internal fun WhereView(where: Where, permission: Permission, on: (FormEvent) -> Unit) {
    val told = when (where) {
        Where.NotAsked, Where.Wanted, Where.Without -> null
        Where.Looking -> text(R.string.screen_where_looking)
        is Where.Found -> text(Texts.screenWhereFound(metres = where.metres))
        Where.NotFound -> text(R.string.screen_where_not_found)
    }
    told?.let { Text(it, style = MaterialTheme.typography.bodyMedium, color = MaterialTheme.colorScheme.onSurfaceVariant) }
    if (where != Where.Wanted || permission.isAllowed) return
    Panel {
        PermissionWhy.Sentence(permission)
        val ask = if (permission.isDeniedForEver) permission.openSettings else permission.ask
        SecondaryButton(text(if (permission.isDeniedForEver) R.string.action_open_settings else R.string.action_allow), onClick = ask)
        SecondaryButton(text(R.string.action_where_without)) { on(FormEvent.GoWithoutPlace) }
    }
}
