package id.lontar.screens.form

import id.lontar.core.Entry
import id.lontar.core.StepOf

/** In which order the steps of a form are gone through. */
object FormSteps {
    /** *Periksa kembali*: the questions of all steps. */
    const val REVIEW = "review"

    /** A step with this one question. */
    const val CONSENT = "consent"
    const val IDENTITY = "identity"
    const val FAMILY = "family"
    private const val ENROLMENT = "enrolment"

    /** What the app fills in by itself. */
    private const val OWN = "record"
    private const val PHOTOS = "photos"

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
}
