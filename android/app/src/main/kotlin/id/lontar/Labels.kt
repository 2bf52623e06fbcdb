package id.lontar

import android.content.res.Resources
import androidx.compose.runtime.Composable
import androidx.compose.runtime.ReadOnlyComposable
import androidx.compose.ui.platform.LocalContext
import id.lontar.core.Custody
import id.lontar.core.Problem
import id.lontar.core.Role
import id.lontar.screens.form.FormSteps

/**
 * Texts whose keys are made of codes of the core: labels of questions, choices, problems. A code that the catalogue does
 * not have, as of a newer hub, is shown itself: an ugly word, never a crash.
 */
class Labels(private val resources: Resources) {
    fun field(key: String): String = found("field_$key") ?: key

    fun help(key: String): String? = found("field_${key}_help")

    fun entry(item: String, key: String): String = found("field_${item}_$key") ?: field(key)

    fun choice(list: String, code: String): String = found("choice_${list}_$code") ?: code

    fun yesNo(yes: Boolean): String = resources.getString(if (yes) R.string.common_yes else R.string.common_no)

    /** A month of the year, 1 to 12. */
    fun month(number: Int): String = found("common_month_$number") ?: "$number"

    /** A part of the day: `night`. */
    fun dayPart(part: String): String = found("common_day_part_$part") ?: part

    fun step(key: String): String =
        if (key == FormSteps.REVIEW) resources.getString(R.string.screen_form_review) else found("screen_form_step_$key") ?: key

    fun problem(problem: Problem): String {
        if (problem.code == LATE) problem.params["hours"]?.toLongOrNull()?.let { return Deadline.lateHours(it).text(resources) }
        val key = Texts.find("problem_${problem.code}") ?: return problem.code
        // Placeholders are numbered in the order of their names.
        val values = problem.params.toSortedMap().values.toTypedArray()
        return resources.getString(key, *values)
    }

    /** What makes a photo hard to use, by its code. */
    fun finding(code: String): String = found("problem_$code") ?: code

    /** Workers have their invites from officers, and know no supervisor. */
    fun refusal(code: String, forWorker: Boolean): String =
        found("error_refusal_worker_$code").takeIf { forWorker }
            ?: found("error_refusal_$code")
            ?: resources.getString(if (forWorker) R.string.error_refusal_worker_other else R.string.error_refusal_other)

    fun kind(kind: String): String = found("kind_$kind") ?: kind

    fun custody(custody: Custody): String = found("custody_${custody.name.lowercase()}") ?: custody.name

    fun role(role: Role): String = resources.getString(
        when (role) {
            Role.OFFICER -> R.string.screen_role_officer
            Role.SUPERVISOR -> R.string.screen_role_supervisor
            Role.WORKER -> R.string.screen_role_worker
        },
    )

    private fun found(name: String): String? = Texts.find(name)?.let(resources::getString)

    private companion object {
        const val LATE = "report_late"
    }
}

@Composable
@ReadOnlyComposable
fun labels(): Labels = Labels(LocalContext.current.resources)
