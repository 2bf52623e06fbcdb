package id.lontar.screens.scan

import androidx.compose.foundation.layout.ColumnScope
import androidx.compose.runtime.Composable
import androidx.compose.runtime.getValue
import androidx.compose.runtime.mutableStateOf
import androidx.compose.runtime.saveable.rememberSaveable
import androidx.compose.runtime.setValue
import id.lontar.R
import id.lontar.Words
import id.lontar.platform.Camera
import id.lontar.text
import id.lontar.ui.Field
import id.lontar.ui.MainButton
import id.lontar.ui.Page
import id.lontar.ui.SecondaryButton

/** What is asked for on a page where a code is scanned or typed. */
class CodeQuestion(val title: String, val aim: String, val field: String, val failure: Words?)

/** A page that takes a code of another phone, by the camera or typed; [about] stands above. */
@Composable
internal fun CodeInput(
    camera: Camera,
    question: CodeQuestion,
    onBack: (() -> Unit)?,
    read: (text: String) -> Unit,
    below: @Composable ColumnScope.() -> Unit = {},
    about: @Composable ColumnScope.() -> Unit,
) {
    var scans by rememberSaveable { mutableStateOf(false) }
    var code by rememberSaveable { mutableStateOf("") }
    if (scans) {
        val found = { text: String ->
            scans = false
            code = text
            read(text)
        }
        return ScanView(camera, question.title, question.aim, found, type = { scans = false })
    }
    Page(
        question.title,
        onBack = onBack,
        main = { MainButton(text(R.string.action_continue), enabled = code.isNotBlank()) { read(code) } },
    ) {
        about()
        SecondaryButton(text(R.string.action_scan_invite)) { scans = true }
        Field(question.field, code, { code = it }, warning = question.failure?.let { text(it) })
        below()
    }
}
