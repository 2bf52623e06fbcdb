package id.lontar

import id.lontar.core.Answer
import id.lontar.core.Asked
import id.lontar.core.Entry
import id.lontar.core.ItemField
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

        /** All that an item says, such as an heir, each under its key. */
        data class Entries(val item: String, val entries: List<Said>) : Value
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

    /** What was asked of the person, also name and NIK, which pages about one person have at their head. */
    suspend fun told(answers: List<Answer>, asked: Map<String, Asked>): List<Said> =
        all(answers.filter { it.key !in HIDDEN || it.key in HEAD }, asked)

    /** One answer whole, of an item all that it says; null where it is empty. */
    suspend fun whole(answer: Answer, asked: Asked?): Said? {
        val entries = answer.items.singleOrNull()?.entries?.takeIf { asked is Asked.Items }
        if (entries == null) return value(answer, asked)?.let { Said(answer.key, it) }
        val item = (asked as Asked.Items).item
        val said = entries.mapNotNull { entry ->
            val field = item.fields.find { it.key == entry.key }
            if (field?.kind in UNREADABLE) null else Said(entry.key, entry(entry, field))
        }
        return Said(answer.key, Said.Value.Entries(item.name, said))
    }

    private suspend fun entry(entry: Entry, field: ItemField?): Said.Value = when {
        field == null -> Said.Value.Text(entry.text)
        field.list.isNotEmpty() -> Said.Value.Choices(field.list, entry.text.split(','))
        field.kind == "birth_date" || field.kind == "date" -> Said.Value.Text(moments.day(entry.text))
        field.kind == "bool" -> Said.Value.YesNo(entry.text == "true")
        else -> Said.Value.Text(entry.text)
    }

    /** Everything that a person can read. */
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
        /** At the head of pages about one person. */
        val HEAD = setOf("name", "nik")
        val HIDDEN = setOf("consent", "gps", "photos", "voices", "candidate", "enrolment", "officer_id", "doubles") + HEAD

        /** Entries of items that tell a person nothing: hashes, ids, sizes. */
        val UNREADABLE = setOf("address", "record", "integer")
    }
}

fun Labels.said(said: Said): String = when (val value = said.value) {
    is Said.Value.Text -> value.text
    is Said.Value.Choices -> value.codes.joinToString { choice(value.list, it) }
    is Said.Value.PartOf -> "${value.day}, ${dayPart(value.part).lowercase()}"
    is Said.Value.YesNo -> yesNo(value.yes)
    is Said.Value.Entries -> value.entries.joinToString("\n") { "${entry(value.item, it.key)}: ${said(it)}" }
}
