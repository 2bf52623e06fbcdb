package id.lontar.testing

import uniffi.lontar.Entry

/** What an invented person answers, without the consent and the family. */
fun person(name: String = "Maria Ndaumanu", nik: String = "5314025208850012"): List<Entry> = listOf(
    Entry("ktp_status", "card"),
    Entry("nik", nik),
    Entry("name", name),
    Entry("birth_place", "Oelua"),
    Entry("birth_date", "1985-08-12"),
    Entry("sex", "female"),
    Entry("mother_name", "Yuliana Mooy"),
    Entry("village", "53.14.02.2005"),
    Entry("occupation", "seaweed_farmer"),
    Entry("phone_owner", "own"),
    Entry("phone", "081234567890"),
    Entry("marital_status", "married"),
    Entry("bank_status", "no_account"),
)

val CONSENT = listOf(Entry("version", "1"), Entry("way", "signature"), Entry("outcome", "agreed"), Entry("photos_allowed", "true"))
val HEIR = listOf(Entry("name", "Yohanes Mooy"), Entry("relation", "spouse"), Entry("birth_date", "1983-08-12"))
