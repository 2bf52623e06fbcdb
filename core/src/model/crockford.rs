//! Crockford's base32 as people copy it, with a check character at the end.
//!
//! The check makes a weighted sum over the field of 32 elements vanish, with a different weight at
//! each of up to 31 places: every single wrong character and every swap of two is caught. (A sum
//! modulo 32 cannot do both: the first needs odd weights, the second odd differences between them.)

const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// Why a text is not a checked code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Misread {
    /// Another number of characters.
    Length,
    /// A character that never occurs.
    Character,
    /// The characters do not fit together.
    Check,
}

/// Puts the check into the last symbol, which must be zero.
pub(super) fn seal(symbols: &mut [u8]) {
    let check = weighted_sum(symbols);
    if let Some(last) = symbols.last_mut() {
        *last = check;
    }
}

/// Reads `N` symbols, the check among them: any case, with or without dashes, dots and spaces, `O`
/// for 0, `I` and `L` for 1.
pub(super) fn parse<const N: usize>(text: &str) -> Result<[u8; N], Misread> {
    let symbols: Vec<u8> = text
        .chars()
        .filter(|c| !c.is_whitespace() && !matches!(c, '-' | '\u{2010}'..='\u{2015}' | '.'))
        .map(|c| symbol_of(c).ok_or(Misread::Character))
        .collect::<Result<_, _>>()?;
    let symbols = <[u8; N]>::try_from(symbols).map_err(|_| Misread::Length)?;
    if weighted_sum(&symbols) != 0 {
        return Err(Misread::Check);
    }
    Ok(symbols)
}

/// The text, a dash after every `group` characters.
pub(super) fn grouped(symbols: &[u8], group: usize) -> String {
    let mut text = String::new();
    for (place, symbol) in symbols.iter().enumerate() {
        if place > 0 && place % group == 0 {
            text.push('-');
        }
        text.push(char::from(
            ALPHABET.get(usize::from(*symbol)).copied().unwrap_or(b'?'),
        ));
    }
    text
}

/// The first bits of bytes, five to a symbol, the highest first; zeros beyond the end.
pub(super) fn symbols_of<const N: usize>(bytes: &[u8]) -> [u8; N] {
    core::array::from_fn(|place| {
        let bit = |n: usize| bytes.get(n / 8).is_some_and(|byte| byte & (0x80 >> (n % 8)) != 0);
        (0..5).fold(0, |symbol, n| symbol << 1 | u8::from(bit(place * 5 + n)))
    })
}

fn symbol_of(c: char) -> Option<u8> {
    let c = match c.to_ascii_uppercase() {
        'O' => '0',
        'I' | 'L' => '1',
        other => other,
    };
    ALPHABET
        .iter()
        .position(|a| char::from(*a) == c)
        .and_then(|at| u8::try_from(at).ok())
}

/// Sum of the symbols, the last with weight 1 and each one before with the double.
pub(super) fn weighted_sum(symbols: &[u8]) -> u8 {
    symbols.iter().fold(0, |sum, symbol| double(sum) ^ symbol)
}

/// Multiplication by x in the field of 32 elements (modulo x⁵ + x² + 1); its powers 0 to 30 differ.
const fn double(element: u8) -> u8 {
    let shifted = element << 1;
    if shifted & 32 == 0 {
        shifted
    } else {
        shifted ^ 0b10_0101
    }
}
