package id.lontar

import id.lontar.core.Answer
import id.lontar.core.Asked
import id.lontar.core.Region
import id.lontar.core.Session

/** An answer as people read it, under the key of its question. */
data class Said(val key: String, val value: Value) {
    sealed interface Value {
        data class Text(val text: String) : Value

        data class Choices(val list: String, val codes: List<String>) : Value

        /** A part of a day: `night`. */
        data class PartOf(val day: String, val part: String) : Value

        data class YesNo(val yes: Boolean) : Value
    }
}

/** Makes answers readable: dates by the core, villages by their names. What only machines read is left out. */
class Sayings(private val moments: Moments, private val place: suspend (code: String) -> Region?) {
    constructor(session: Session, moments: Moments) : this(moments, session.search::place)

    /** Names of villages never change: each is asked for once. */
    private val villages = mutableMapOf<String, String>()

    /** The name of a village as people write it; its code, when it is not known. */
    suspend fun village(code: String): String = villages[code] ?: (place(code)?.fullName ?: code).also { knows(code, it) }

    /** A name that was seen already. */
    fun knows(code: String, name: String) {
        villages[code] = name
    }

    suspend fun of(answers: List<Answer>, asked: Map<String, Asked>): List<Said> =
        all(answers.filter { it.key !in HIDDEN }, asked)

    /** Also what stands at the head of a page, such as the name. */
    suspend fun all(answers: List<Answer>, asked: Map<String, Asked>): List<Said> =
        answers.mapNotNull { answer -> value(answer, asked[answer.key])?.let { Said(answer.key, it) } }

    private suspend fun value(answer: Answer, asked: Asked?): Said.Value? {
        val names = answer.items.mapNotNull { item -> item.entries.find { it.key == "name" }?.text }
        val text = answer.text ?: return if (names.isEmpty()) null else Said.Value.Text(names.joinToString())
        return when (asked) {
            is Asked.Day -> Said.Value.Text(moments.day(text))
            Asked.Moment -> moment(text)
            Asked.Village -> Said.Value.Text(village(text))
            is Asked.Choice -> Said.Value.Choices(asked.list, text.split(','))
            Asked.YesNo -> Said.Value.YesNo(text == "true")
            else -> Said.Value.Text(text)
        }
    }

    private fun moment(text: String): Said.Value {
        val day = moments.day(text.substringBefore('T'))
        val hour = text.substringAfter('T', "").substringBefore('+')
        return when {
            hour.isEmpty() || hour == "unknown" -> Said.Value.Text(day)
            hour.first().isDigit() -> Said.Value.Text("$day, ${hour.replace(':', '.')}")
            else -> Said.Value.PartOf(day, hour)
        }
    }

    private companion object {
        val HIDDEN = setOf("consent", "gps", "photos", "voices", "candidate", "enrolment", "officer_id", "name", "nik")
    }
}

fun Labels.said(said: Said): String = when (val value = said.value) {
    is Said.Value.Text -> value.text
    is Said.Value.Choices -> value.codes.joinToString { choice(value.list, it) }
    is Said.Value.PartOf -> "${value.day}, ${dayPart(value.part).lowercase()}"
    is Said.Value.YesNo -> yesNo(value.yes)
}
