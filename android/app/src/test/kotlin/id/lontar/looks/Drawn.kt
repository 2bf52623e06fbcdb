package id.lontar.looks

import id.lontar.core.Asked
import id.lontar.core.Keys
import id.lontar.testing.Phone

// Questions with drawings; those of work are with "formulir-tempat-tinggal".

private val causes = choice("cause", "fall", "slip", "struck", "cut", "burn", "drowning", "electric_shock", "traffic", "other")

private val parts =
    choice("body_part", "head", "eye", "shoulder", "arm", "hand", "finger", "chest", "back", "hip", "knee", "foot", "many", several = true)

internal val drawn = form("gambar") {
    fun injury(parts: String?, kind: Asked.Choice) = step(
        "injury",
        field("injury", Asked.Typed(Keys.Words, 500, lines = true)),
        field("body_parts", kind, parts),
        draft = draft("Melkianus Ndun", "accident"),
    )
    state("biasa", look(injury("hand,chest,knee", parts)), act = { scrolls(240) })
    state("bawah", look(injury("hand,chest,knee", parts)), act = Phone::scrollsDown)
    judged("kosong", look(injury(null, parts)))
    state("sebab", look(step("story", field("cause", causes), draft = draft("Melkianus Ndun", "accident"))))
}
