//! Repeating in an error what somebody wrote: whoever pastes a NIK into the wrong place does not find
//! it again in a log.

/// Digits in a row from which on they may be a person's number: NIK, KK, telephone, account.
const DIGITS_MIN: usize = 8;
/// Longest text that is repeated, characters.
const CHARS_MAX: usize = 60;

/// The text, without long numbers, and not too long.
#[must_use]
pub fn echo(text: &str) -> String {
    let mut out = String::new();
    let mut digits = String::new();
    for c in text.chars().take(CHARS_MAX) {
        if c.is_ascii_digit() {
            digits.push(c);
            continue;
        }
        out.push_str(&short(&digits));
        digits.clear();
        out.push(c);
    }
    out.push_str(&short(&digits));
    if text.chars().nth(CHARS_MAX).is_some() {
        out.push('…');
    }
    out
}

fn short(digits: &str) -> String {
    if digits.len() < DIGITS_MIN {
        String::from(digits)
    } else {
        String::from("[number]")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_numbers_are_not_repeated_and_short_words_are() {
        for (text, shown) in [
            ("53.14.01", "53.14.01"),
            ("kupang", "kupang"),
            ("5314021208850777", "[number]"),
            ("NIK 5314021208850777!", "NIK [number]!"),
            ("+6281239007700", "+[number]"),
            ("2026-11-09", "2026-11-09"),
            ("", ""),
        ] {
            assert_eq!(echo(text), shown);
        }
        assert_eq!(echo(&"a".repeat(100)).chars().count(), CHARS_MAX + 1);
    }
}
