package id.lontar.ui

/** Bytes as people say them, with a decimal comma: `0,4 MB`, `120 kB`. */
fun sizeOf(bytes: Long): String = when {
    bytes < KILO -> "1 kB"
    bytes < MEGA / 10 -> "${(bytes + KILO - 1) / KILO} kB"
    bytes >= GIGA -> "${bytes / GIGA},${bytes % GIGA / (GIGA / 10)} GB"
    else -> "${bytes / MEGA},${bytes % MEGA / (MEGA / 10)} MB"
}

private const val KILO = 1_000L
private const val MEGA = 1_000_000L
private const val GIGA = 1_000_000_000L
