package id.lontar

import id.lontar.core.Session

/** Begins to change a record where a question is asked: the step that was open last is the one that opens. */
internal suspend fun Session.editAt(record: String, kind: String, field: String): String {
    val step = records.steps(kind).entries.find { field in it.value }?.key
    val draft = drafts.edit(record)
    if (step != null) drafts.setField(draft, step, emptyList())
    return draft
}
