package id.lontar.screens.form

import id.lontar.Clock
import id.lontar.Moments
import id.lontar.Presenter
import id.lontar.R
import id.lontar.Said
import id.lontar.Sayings
import id.lontar.Texts
import id.lontar.Unstored
import id.lontar.Words
import id.lontar.core.Asked
import id.lontar.core.Dates
import id.lontar.core.Entry
import id.lontar.core.Failure
import id.lontar.core.Keys
import id.lontar.core.Problem
import id.lontar.core.Session
import id.lontar.core.Severity
import id.lontar.core.StepOf
import id.lontar.platform.Fix
import id.lontar.platform.Whereabouts
import id.lontar.platform.better
import id.lontar.ui.Grouped
import id.lontar.words
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.sync.Mutex
import kotlinx.coroutines.sync.withLock
import kotlinx.coroutines.withTimeoutOrNull

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

    private val position = FormPosition(session, draft)

    private val notStored = Unstored<FormEvent.Answer> { answer(it, now.step ?: return@Unstored) }

    /** The form was saved or left, or goes on elsewhere: what is touched after that belongs to nothing. */
    private var isOver = false

    init {
        work(::failed) { order.withLock { begin() } }
    }

    private suspend fun begin() {
        change { copy(failure = null) }
        val first = session.drafts.step(draft, REVIEW)
        val last = first.draft.step
        if (position.wants(first)) change { copy(where = Where.Wanted) }
        learn(first)
        // Who is enrolled was asked already: a change begins where everything is seen.
        val begin = if (first.draft.edits == null) first.steps.first().key else REVIEW
        open(if (last == REVIEW || last in first.steps.map { it.key }) last else begin)
    }

    override fun on(event: FormEvent) {
        when (event) {
            FormEvent.Locate -> locate()
            FormEvent.GoWithoutPlace -> change { copy(where = Where.Without) }
            is FormEvent.Answer -> keep(::failed) { order.withLock { notStored.store(event.of, event) } }
            else -> work(::failed) { order.withLock { act(event) } }
        }
    }

    /** Until everything that was answered is stored. */
    suspend fun settle() = order.withLock { }

    /** Before a step could be loaded there is a way back, and another try. */
    private suspend fun act(event: FormEvent) {
        val step = now.step
        when {
            isOver -> Unit
            event is FormEvent.From -> if (event.step == step?.step) act(event.event)
            step != null -> act(event, step)
            event == FormEvent.Back || event == FormEvent.KeepDraft -> goes { ways.left() }
            event == FormEvent.Again -> begin()
        }
    }

    private suspend fun act(event: FormEvent, step: StepOf) {
        if (event.leavesAnswers && stops()) return
        when (event) {
            is FormEvent.AddItem -> added.remove(event.field)
            is FormEvent.FindVillage -> find(event)
            is FormEvent.Open -> open(event.step, event.field)
            is FormEvent.SameHome -> sameHome(step, event.isSame)
            is FormEvent.OpenRecord -> goes { ways.record(event.record) }
            FormEvent.Next -> open(FormSteps.after(step, allowsPhotos))
            FormEvent.Back -> FormSteps.before(step, allowsPhotos)?.let { open(it) } ?: leave()
            is FormEvent.Agreed -> agreed(step, event)
            FormEvent.Refused -> goes { ways.left() }
            FormEvent.Submit -> submit()
            FormEvent.Discard -> {
                val reasons = if (step.draft.edits == null) session.drafts.discardReasons() else emptyList()
                change { copy(discards = reasons) }
            }
            FormEvent.DiscardNot -> change { copy(discards = null) }
            is FormEvent.DiscardFor -> {
                session.drafts.discard(draft, event.reason)
                goes { ways.left() }
            }
            FormEvent.KeepDraft -> leave()
            FormEvent.ToRealWork -> ways.toRealWork()
            FormEvent.Again -> draw(session.drafts.step(draft, step.step), now.saved)
            is FormEvent.TakePhoto -> goes { ways.photo(event.kind) }
            is FormEvent.Answer, is FormEvent.From, FormEvent.Locate, FormEvent.GoWithoutPlace -> Unit
        }
    }

    private suspend fun answer(event: FormEvent.Answer, step: StepOf) {
        when (event) {
            is FormEvent.Set -> {
                store(session.drafts.setField(draft, step.step, listOf(Entry(event.key, event.text))))
                if (event.key == AT_SCENE && event.text == "true") atScene()
            }
            is FormEvent.Toggle -> {
                val chosen = asking(step, event.key).fields.find { it.key == event.key }?.answer?.text.orEmpty()
                store(session.drafts.setField(draft, step.step, listOf(Entry(event.key, toggled(chosen, event.code)))))
            }
            is FormEvent.SetEntry -> setEntry(step, event)
            is FormEvent.AddRelative -> addRelative(step, event)
            is FormEvent.RemoveItem -> store(session.drafts.removeItem(draft, step.step, event.field, event.key))
            is FormEvent.SetAge ->
                store(session.drafts.setField(draft, step.step, listOf(Entry(event.key, bornIn(event.age, event.key)))))
            is FormEvent.SetAgeOf -> {
                val born = Entry(event.entry, bornIn(event.age, "${event.field}.${event.key}.${event.entry}"))
                setEntry(step, FormEvent.SetEntry(event.field, event.key, born))
            }
        }
    }

    /** Whether something that was answered here is stored nowhere: whoever wants to go on is told of it once. */
    private suspend fun stops(): Boolean {
        val why = notStored.stops()
        change { copy(unread = notStored.problems, unstored = notStored.keys) }
        if (why == null) return false
        change { copy(failure = if (why is Failure.FreeStorage) why.words() else Words(R.string.screen_form_unstored)) }
        return true
    }

    /** To another page. Whoever touches twice goes there once. */
    private fun goes(to: () -> Unit) {
        isOver = true
        to()
    }

    /** Nobody is an heir twice because of a second touch. */
    private suspend fun addRelative(step: StepOf, event: FormEvent.AddRelative) {
        val isThere = itemsOf(asking(step, event.field), event.field).any { item -> event.relative.entries.any { it.key == NIK && it in item.entries } }
        if (!isThere) store(session.drafts.setItem(draft, step.step, event.field, "", event.relative.entries))
    }

    /** Entries of one item may be left one right after the other: each is joined to what is stored by then. */
    private suspend fun setEntry(step: StepOf, event: FormEvent.SetEntry) {
        val key = event.key.ifEmpty { added[event.field].orEmpty() }
        val asked = asking(step, event.field)
        val before = itemsOf(asked, event.field)
        val isOne = (asked.fields.find { it.key == event.field }?.asked as? Asked.Items)?.many == false
        val stored = before.find { it.key == key && (isOne || key.isNotEmpty()) }?.entries.orEmpty()
        val entries = stored.filter { it.key != event.entry.key } + event.entry
        val after = session.drafts.setItem(draft, step.step, event.field, key, entries)
        if (key.isEmpty() && !isOne) {
            val known = before.map { it.key }
            itemsOf(asking(after, event.field), event.field).find { it.key !in known }?.let { added[event.field] = it.key }
        }
        store(after)
    }

    /** Where a question is asked: what was touched on the page before may come when the next step is open already. */
    private suspend fun asking(step: StepOf, field: String): StepOf =
        if (step.fields.any { it.key == field }) step else session.drafts.step(draft, REVIEW)

    private fun itemsOf(step: StepOf, field: String) = step.fields.find { it.key == field }?.answer?.items.orEmpty()

    /** Notes the step: whoever is interrupted comes back to it. Who agreed is not asked again by that. */
    private suspend fun open(step: String, field: String? = null) {
        val isAgreed = step == CONSENT && now.step?.draft?.step.orEmpty().isNotEmpty()
        val opened = try {
            if (isAgreed) session.drafts.step(draft, step) else session.drafts.setField(draft, step, emptyList())
        } catch (_: Failure.FreeStorage) {
            // What was answered can be read all the same.
            session.drafts.step(draft, step)
        }
        draw(opened, saved = null, at = field)
        position.storeEarly(opened)?.let { fix -> change { copy(where = Where.Found(fix.accuracyM)) } }
    }

    private suspend fun store(step: StepOf) = draw(step, Texts.commonSavedAt(time = moments.time(clock.nowMs)))

    private suspend fun draw(step: StepOf, saved: Words?, at: String? = null) {
        val villages = step.fields.filter { it.asked == Asked.Village }
        val near = if (villages.isEmpty()) emptyList() else position.near()
        near.forEach { sayings.knows(it.code, it.fullName) }
        val names = villages.mapNotNull { it.answer?.text }.associateWith { sayings.village(it) }
        val asksFamily = step.step == FormSteps.FAMILY || step.fields.any { it.key == KK && it.answer != null }
        val relatives = if (asksFamily) session.drafts.household(draft) else emptyList()
        show(
            FormState(
                step, said(step), itemsOf(step), saved, found = null, near, names, isOutside(step),
                relatives.takeIf { step.step == FormSteps.FAMILY }.orEmpty(),
                sameHome = relatives.firstOrNull { step.step == FormSteps.IDENTITY && it.home.isNotEmpty() && it.record !in others },
                nik(step), allowsPhotos, at, notStored.problems, notStored.keys, discards = null, now.where, failure = null,
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

    /** The year that an age makes; nobody has every age. */
    private fun bornIn(age: String, field: String): String = age.toUIntOrNull()?.let { Dates.birthYear(it, clock.nowMs, clock.offsetMin) }
        ?: throw Failure.Invalid(listOf(Problem(field, "birth_date_unknown", Severity.WARN, overridable = false, emptyMap())))

    private suspend fun sameHome(step: StepOf, isSame: Boolean) {
        val other = now.sameHome ?: return
        others += other.record
        if (isSame) store(session.drafts.setField(draft, step.step, other.home)) else change { copy(sameHome = null) }
    }

    /** Whoever says just now to be where it happened gives its position, also when a report is completed. */
    private suspend fun atScene() {
        if (now.where == Where.NotAsked && position.isMissing()) change { copy(where = Where.Wanted) }
    }

    private fun locate() {
        if (now.where != Where.Wanted) return
        change { copy(where = Where.Looking) }
        work(::notFound) {
            withTimeoutOrNull(Whereabouts.PATIENCE_MS) { whereabouts.fixes().better().collect { order.withLock { found(it) } } }
            if (now.where == Where.Looking && !position.isEarly) change { copy(where = Where.NotFound) }
        }
    }

    private fun notFound(e: Failure) {
        failed(e)
        if (now.where == Where.Looking) change { copy(where = Where.NotFound) }
    }

    /** Beside whatever is being filled in: nothing of the page moves. */
    private suspend fun found(fix: Fix) {
        if (!isOver && position.found(fix, now.step)) change { copy(where = Where.Found(fix.accuracyM)) }
    }

    private suspend fun find(event: FormEvent.FindVillage) {
        val villages = position.called(event.text)
        villages.forEach { sayings.knows(it.code, it.fullName) }
        change { copy(found = event.field to villages) }
    }

    private suspend fun agreed(step: StepOf, event: FormEvent.Agreed) {
        allowsPhotos = event.photosAllowed
        // From the camera the person comes back to the next step.
        open(FormSteps.after(step, allowsPhotos))
        if (event.photographs) goes { ways.photo(CONSENT) }
    }

    /** One in which nobody has answered anything leaves no *Belum selesai* behind. */
    private suspend fun leave() {
        session.drafts.leave(draft)
        goes { ways.left() }
    }

    private suspend fun submit() {
        try {
            val saved = session.drafts.submit(draft)
            goes { ways.saved(saved) }
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
            is Failure.Invalid -> change { copy(unread = notStored.problems.ifEmpty { e.problems }, unstored = notStored.keys) }
            is Failure.NotFound -> if (!isOver) goes { ways.left() }
            else -> change { copy(failure = e.words(), unstored = notStored.keys) }
        }
    }

    companion object {
        private const val REVIEW = FormSteps.REVIEW
        private const val CONSENT = FormSteps.CONSENT
        private const val ENROLMENT = "enrolment"
        private const val NIK = "nik"
        private const val KK = "kk"

        /** Whether somebody is where it happened. */
        const val AT_SCENE = "at_scene"

        /** The village where somebody lives. */
        const val HOME = "village"

        /** What the app fills in, or what is shown on a page of its own. */
        private val OF_MACHINES = setOf(CONSENT, "gps", "photos", "voices", "candidate", "enrolment", "doubles")
        private val NOTHING = FormState(
            step = null, said = emptyList(), items = emptyMap(), saved = null, found = null, near = emptyList(), villages = emptyMap(),
            isOutside = false, relatives = emptyList(), sameHome = null, nik = null, allowsPhotos = false, at = null, unread = emptyList(),
            unstored = emptySet(), discards = null, where = Where.NotAsked, failure = null,
        )
    }
}

/** What goes to another step or page, where an answer that could not be stored is not seen any more. */
private val FormEvent.leavesAnswers
    get() = when (this) {
        FormEvent.Next, FormEvent.Back, FormEvent.Submit, FormEvent.KeepDraft -> true
        is FormEvent.Open, is FormEvent.OpenRecord, is FormEvent.TakePhoto -> true
        else -> false
    }

/** Codes of several choices, of which one was touched. */
internal fun toggled(chosen: String, code: String): String {
    val codes = chosen.split(',').filter { it.isNotEmpty() }
    return (if (code in codes) codes - code else codes + code).joinToString(",")
}
