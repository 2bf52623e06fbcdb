package id.lontar.bindings

import id.lontar.testing.CONSENT
import id.lontar.testing.HEIR
import id.lontar.testing.person
import uniffi.lontar.Installation
import uniffi.lontar.Lontar
import uniffi.lontar.RecordFilter

/**
 * The JVM's side of the benchmark `shell`: does a call of the bindings when its name comes on a line, and tells how many
 * nanoseconds it took. The first argument is a folder, the second how many people are on the phone before.
 */
fun main(arguments: Array<String>) {
    val lontar = Installation.at(arguments[0], MemoryKeyStore()).add("Yohana Lete")
    val form = lontar.drafts().begin("enrolment", null)
    var people = 0
    repeat(arguments[1].toInt()) { lontar.drafts().submit(lontar.fills(++people)) }
    println("ready")
    for (call in generateSequence(::readLine)) {
        val took = when (call) {
            "list" -> timed { check(lontar.records().page(RecordFilter("enrolment", false, null), 0uL, 50u).rows.size == 50) }
            "step" -> timed { lontar.drafts().step(form, "identity") }
            "save" -> lontar.fills(++people).let { draft -> timed { lontar.drafts().submit(draft) } }
            else -> error("no such call: $call")
        }
        println(took)
    }
}

private inline fun timed(act: () -> Any?): Long {
    val began = System.nanoTime()
    act()
    return System.nanoTime() - began
}

/** A form that can be saved; the same one as in `bench/shell.rs`. */
private fun Lontar.fills(number: Int): String {
    val drafts = drafts()
    val draft = drafts.begin("enrolment", null)
    drafts.setItem(draft, "consent", "consent", "", CONSENT)
    drafts.setField(draft, "identity", person(nik = "531402520885" + number.toString().padStart(4, '0')))
    drafts.setItem(draft, "family", "heirs", "", HEIR)
    return draft
}
