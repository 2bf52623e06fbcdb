package id.lontar

import id.lontar.core.Answer
import id.lontar.core.Asked
import id.lontar.core.ItemAnswer
import id.lontar.core.ItemKind
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
        val item = answer.items.singleOrNull()
        if (item == null || asked !is Asked.Items) return value(answer, asked)?.let { Said(answer.key, it) }
        return Said(answer.key, Said.Value.Entries(asked.item.name, entries(item, asked.item)))
    }

    fun day(day: String): String = moments.day(day)

    /** The entries of one item, each under its own key. */
    fun entries(item: ItemAnswer, kind: ItemKind): List<Said> = kind.fields.mapNotNull { field ->
        val text = item.entries.find { it.key == field.key }?.text ?: return@mapNotNull null
        val value = when {
            field.key == "at_ms" -> text.toLongOrNull()?.let { Said.Value.Text(moments.date(it)) }
            field.key == "language" -> Said.Value.Choices("language", listOf(text))
            field.kind in UNREADABLE || field.key in OF_PAPERS -> null
            field.list.isNotEmpty() -> Said.Value.Choices(field.list, text.split(','))
            field.kind == "bool" -> Said.Value.YesNo(text == "true")
            field.kind == "birth_date" || field.kind == "date" -> Said.Value.Text(moments.day(text))
            else -> Said.Value.Text(text)
        }
        value?.let { Said(field.key, it) }
    }

    /** Everything that a person can read. */
    suspend fun all(answers: List<Answer>, asked: Map<String, Asked>): List<Said> =
        answers.mapNotNull { answer -> value(answer, asked[answer.key])?.let { Said(answer.key, it) } }

    private suspend fun value(answer: Answer, asked: Asked?): Said.Value? {
        val names = answer.items.mapNotNull { item -> item.entries.find { it.key == "name" }?.text }
        val text = answer.text ?: return if (names.isEmpty()) null else Said.Value.Text(names.joinToString())
        return when (asked) {
            is Asked.Day, Asked.Month -> Said.Value.Text(moments.day(text))
            Asked.Moment -> moment(text)
            is Asked.Money -> Said.Value.Text(rupiah(text))
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

        /** Entries of items that tell a person nothing: hashes, ids, sizes, and what a consent is filed by. */
        val UNREADABLE = setOf("address", "record", "integer")
        val OF_PAPERS = setOf("version", "offset_min", "proof")
    }
}

fun Labels.said(said: Said): String = when (val value = said.value) {
    is Said.Value.Text -> value.text
    is Said.Value.Choices -> value.codes.joinToString { choice(value.list, it) }
    is Said.Value.PartOf -> "${value.day}, ${dayPart(value.part).lowercase()}"
    is Said.Value.YesNo -> yesNo(value.yes)
    is Said.Value.Entries -> value.entries.joinToString("\n") { "${entry(value.item, it.key)}: ${said(it)}" }
}
