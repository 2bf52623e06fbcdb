package id.lontar.screens.form

import id.lontar.Said
import id.lontar.Words
import id.lontar.core.Entry
import id.lontar.core.Problem
import id.lontar.core.Region
import id.lontar.core.Relative
import id.lontar.core.SavedRecord
import id.lontar.core.StepOf

/** A form, one step at a time; drawn from what the core says of its questions. */
data class FormState(
    val step: StepOf?,
    /** Readable: on *Periksa kembali* all answers, elsewhere those that are shown and not asked. */
    val said: List<Said>,
    /** What each heir, child or witness says, readable: by the key of the question and its own. */
    val items: Map<Pair<String, String>, List<Said>>,
    /** `Tersimpan di HP ini, pukul 10.42`: told after each stored field. */
    val saved: Words?,
    /** Villages that were found, and for which question; null while none was looked for. */
    val found: Pair<String, List<Region>>?,
    /** Villages where the phone is, offered before anything is typed. */
    val near: List<Region>,
    /** Names of the villages that stand in the form, by code. */
    val villages: Map<String, String>,
    /** The home lies outside the officer's districts: said, and no more. */
    val isOutside: Boolean,
    /** Others of the family card, where heirs or children are asked for. */
    val relatives: List<Relative>,
    /** Somebody of the same family card, whose home may be taken over. */
    val sameHome: Relative?,
    /** What the digits of the NIK say, and who has the same. */
    val nik: NikShown?,
    /** Photos of the person or papers were allowed. */
    val allowsPhotos: Boolean,
    /** The question that the page comes to. */
    val at: String?,
    /** What was typed and could not be read, beside its field. */
    val unread: List<Problem>,
    /** Questions whose answers are on the screen only: they could not be stored. */
    val unstored: Set<String>,
    /** The reasons for which it may be thrown away, while that is being asked; none for a change. */
    val discards: List<String>?,
    val where: Where,
    val failure: Words?,
)

sealed interface FormEvent {
    /** What the person answered: it is stored, whatever becomes of the page. [of] is the question. */
    sealed interface Answer : FormEvent {
        val of: String
    }

    /** A field was left, or something was chosen. */
    data class Set(val key: String, val text: String) : Answer {
        override val of get() = key
    }

    /** One of several choices was touched: it is chosen now, or not any more. */
    data class Toggle(val key: String, val code: String) : Answer {
        override val of get() = "$key $code"
    }

    /** One entry of an item was left or chosen; an empty key is the item of the card that was opened last. */
    data class SetEntry(val field: String, val key: String, val entry: Entry) : Answer {
        override val of get() = "$field $key ${entry.key}"
    }

    /** An age instead of the birth date of somebody of an item. */
    data class SetAgeOf(val field: String, val key: String, val entry: String, val age: String) : Answer {
        override val of get() = "$field $key $entry"
    }

    /** Somebody of the family card becomes an item. */
    data class AddRelative(val field: String, val relative: Relative) : Answer {
        override val of get() = "$field ${relative.record}"
    }

    data class RemoveItem(val field: String, val key: String) : Answer {
        override val of get() = "$field $key"
    }

    /** An age instead of a birth date. */
    data class SetAge(val key: String, val age: String) : Answer {
        override val of get() = key
    }

    /** What was touched on a page on which [step] was drawn: on another one nobody has touched it. */
    data class From(val step: String?, val event: FormEvent) : FormEvent

    /** A card for one more item is opened. */
    data class AddItem(val field: String) : FormEvent

    data class FindVillage(val field: String, val text: String) : FormEvent

    /** Opens a step, best at one of its questions. */
    data class Open(val step: String, val field: String? = null) : FormEvent

    /** The home of somebody of the same family card is taken over, or not. */
    data class SameHome(val isSame: Boolean) : FormEvent

    /** Somebody else who has the same NIK is looked at. */
    data class OpenRecord(val record: String) : FormEvent

    data object Next : FormEvent

    data object Back : FormEvent

    /** The person agreed; [photographs] is when the paper with the thumbprint is photographed now. */
    data class Agreed(val photosAllowed: Boolean, val photographs: Boolean) : FormEvent

    data object Refused : FormEvent

    data object Submit : FormEvent

    /** Asks first. */
    data object Discard : FormEvent

    data class DiscardFor(val reason: String?) : FormEvent

    data object DiscardNot : FormEvent

    data object KeepDraft : FormEvent

    /** In practice somebody real was asked: the form goes on in real work. */
    data object ToRealWork : FormEvent

    /** Photos or voice notes have changed, or the form could not be loaded: it is asked for again. */
    data object Again : FormEvent

    data class TakePhoto(val kind: String) : FormEvent

    /** The position may be looked for. */
    data object Locate : FormEvent

    data object GoWithoutPlace : FormEvent
}

/** Where a form leads. */
interface FormWays {
    fun saved(record: SavedRecord)

    fun photo(kind: String)

    fun record(record: String)

    /** To choose between values that differ. */
    fun choose(record: String)

    fun toRealWork()

    fun left()
}
