package id.lontar.screens.report

import id.lontar.core.Entry
import id.lontar.core.Session

/**
 * What a report says of who was hurt once their [enrolment] is chosen. Whoever reports for the own person calls from the number
 * of that enrolment; to an officer it is the number of the person only.
 */
internal suspend fun Session.victim(enrolment: String, forWorker: Boolean): List<Entry> {
    val phone = records.detail(enrolment).answers.find { it.key == "phone" }?.text
    val told = if (forWorker) phone?.let { Entry("reporter_phone", it) } else Entry("phone", phone.orEmpty())
    return listOfNotNull(Entry("enrolment", enrolment), Entry("name", ""), told)
}

/** The questions of all steps. */
internal const val ALL_STEPS = ""
