package id.lontar

/** An amount as it is written in Indonesia: `Rp1.500.000`. What is no number stays as it is. */
fun rupiah(amount: String): String =
    if (amount.isEmpty() || !amount.all(Char::isDigit)) amount else "Rp" + amount.reversed().chunked(3).joinToString(".").reversed()
