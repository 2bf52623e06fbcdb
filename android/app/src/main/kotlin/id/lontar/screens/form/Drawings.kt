package id.lontar.screens.form

import id.lontar.R

/** Drawings of the choices that are used most, by their list; all others are words. */
internal val drawings: Map<String, Map<String, Int>> = mapOf(
    "occupation" to mapOf(
        "farmer" to R.drawable.work_farmer,
        "fisher" to R.drawable.work_fisher,
        "seaweed_farmer" to R.drawable.work_seaweed_farmer,
        "livestock_keeper" to R.drawable.work_livestock_keeper,
        "palm_tapper" to R.drawable.work_palm_tapper,
        "farm_labourer" to R.drawable.work_farm_labourer,
        "small_trader" to R.drawable.work_small_trader,
        "weaver" to R.drawable.work_weaver,
    ),
    "cause" to mapOf(
        "fall" to R.drawable.cause_fall,
        "slip" to R.drawable.cause_slip,
        "struck" to R.drawable.cause_struck,
        "cut" to R.drawable.cause_cut,
        "burn" to R.drawable.cause_burn,
        "drowning" to R.drawable.cause_drowning,
        "traffic" to R.drawable.cause_traffic,
    ),
)
