package id.lontar.screens.form

import id.lontar.Clock
import id.lontar.Moments
import id.lontar.core.Asked
import id.lontar.core.Entry
import id.lontar.core.Language
import id.lontar.platform.Fix
import id.lontar.platform.Whereabouts
import id.lontar.testing.CONSENT
import id.lontar.testing.Pocket
import id.lontar.testing.TODAY
import id.lontar.testing.eventually
import id.lontar.testing.fake
import id.lontar.testing.person
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.Job
import kotlinx.coroutines.awaitCancellation
import kotlinx.coroutines.cancel
import kotlinx.coroutines.flow.flow
import kotlinx.coroutines.runBlocking
import org.junit.After
import org.junit.Assert.assertEquals
import org.junit.Assert.assertNull
import org.junit.Assert.assertTrue
import org.junit.Test
import org.junit.runner.RunWith
import org.robolectric.RobolectricTestRunner
import org.robolectric.annotation.Config
import org.robolectric.annotation.GraphicsMode

/** What a form stores, and when, with the real core; without a page, so that touches come as close as they can. */
@RunWith(RobolectricTestRunner::class)
@Config(sdk = [TODAY])
@GraphicsMode(GraphicsMode.Mode.NATIVE)
class FormPresenterTest {
    private val phone = Pocket().apply { begins() }
    private val gone = mutableListOf<String>()
    private val clock = object : Clock {
        override val nowMs get() = System.currentTimeMillis()
        override val offsetMin = 480
    }

    private val scopes = mutableListOf<CoroutineScope>()

    @After
    fun ends() {
        scopes.forEach { it.cancel() }
        phone.close()
    }

    @Test
    fun `two of several that are touched before either is stored are both chosen, and a third touch takes one back`() {
        val draft = begins("accident")
        val form = opens(draft)
        form.at("injury")
        val codes = (form.field("body_parts").asked as Asked.Choice).codes.take(2)
        for (code in codes) form.on(FormEvent.Toggle("body_parts", code))
        form.settles()
        assertEquals(codes, text(draft, "body_parts")!!.split(','))
        form.on(FormEvent.Toggle("body_parts", codes.first()))
        form.settles()
        assertEquals(codes.last(), text(draft, "body_parts"))
    }

    @Test
    fun `somebody of the family card who is touched twice is one heir`() {
        val kk = Entry("kk", "5314020101080003")
        val other = begins("enrolment")
        runBlocking {
            phone.session.drafts.setItem(other, "consent", "consent", "", CONSENT)
            phone.session.drafts.setField(other, "identity", person("Yohanes Mooy") + kk)
            phone.session.drafts.submit(other)
        }
        val draft = begins("enrolment")
        runBlocking { phone.session.drafts.setField(draft, "identity", listOf(Entry("name", "Maria Ndaumanu"), kk)) }
        val form = opens(draft)
        form.at("family")
        val relative = form.state.value.relatives.single()
        repeat(2) { form.on(FormEvent.AddRelative("heirs", relative)) }
        form.settles()
        assertEquals(1, form.field("heirs").answer!!.items.size)
    }

    @Test
    fun `what is answered as the page goes is stored all the same`() {
        val draft = begins("enrolment")
        val scope = scope()
        val form = opens(draft, scope)
        form.at("identity")
        form.on(FormEvent.Set("name", "Maria Ndaumanu"))
        scope.cancel()
        // A field that leaves with its page says so when the page has gone.
        form.on(FormEvent.Set("mother_name", "Yuliana Mooy"))
        eventually("both are stored") { text(draft, "name") == "Maria Ndaumanu" && text(draft, "mother_name") == "Yuliana Mooy" }
    }

    @Test
    fun `what cannot be read stops whoever goes on once, by its question, and stays there beside other answers`() {
        val draft = begins("enrolment")
        val form = opens(draft)
        form.at("home_work")
        form.on(FormEvent.Set("income", "kira-kira sejuta"))
        form.settles()
        assertEquals(listOf("income"), form.state.value.unread.map { it.field })
        form.on(FormEvent.Set("hamlet", "Dusun Oemau"))
        form.settles()
        assertEquals("another answer makes no number of it", listOf("income"), form.state.value.unread.map { it.field })
        form.on(FormEvent.Next)
        form.settles()
        assertEquals("home_work", form.state.value.step!!.step)
        assertTrue("it is said why", form.state.value.failure != null)
        form.on(FormEvent.Next)
        form.settles()
        assertEquals("who was told may go on without it", "family", form.state.value.step!!.step)
        assertNull(text(draft, "income"))
    }

    @Test
    fun `whoever corrects it is stopped by nothing`() {
        val draft = begins("enrolment")
        val form = opens(draft)
        form.at("home_work")
        for (typed in listOf("kira-kira sejuta", "1000000")) form.on(FormEvent.Set("income", typed))
        form.on(FormEvent.Next)
        form.settles()
        assertEquals("family", form.state.value.step!!.step)
        assertEquals("1000000", text(draft, "income"))
    }

    @Test
    fun `who is interrupted comes back to the step that was open, also to the last page`() {
        val draft = begins("enrolment")
        runBlocking { phone.session.drafts.setItem(draft, "consent", "consent", "", CONSENT) }
        for (step in listOf("family", FormSteps.REVIEW)) {
            opens(draft).at(step)
            assertEquals(step, opens(draft).state.value.step!!.step)
        }
    }

    @Test
    fun `an entry that is left when the next step is open already joins what is known of that heir`() {
        val draft = begins("enrolment")
        val key = runBlocking {
            val heir = listOf(Entry("name", "Yohanes Mooy"), Entry("relation", "spouse"))
            phone.session.drafts.setItem(draft, "family", "heirs", "", heir).fields.single { it.key == "heirs" }.answer!!.items.single().key
        }
        val form = opens(draft)
        form.at("programme")
        form.on(FormEvent.SetEntry("heirs", key, Entry("phone", "081234567891")))
        form.settles()
        form.at("family")
        assertEquals(setOf("name", "relation", "phone"), form.field("heirs").answer!!.items.single().entries.map { it.key }.toSet())
    }

    @Test
    fun `a recording that goes with its page is stored with what was told until then`() {
        val draft = begins("accident")
        val scope = scope()
        val attached = AttachmentsPresenter(scope, phone.session, phone.workplace.device, draft) { }
        attached.on(AttachmentsEvent.Record("story"))
        eventually("it records") { attached.state.value.recording != null }
        scope.cancel()
        eventually("it is stored") { runBlocking { phone.session.media.voices(draft) }.size == 1 }
    }

    @Test
    fun `a touch that was meant for the step before is none`() {
        val form = opens(begins("enrolment"))
        form.at("identity")
        repeat(2) { form.on(FormEvent.From("identity", FormEvent.Next)) }
        form.settles()
        assertEquals("home_work", form.state.value.step!!.step)
        form.on(FormEvent.From("home_work", FormEvent.TakePhoto("ktp")))
        form.on(FormEvent.From("home_work", FormEvent.TakePhoto("ktp")))
        form.settles()
        assertEquals(listOf("photo"), gone)
    }

    @Test
    fun `where the phone is, its village is offered before anything is typed`() {
        val oelua = runBlocking { phone.session.search.places("Oelua").first() }
        val draft = begins("enrolment")
        runBlocking { phone.session.drafts.setItem(draft, "consent", "consent", "", CONSENT) }
        val here = object : Whereabouts {
            override fun fixes() = flow {
                emit(Fix(lat = -10.7683, lng = 122.9189, accuracyM = 12, ageS = 0))
                awaitCancellation()
            }
        }
        val form = opens(draft, whereabouts = here)
        form.at("identity")
        form.on(FormEvent.Locate)
        eventually("it is found") { form.state.value.where is Where.Found }
        form.at("home_work")
        val near = form.state.value.near
        assertEquals(oelua.code, near.first().code)
        assertTrue("$near", near.size <= 4)
        form.on(FormEvent.FindVillage("village", "xqz"))
        form.settles()
        assertEquals("that none is called so is known", "village" to emptyList<Any>(), form.state.value.found)
    }

    private fun begins(kind: String) = runBlocking { phone.session.drafts.begin(kind) }

    private fun scope() = CoroutineScope(Dispatchers.Unconfined + Job()).also { scopes += it }

    private fun opens(draft: String, scope: CoroutineScope = scope(), whereabouts: Whereabouts = fake { name, _ -> error(name) }): FormPresenter {
        val ways = fake<FormWays> { name, _ -> gone.add(name).let { } }
        val form = FormPresenter(scope, phone.session, draft, clock, Moments(clock, Language.INDONESIAN), whereabouts, ways)
        eventually("it is open") { form.state.value.step != null }
        return form
    }

    private fun FormPresenter.at(step: String) {
        on(FormEvent.Open(step))
        settles()
        assertEquals(step, state.value.step!!.step)
    }

    private fun FormPresenter.settles() = runBlocking { settle() }

    private fun FormPresenter.field(key: String) = state.value.step!!.fields.single { it.key == key }

    private fun text(draft: String, key: String) = runBlocking { phone.session.drafts.step(draft, "").fields.find { it.key == key }?.answer?.text }
}
