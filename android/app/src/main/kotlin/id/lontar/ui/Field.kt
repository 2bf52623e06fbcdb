package id.lontar.ui

import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.Row
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.layout.padding
import androidx.compose.foundation.text.KeyboardActions
import androidx.compose.foundation.text.KeyboardOptions
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.OutlinedTextField
import androidx.compose.material3.OutlinedTextFieldDefaults
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.runtime.DisposableEffect
import androidx.compose.runtime.getValue
import androidx.compose.runtime.mutableStateOf
import androidx.compose.runtime.remember
import androidx.compose.runtime.rememberUpdatedState
import androidx.compose.runtime.setValue
import androidx.compose.ui.Modifier
import androidx.compose.ui.focus.onFocusChanged
import androidx.compose.ui.platform.LocalFocusManager
import androidx.compose.ui.semantics.LiveRegionMode
import androidx.compose.ui.semantics.contentDescription
import androidx.compose.ui.semantics.error
import androidx.compose.ui.semantics.liveRegion
import androidx.compose.ui.semantics.semantics
import androidx.compose.ui.text.input.ImeAction
import androidx.compose.ui.text.input.PasswordVisualTransformation
import androidx.compose.ui.text.input.VisualTransformation
import androidx.compose.ui.unit.dp
import id.lontar.R

/**
 * A question with a typed answer. The label stays above it, help and warning below; a warning never hinders going on.
 * [onLeave] is called when the field is left, which is when an answer is stored.
 */
@Composable
fun Field(
    label: String,
    value: String,
    onChange: (String) -> Unit,
    modifier: Modifier = Modifier,
    help: String? = null,
    warning: String? = null,
    keyboard: KeyboardOptions = KeyboardOptions.Default,
    hidden: Boolean = false,
    shown: VisualTransformation = VisualTransformation.None,
    lines: Int = 1,
    onLeave: () -> Unit = {},
) {
    var wasIn by remember { mutableStateOf(false) }
    val wraps = isLarge() && shown === Grouped
    val leave by rememberUpdatedState(onLeave)
    val focus = LocalFocusManager.current
    val touched = LocalTouched.current
    // A field that goes away while somebody is in it is left, too.
    DisposableEffect(Unit) { onDispose { if (wasIn) leave() } }
    Column(modifier.fillMaxWidth(), verticalArrangement = Arrangement.spacedBy(4.dp)) {
        Text(label, style = MaterialTheme.typography.titleSmall)
        if (help != null) {
            Text(help, style = MaterialTheme.typography.bodySmall, color = MaterialTheme.colorScheme.onSurfaceVariant)
        }
        OutlinedTextField(
            value,
            {
                touched()
                onChange(it)
            },
            Modifier
                .fillMaxWidth()
                .onFocusChanged {
                    if (wasIn && !it.isFocused) leave()
                    wasIn = it.isFocused
                }
                .semantics {
                    contentDescription = label
                    if (warning != null) error(warning)
                },
            textStyle = if (isLarge() && lines == 1) MaterialTheme.typography.bodyMedium else MaterialTheme.typography.bodyLarge,
            isError = warning != null,
            keyboardOptions = if (lines == 1) keyboard.copy(imeAction = ImeAction.Done) else keyboard,
            // The keyboard's own "done" leaves the field, so that it is stored and what hangs on it is asked.
            keyboardActions = KeyboardActions { focus.clearFocus() },
            shape = MaterialTheme.shapes.small,
            // A NIK is seen whole, also when letters are large: then its last group stands in the next line.
            singleLine = lines == 1 && !wraps,
            minLines = lines,
            maxLines = if (wraps) 2 else Int.MAX_VALUE,
            visualTransformation = if (hidden) PasswordVisualTransformation() else shown,
            colors = OutlinedTextFieldDefaults.colors(
                focusedContainerColor = MaterialTheme.colorScheme.surfaceContainerLowest,
                unfocusedContainerColor = MaterialTheme.colorScheme.surfaceContainerLowest,
                errorContainerColor = MaterialTheme.colorScheme.surfaceContainerLowest,
            ),
        )
        if (warning != null) WarningLine(warning)
    }
}

/** What is wrong with an answer and what to do, read out when it appears. */
@Composable
fun WarningLine(warning: String, modifier: Modifier = Modifier) {
    Row(
        modifier.padding(top = 2.dp).semantics { liveRegion = LiveRegionMode.Polite },
        horizontalArrangement = Arrangement.spacedBy(8.dp),
    ) {
        Drawing(R.drawable.ic_warning, color = MaterialTheme.colorScheme.error)
        Text(warning, style = MaterialTheme.typography.bodyMedium, color = MaterialTheme.colorScheme.error)
    }
}
