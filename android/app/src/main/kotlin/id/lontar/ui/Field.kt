package id.lontar.ui

import androidx.compose.foundation.interaction.MutableInteractionSource
import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Box
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.Row
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.layout.heightIn
import androidx.compose.foundation.layout.padding
import androidx.compose.foundation.text.BasicTextField
import androidx.compose.foundation.text.KeyboardActions
import androidx.compose.foundation.text.KeyboardOptions
import androidx.compose.material3.ExperimentalMaterial3Api
import androidx.compose.material3.MaterialTheme
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
import androidx.compose.ui.graphics.SolidColor
import androidx.compose.ui.platform.LocalFocusManager
import androidx.compose.ui.semantics.LiveRegionMode
import androidx.compose.ui.semantics.error
import androidx.compose.ui.semantics.liveRegion
import androidx.compose.ui.semantics.semantics
import androidx.compose.ui.semantics.text
import androidx.compose.ui.text.AnnotatedString
import androidx.compose.ui.text.TextStyle
import androidx.compose.ui.text.input.ImeAction
import androidx.compose.ui.text.input.PasswordVisualTransformation
import androidx.compose.ui.text.input.VisualTransformation
import androidx.compose.ui.unit.dp
import id.lontar.R

/**
 * A question with a typed answer. The label stays above it, help and warning below; a warning never hinders going on.
 * [onLeave] is called when the field is left, which is when an answer is stored. Of a part of an answer, as a day is, [of]
 * which question is read aloud before its label.
 *
 * Label and help lie inside of what is typed into: so they are read with the answer. A description would be read instead of it.
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
    of: String? = null,
    onLeave: () -> Unit = {},
) {
    var wasIn by remember { mutableStateOf(false) }
    val wraps = isLarge() && shown === Grouped
    val isSingle = lines == 1 && !wraps
    val leave by rememberUpdatedState(onLeave)
    val focus = LocalFocusManager.current
    val touches = remember { MutableInteractionSource() }
    val seen = if (hidden) PasswordVisualTransformation() else shown
    val touched = LocalTouched.current
    // A field that goes away while somebody is in it is left, too.
    DisposableEffect(Unit) { onDispose { if (wasIn) leave() } }
    Column(modifier.fillMaxWidth(), verticalArrangement = Arrangement.spacedBy(4.dp)) {
        BasicTextField(
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
                .semantics { if (warning != null) error(warning) },
            textStyle = styleOf(lines),
            keyboardOptions = if (lines == 1) keyboard.copy(imeAction = ImeAction.Done) else keyboard,
            // The keyboard's own "done" leaves the field, so that it is stored and what hangs on it is asked.
            keyboardActions = KeyboardActions { focus.clearFocus() },
            // A NIK is seen whole, also when letters are large: then its last group stands in the next line.
            singleLine = isSingle,
            minLines = lines,
            maxLines = if (wraps) 2 else Int.MAX_VALUE,
            visualTransformation = seen,
            interactionSource = touches,
            cursorBrush = SolidColor(cursorColor(warning)),
        ) { typed ->
            Column(verticalArrangement = Arrangement.spacedBy(4.dp)) {
                Asked(label, of, help)
                Framed(value, seen, isSingle, isWrong = warning != null, touches, typed)
            }
        }
        if (warning != null) WarningLine(warning)
    }
}

/** Of what is typed: with large letters a line holds less. */
@Composable
private fun styleOf(lines: Int): TextStyle {
    val style = if (isLarge() && lines == 1) MaterialTheme.typography.bodyMedium else MaterialTheme.typography.bodyLarge
    return style.copy(color = MaterialTheme.colorScheme.onSurface)
}

@Composable
private fun cursorColor(warning: String?) = if (warning == null) MaterialTheme.colorScheme.primary else MaterialTheme.colorScheme.error

/** The question, also aloud, and what helps to answer it. */
@Composable
private fun Asked(label: String, of: String?, help: String?) {
    val spoken = if (of == null) Modifier else Modifier.semantics { text = AnnotatedString("$of: $label") }
    Text(label, spoken, style = MaterialTheme.typography.titleSmall)
    if (help != null) Text(help, style = MaterialTheme.typography.bodySmall, color = MaterialTheme.colorScheme.onSurfaceVariant)
}

/** What is [typed], in the frame of Material's fields. */
@OptIn(ExperimentalMaterial3Api::class)
@Composable
private fun Framed(
    value: String,
    seen: VisualTransformation,
    isSingle: Boolean,
    isWrong: Boolean,
    touches: MutableInteractionSource,
    typed: @Composable () -> Unit,
) {
    val ground = MaterialTheme.colorScheme.surfaceContainerLowest
    val colors = OutlinedTextFieldDefaults.colors(focusedContainerColor = ground, unfocusedContainerColor = ground, errorContainerColor = ground)
    Box(Modifier.fillMaxWidth().heightIn(min = 56.dp), propagateMinConstraints = true) {
        OutlinedTextFieldDefaults.DecorationBox(
            value,
            typed,
            enabled = true,
            singleLine = isSingle,
            visualTransformation = seen,
            interactionSource = touches,
            isError = isWrong,
            colors = colors,
            container = {
                OutlinedTextFieldDefaults.Container(
                    enabled = true,
                    isError = isWrong,
                    interactionSource = touches,
                    colors = colors,
                    shape = MaterialTheme.shapes.small,
                )
            },
        )
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
