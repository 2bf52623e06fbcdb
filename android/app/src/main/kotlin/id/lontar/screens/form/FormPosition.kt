package id.lontar.screens.form

import id.lontar.core.Entry
import id.lontar.core.Failure
import id.lontar.core.Region
import id.lontar.core.RegionLevel
import id.lontar.core.Session
import id.lontar.core.Spot
import id.lontar.core.StepOf
import id.lontar.platform.Fix
import java.util.Locale

/** Where the phone is while a form is open: it is kept with a new form, and what is near is offered. */
internal class FormPosition(private val session: Session, private val draft: String) {
    /** Found while the person was still being asked: nothing is stored before they agree. */
    private var early: Fix? = null
    private var spot: Spot? = null
    private var near: Pair<Spot, List<Region>>? = null

    /** One was found that waits for the person to agree. */
    val isEarly get() = early != null

    /** A form that is new has no position yet; one that is changed keeps the old one. */
    fun wants(review: StepOf): Boolean {
        val field = review.fields.find { it.key == KEY }
        return field != null && field.answer == null && review.draft.edits == null
    }

    /** Also when a report is completed: it has none, and somebody is where it happened. */
    suspend fun isMissing() = session.drafts.step(draft, FormSteps.REVIEW).fields.any { it.key == KEY && it.answer == null }

    /** The [step] that is open; whether it was stored. */
    suspend fun found(fix: Fix, step: StepOf?): Boolean {
        spot = Spot(fix.lat, fix.lng)
        fix.satelliteMs?.let { noteTime(it) }
        if (step == null || step.step == FormSteps.CONSENT) {
            early = fix
            return false
        }
        session.drafts.setItem(draft, step.step, KEY, "", entries(fix))
        early = null
        return true
    }

    /** Another position tells it as well. */
    private suspend fun noteTime(utcMs: Long) = try {
        session.sync.noteSatelliteTime(utcMs)
    } catch (_: Failure) {
        Unit
    }

    /** What was found early, once there is a [step] with which it may be stored. */
    suspend fun storeEarly(step: StepOf): Fix? = early?.takeIf { found(it, step) }

    /** Villages that are near; none while it is not known where the phone is. */
    suspend fun near(): List<Region> {
        val here = spot ?: return emptyList()
        near?.takeIf { it.first == here }?.let { return it.second }
        return session.search.places("", here).also { near = here to it }
    }

    /** Villages that are called so, those where the phone is first. */
    suspend fun called(text: String) = session.villages(text, spot)

    private fun entries(fix: Fix) = listOf(
        Entry("lat", degrees(fix.lat)),
        Entry("lng", degrees(fix.lng)),
        Entry("accuracy_m", fix.accuracyM.toString()),
        Entry("age_s", fix.ageS.toString()),
    )

    private fun degrees(value: Double) = String.format(Locale.ROOT, "%.6f", value)

    private companion object {
        const val KEY = "gps"
    }
}

/** Villages that are called so, the nearest first. */
internal suspend fun Session.villages(text: String, at: Spot? = null): List<Region> {
    val places = if (text.length < 2) emptyList() else search.places(text, at)
    return places.filter { it.level == RegionLevel.VILLAGE }.take(VILLAGES)
}

private const val VILLAGES = 8
