package id.lontar.screens.form

import id.lontar.Clock
import id.lontar.Moments
import id.lontar.Presenter
import id.lontar.R
import id.lontar.Said
import id.lontar.Sayings
import id.lontar.Texts
import id.lontar.Words
import id.lontar.core.Asked
import id.lontar.core.Dates
import id.lontar.core.Entry
import id.lontar.core.Failure
import id.lontar.core.Keys
import id.lontar.core.Problem
import id.lontar.core.Region
import id.lontar.core.Relative
import id.lontar.core.SavedRecord
import id.lontar.core.Session
import id.lontar.core.Severity
import id.lontar.core.StepOf
import id.lontar.platform.Fix
import id.lontar.platform.Whereabouts
import id.lontar.platform.better
import id.lontar.ui.Grouped
import id.lontar.words
import java.util.Locale
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.sync.Mutex
import kotlinx.coroutines.sync.withLock
import kotlinx.coroutines.withTimeoutOrNull

/** A form, one step at a time; drawn from what the core says of its questions. */
data class FormState(
    val step: StepOf?,
    /** Readable: on *Periksa kembali* all answers, elsewhere those that are shown and not asked. */
    val said: List<Said>,
    /** What each heir, child or witness says, readable: by the key of the question and its own. */
    val items: Map<Pair<String, String>, List<Said>>,
    /** `Tersimpan di HP ini, pukul 10.42`: told after each stored field. */
    val saved: Words?,
    /** Villages that were found, and for which question. */
    val found: Pair<String, List<Region>>?,
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
    /** The reasons for which it may be thrown away, while that is being asked; none for a change. */
    val discards: List<String>?,
    val where: Where,
    val failure: Words?,
)

sealed interface FormEvent {
    /** A field was left, or something was chosen. */
    data class Set(val key: String, val text: String) : FormEvent

    /** A card for one more item is opened. */
    data class AddItem(val field: String) : FormEvent

    /** One entry of an item was left or chosen; an empty key is the item of the card that was opened last. */
    data class SetEntry(val field: String, val key: String, val entry: Entry) : FormEvent

    /** Somebody of the family card becomes an item. */
    data class AddRelative(val field: String, val relative: Relative) : FormEvent

    data class RemoveItem(val field: String, val key: String) : FormEvent

    data class FindVillage(val field: String, val text: String) : FormEvent

    /** Opens a step, best at one of its questions. */
    data class Open(val step: String, val field: String? = null) : FormEvent

    /** An age instead of a birth date. */
    data class SetAge(val key: String, val age: String) : FormEvent

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

/** Villages that are called so, the nearest first. */
internal suspend fun Session.villages(text: String): List<Region> {
    val places = if (text.length < 2) emptyList() else search.places(text)
    return places.filter { it.postcode != null || it.code.count { c -> c == '.' } == VILLAGE_DOTS }.take(VILLAGES)
}

private const val VILLAGES = 8

/** So many dots are in the code of a village. */
private const val VILLAGE_DOTS = 3

class FormPresenter(
    scope: CoroutineScope,
    private val session: Session,
    private val draft: String,
    private val clock: Clock,
    private val moments: Moments,
    private val whereabouts: Whereabouts,
    private val ways: FormWays,
) : Presenter<FormState, FormEvent>(scope, NOTHING) {
    /** The item that the opened card of a field became. */
    private val added = mutableMapOf<String, String>()

    private val sayings = Sayings(session, moments)

    /** The last village that was asked about, and whether it is. */
    private var outside: Pair<String, Boolean>? = null

    /** Fields are stored in the order in which they were left. */
    private val order = Mutex()

    private var allowsPhotos = false

    /** Whose home was not the same. */
    private val others = mutableSetOf<String>()

    /** A position that was found while the person was still being asked: nothing is stored before they agree. */
    private var early: Fix? = null

    init {
        work(::failed) { order.withLock { begin() } }
    }

    private suspend fun begin() {
        change { copy(failure = null) }
        val first = session.drafts.step(draft, REVIEW)
        val last = first.draft.step
        if (wantsPlace(first)) change { copy(where = Where.Wanted) }
        learn(first)
        // Who is enrolled was asked already: a change begins where everything is seen.
        val begin = if (first.draft.edits == null) first.steps.first().key else REVIEW
        open(if (last in first.steps.map { it.key }) last else begin)
    }

    override fun on(event: FormEvent) {
        when (event) {
            FormEvent.Locate -> locate()
            FormEvent.GoWithoutPlace -> change { copy(where = Where.Without) }
            else -> work(::failed) { order.withLock { act(event) } }
        }
    }

    /** Before a step could be loaded there is a way back, and another try. */
    private suspend fun act(event: FormEvent) {
        val step = now.step
        when {
            step != null -> act(event, step)
            event == FormEvent.Back || event == FormEvent.KeepDraft -> ways.left()
            event == FormEvent.Again -> begin()
        }
    }

    private suspend fun act(event: FormEvent, step: StepOf) {
        when (event) {
            is FormEvent.Set -> {
                store(session.drafts.setField(draft, step.step, listOf(Entry(event.key, event.text))))
                if (event.key == AT_SCENE && event.text == "true") atScene()
            }
            is FormEvent.AddItem -> added.remove(event.field)
            is FormEvent.SetEntry -> setEntry(step, event)
            is FormEvent.AddRelative -> store(session.drafts.setItem(draft, step.step, event.field, "", event.relative.entries))
            is FormEvent.RemoveItem -> store(session.drafts.removeItem(draft, step.step, event.field, event.key))
            is FormEvent.FindVillage -> find(event)
            is FormEvent.Open -> open(event.step, event.field)
            is FormEvent.SetAge -> setAge(step, event)
            is FormEvent.SameHome -> sameHome(step, event.isSame)
            is FormEvent.OpenRecord -> {
                if (step.step != REVIEW) session.drafts.setField(draft, step.step, emptyList())
                ways.record(event.record)
            }
            FormEvent.Next -> open(after(step, allowsPhotos))
            FormEvent.Back -> before(step, allowsPhotos)?.let { open(it) } ?: leave()
            is FormEvent.Agreed -> agreed(step, event)
            FormEvent.Refused -> ways.left()
            FormEvent.Submit -> submit()
            FormEvent.Discard -> {
                val reasons = if (step.draft.edits == null) session.drafts.discardReasons() else emptyList()
                change { copy(discards = reasons) }
            }
            FormEvent.DiscardNot -> change { copy(discards = null) }
            is FormEvent.DiscardFor -> {
                session.drafts.discard(draft, event.reason)
                ways.left()
            }
            FormEvent.KeepDraft -> leave()
            FormEvent.ToRealWork -> ways.toRealWork()
            FormEvent.Again -> draw(session.drafts.step(draft, step.step), now.saved)
            is FormEvent.TakePhoto -> {
                // An empty answer notes the step, to which the person comes back from the camera.
                session.drafts.setField(draft, step.step, emptyList())
                ways.photo(event.kind)
            }
            FormEvent.Locate, FormEvent.GoWithoutPlace -> Unit
        }
    }

    /** Entries of one item may be left one right after the other: each is joined to what is stored by then. */
    private suspend fun setEntry(step: StepOf, event: FormEvent.SetEntry) {
        val key = event.key.ifEmpty { added[event.field].orEmpty() }
        val before = itemsOf(step, event.field)
        val isOne = (step.fields.find { it.key == event.field }?.asked as? Asked.Items)?.many == false
        val stored = before.find { it.key == key && (isOne || key.isNotEmpty()) }?.entries.orEmpty()
        val entries = stored.filter { it.key != event.entry.key } + event.entry
        val after = session.drafts.setItem(draft, step.step, event.field, key, entries)
        if (key.isEmpty() && !isOne) {
            val known = before.map { it.key }
            itemsOf(after, event.field).find { it.key !in known }?.let { added[event.field] = it.key }
        }
        store(after)
    }

    private fun itemsOf(step: StepOf, field: String) = step.fields.find { it.key == field }?.answer?.items.orEmpty()

    private suspend fun open(step: String, field: String? = null) {
        draw(session.drafts.step(draft, step), saved = null, at = field)
        early?.let { storePlace(it) }
    }

    private suspend fun store(step: StepOf) = draw(step, Texts.commonSavedAt(time = moments.time(clock.nowMs)))

    private suspend fun draw(step: StepOf, saved: Words?, at: String? = null) {
        val codes = step.fields.filter { it.asked == Asked.Village }.mapNotNull { it.answer?.text }
        val names = codes.associateWith { sayings.village(it) }
        val relatives = if (step.step == FAMILY || step.fields.any { it.key == KK && it.answer != null }) session.drafts.household(draft) else emptyList()
        show(
            FormState(
                step, said(step), itemsOf(step), saved, found = null, names, isOutside(step), relatives.takeIf { step.step == FAMILY }.orEmpty(),
                sameHome = relatives.firstOrNull { step.step == IDENTITY && it.home.isNotEmpty() && it.record !in others }, nik(step), allowsPhotos, at,
                unread = emptyList(), discards = null, now.where, failure = null,
            ),
        )
    }

    private suspend fun said(step: StepOf): List<Said> {
        val asked = step.fields.associate { it.key to it.asked }
        val consent = step.fields.find { it.key == CONSENT }
        return when (step.step) {
            REVIEW -> sayings.all(step.fields.mapNotNull { it.answer }.filter { it.key !in OF_MACHINES }, asked).map { grouped(it, asked[it.key]) }
            CONSENT -> consent?.answer?.items?.firstOrNull()?.let { sayings.entries(it, (consent.asked as Asked.Items).item) }.orEmpty()
            else -> sayings.all(step.fields.filter { it.derived }.mapNotNull { it.answer }, asked)
        }
    }

    private suspend fun isOutside(step: StepOf): Boolean {
        val village = step.fields.find { it.key == HOME }?.answer?.text ?: return false
        if (outside?.first != village) outside = village to session.search.isOutside(village)
        return outside?.second == true
    }

    private fun itemsOf(step: StepOf) = step.fields.flatMap { field ->
        val kind = (field.asked as? Asked.Items)?.item
        field.answer?.items.orEmpty().mapNotNull { item -> kind?.let { (field.key to item.key) to sayings.entries(item, it) } }
    }.toMap()

    private fun grouped(said: Said, asked: Asked?): Said {
        val value = said.value
        val isNumber = asked is Asked.Typed && asked.keys == Keys.Identity
        return if (isNumber && value is Said.Value.Text) said.copy(value = Said.Value.Text(Grouped.of(value.text))) else said
    }

    /** Live below the NIK: what its digits say, and who is enrolled with the same. */
    private suspend fun nik(step: StepOf): NikShown? {
        val nik = step.fields.find { it.key == NIK }?.answer?.text ?: return null
        val facts = session.search.nik(nik) ?: return null
        val same = if (step.draft.kind != ENROLMENT) emptyList() else session.search.people(nik)
        val others = same.filter { it.matched == NIK && it.row.kind == ENROLMENT && it.row.record != step.draft.edits }
        return NikShown(facts.sex, facts.birthDates.map(sayings::day), facts.regency, others.map { it.row })
    }

    private fun learn(step: StepOf) {
        val consent = step.fields.find { it.key == CONSENT } ?: return
        allowsPhotos = consent.answer?.items?.firstOrNull()?.entries?.any { it.key == "photos_allowed" && it.text == "true" } == true
    }

    private suspend fun setAge(step: StepOf, event: FormEvent.SetAge) {
        val year = event.age.toUIntOrNull()?.let { Dates.birthYear(it, clock.nowMs, clock.offsetMin) }
        if (year == null) return change { copy(unread = listOf(Problem(event.key, "birth_date_unknown", Severity.WARN, overridable = false, emptyMap()))) }
        store(session.drafts.setField(draft, step.step, listOf(Entry(event.key, year))))
    }

    private suspend fun sameHome(step: StepOf, isSame: Boolean) {
        val other = now.sameHome ?: return
        others += other.record
        if (isSame) store(session.drafts.setField(draft, step.step, other.home)) else change { copy(sameHome = null) }
    }

    /** A form that is new has no position yet; one that is changed keeps the old one. */
    private fun wantsPlace(review: StepOf): Boolean {
        val field = review.fields.find { it.key == PLACE }
        return field != null && field.answer == null && review.draft.edits == null
    }

    /** Whoever says just now to be where it happened gives its position, also when a report is completed. */
    private suspend fun atScene() {
        if (now.where != Where.NotAsked) return
        val hasNone = session.drafts.step(draft, REVIEW).fields.any { it.key == PLACE && it.answer == null }
        if (hasNone) change { copy(where = Where.Wanted) }
    }

    private fun locate() {
        if (now.where != Where.Wanted) return
        change { copy(where = Where.Looking) }
        work(::failed) {
            withTimeoutOrNull(Whereabouts.PATIENCE_MS) {
                whereabouts.fixes().better().collect { fix -> order.withLock { storePlace(fix) } }
            }
            if (now.where == Where.Looking && early == null) change { copy(where = Where.NotFound) }
        }
    }

    /** Beside whatever is being filled in: nothing of the page moves. */
    private suspend fun storePlace(fix: Fix) {
        val step = now.step
        early = fix.takeIf { step == null || step.step == CONSENT }
        if (step == null || early != null) return
        session.drafts.setItem(
            draft, step.step, PLACE, "",
            listOf(
                Entry("lat", degrees(fix.lat)),
                Entry("lng", degrees(fix.lng)),
                Entry("accuracy_m", fix.accuracyM.toString()),
                Entry("age_s", fix.ageS.toString()),
            ),
        )
        change { copy(where = Where.Found(fix.accuracyM)) }
    }

    private suspend fun find(event: FormEvent.FindVillage) {
        val villages = session.villages(event.text)
        villages.forEach { sayings.knows(it.code, it.fullName) }
        change { copy(found = event.field to villages) }
    }

    private suspend fun agreed(step: StepOf, event: FormEvent.Agreed) {
        allowsPhotos = event.photosAllowed
        open(after(step, allowsPhotos))
        if (!event.photographs) return
        // Noted, so that the person comes back to the next step from the camera.
        session.drafts.setField(draft, after(step, allowsPhotos), emptyList())
        ways.photo(CONSENT)
    }

    /** One in which nobody has answered anything leaves no *Belum selesai* behind. */
    private suspend fun leave() {
        session.drafts.leave(draft)
        ways.left()
    }

    private suspend fun submit() {
        try {
            ways.saved(session.drafts.submit(draft))
        } catch (e: Failure.Invalid) {
            open(REVIEW)
            change { copy(failure = Texts.screenFormStops(count = e.problems.count { it.severity == Severity.BLOCK })) }
        } catch (e: Failure.OpenAgain) {
            val edited = now.step?.draft?.edits
            if (!e.inConflict || edited == null) throw e
            // What was answered here stays in the draft; what is chosen there holds for that one answer.
            change { copy(failure = Words(R.string.screen_form_choose_first)) }
            ways.choose(edited)
        }
    }

    private fun failed(e: Failure) {
        when (e) {
            // Text of which no answer can be made stays on the screen, with what is wrong with it.
            is Failure.Invalid -> change { copy(unread = e.problems) }
            is Failure.NotFound -> ways.left()
            else -> change { copy(failure = e.words()) }
        }
    }

    companion object {
        /** *Periksa kembali*: the questions of all steps. */
        const val REVIEW = ""
        private const val ENROLMENT = "enrolment"
        private const val NIK = "nik"
        private const val KK = "kk"
        const val IDENTITY = "identity"

        /** A step with this one question. */
        const val CONSENT = "consent"
        private const val FAMILY = "family"
        private const val PLACE = "gps"

        /** Whether somebody is where it happened. */
        const val AT_SCENE = "at_scene"

        /** The village where somebody lives. */
        const val HOME = "village"

        /** What the app fills in, or what is shown on a page of its own. */
        private val OF_MACHINES = setOf(CONSENT, PLACE, "photos", "voices", "candidate", "enrolment", "doubles")
        private val NOTHING = FormState(
            step = null, said = emptyList(), items = emptyMap(), saved = null, found = null, villages = emptyMap(), isOutside = false,
            relatives = emptyList(), sameHome = null, nik = null, allowsPhotos = false, at = null, unread = emptyList(),
            discards = null, where = Where.NotAsked, failure = null,
        )

        /** Steps that have something to ask. */
        fun steps(step: StepOf): List<String> = step.steps.filter { it.asked > 0u }.map { it.key }

        /** Those that are gone through one by one; what the app mostly fills by itself is opened from *Periksa kembali*. */
        fun walked(step: StepOf, allowsPhotos: Boolean): List<String> {
            val isBare = step.draft.kind == ENROLMENT && !allowsPhotos
            // A list has told who it is, and no card may be photographed: there is nothing to ask, and all of it is checked at the end.
            val isTold = step.draft.fromList && step.steps.any { it.key == IDENTITY && it.blocking == 0u && it.warnings == 0u }
            return steps(step).filter { it != OWN && !(isBare && (it == PHOTOS || it == IDENTITY && isTold)) }
        }

        /** Consent that was given is shown: it is taken back by a request, not here. */
        fun isGiven(step: StepOf): Boolean = step.draft.edits != null &&
            step.fields.any { field -> field.key == CONSENT && field.answer?.items.orEmpty().any { Entry("outcome", "agreed") in it.entries } }

        /** A change goes from *Periksa kembali* to one step and back. */
        private fun isChange(step: StepOf) = step.draft.edits != null

        fun after(step: StepOf, allowsPhotos: Boolean): String = if (isChange(step)) {
            REVIEW
        } else {
            walked(step, allowsPhotos).let { all -> all.indexOf(step.step).takeIf { it >= 0 }?.let { all.getOrNull(it + 1) } } ?: REVIEW
        }

        fun before(step: StepOf, allowsPhotos: Boolean): String? = walked(step, allowsPhotos).let { all ->
            when (step.step) {
                REVIEW -> if (isChange(step)) null else all.lastOrNull()
                OWN -> REVIEW
                else -> if (isChange(step)) REVIEW else all.getOrNull(all.indexOf(step.step) - 1)
            }
        }

        private const val OWN = "record"
        private const val PHOTOS = "photos"

        private fun degrees(value: Double) = String.format(Locale.ROOT, "%.6f", value)
    }
}
