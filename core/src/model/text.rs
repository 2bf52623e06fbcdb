//! Cleaning of typed text: canonical letters, no stray spaces, no invisible characters.

/// One line of text as it is stored: accents composed, control and zero-width characters gone,
/// runs of white space folded to one space, nothing at the ends.
///
/// Composing covers Latin letters with one accent, which is all that names of the region use;
/// other scripts pass through unchanged.
#[must_use]
pub fn clean_line(text: &str) -> String {
    let composed = compose(text);
    let visible: String = composed.chars().filter(|c| !is_invisible(*c)).collect();
    visible.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Whether nothing of a text would be stored: [`clean_line`] leaves nothing of it.
#[must_use]
pub fn is_blank(text: &str) -> bool {
    text.chars().all(|c| c.is_whitespace() || is_invisible(c))
}

/// Several lines of text as they are stored: each line cleaned like [`clean_line`],
/// at most one empty line in a row, none at the ends.
#[must_use]
pub fn clean_lines(text: &str) -> String {
    let mut out: Vec<String> = Vec::new();
    for line in text.lines().map(clean_line) {
        let previous_is_empty = out.last().is_none_or(String::is_empty);
        if !(line.is_empty() && previous_is_empty) {
            out.push(line);
        }
    }
    while out.last().is_some_and(String::is_empty) {
        out.pop();
    }
    out.join("\n")
}

/// The ASCII digits of a text, other characters dropped.
#[must_use]
pub fn digits_of(text: &str) -> String {
    text.chars().filter(char::is_ascii_digit).collect()
}

/// The text without the spaces, dots and dashes that people put between groups of digits.
#[must_use]
pub fn without_separators(text: &str) -> String {
    text.chars()
        .filter(|c| {
            !c.is_whitespace() && !matches!(c, '.' | '-' | '\u{2010}'..='\u{2015}') && !is_invisible(*c)
        })
        .collect()
}

/// True for the apostrophes and quote marks that keyboards put into names such as `Ba'a`.
#[must_use]
pub fn is_apostrophe(c: char) -> bool {
    matches!(
        c,
        '\'' | '`' | '´' | '\u{2018}' | '\u{2019}' | '\u{201B}' | '\u{02BC}' | '\u{02BB}'
    )
}

/// The letter without its accent: `é` gives `e`. Other characters are returned as they are.
#[must_use]
pub fn without_accent(c: char) -> char {
    if c.is_ascii() {
        return c;
    }
    COMPOSED
        .iter()
        .find(|(_, _, composed)| *composed == c)
        .map_or(c, |(base, _, _)| *base)
}

fn is_invisible(c: char) -> bool {
    (c.is_control() && !c.is_whitespace())
        || matches!(c, '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}' | '\u{FEFF}' | '\u{00AD}')
}

fn compose(text: &str) -> String {
    if text.is_ascii() {
        return String::from(text);
    }
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        let joined = out.chars().next_back().and_then(|base| {
            COMPOSED
                .iter()
                .find(|(b, mark, _)| *b == base && *mark == c)
                .map(|(_, _, composed)| *composed)
        });
        if let Some(composed) = joined {
            out.pop();
            out.push(composed);
        } else {
            out.push(c);
        }
    }
    out
}

const GRAVE: char = '\u{300}';
const ACUTE: char = '\u{301}';
const CIRCUMFLEX: char = '\u{302}';
const TILDE: char = '\u{303}';
const DIAERESIS: char = '\u{308}';
const CEDILLA: char = '\u{327}';

/// Base letter, combining mark, composed letter.
const COMPOSED: &[(char, char, char)] = &[
    ('a', GRAVE, 'à'),
    ('a', ACUTE, 'á'),
    ('a', CIRCUMFLEX, 'â'),
    ('a', TILDE, 'ã'),
    ('a', DIAERESIS, 'ä'),
    ('e', GRAVE, 'è'),
    ('e', ACUTE, 'é'),
    ('e', CIRCUMFLEX, 'ê'),
    ('e', DIAERESIS, 'ë'),
    ('i', GRAVE, 'ì'),
    ('i', ACUTE, 'í'),
    ('i', CIRCUMFLEX, 'î'),
    ('i', DIAERESIS, 'ï'),
    ('o', GRAVE, 'ò'),
    ('o', ACUTE, 'ó'),
    ('o', CIRCUMFLEX, 'ô'),
    ('o', TILDE, 'õ'),
    ('o', DIAERESIS, 'ö'),
    ('u', GRAVE, 'ù'),
    ('u', ACUTE, 'ú'),
    ('u', CIRCUMFLEX, 'û'),
    ('u', DIAERESIS, 'ü'),
    ('n', TILDE, 'ñ'),
    ('c', CEDILLA, 'ç'),
    ('y', ACUTE, 'ý'),
    ('y', DIAERESIS, 'ÿ'),
    ('A', GRAVE, 'À'),
    ('A', ACUTE, 'Á'),
    ('A', CIRCUMFLEX, 'Â'),
    ('A', TILDE, 'Ã'),
    ('A', DIAERESIS, 'Ä'),
    ('E', GRAVE, 'È'),
    ('E', ACUTE, 'É'),
    ('E', CIRCUMFLEX, 'Ê'),
    ('E', DIAERESIS, 'Ë'),
    ('I', GRAVE, 'Ì'),
    ('I', ACUTE, 'Í'),
    ('I', CIRCUMFLEX, 'Î'),
    ('I', DIAERESIS, 'Ï'),
    ('O', GRAVE, 'Ò'),
    ('O', ACUTE, 'Ó'),
    ('O', CIRCUMFLEX, 'Ô'),
    ('O', TILDE, 'Õ'),
    ('O', DIAERESIS, 'Ö'),
    ('U', GRAVE, 'Ù'),
    ('U', ACUTE, 'Ú'),
    ('U', CIRCUMFLEX, 'Û'),
    ('U', DIAERESIS, 'Ü'),
    ('N', TILDE, 'Ñ'),
    ('C', CEDILLA, 'Ç'),
    ('Y', ACUTE, 'Ý'),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_loses_stray_spaces_and_invisible_characters() {
        assert_eq!(clean_line("  Maria \u{200B}\t Ndaumanu\u{a0} "), "Maria Ndaumanu");
        assert_eq!(clean_line("Jose\u{301}"), "José");
    }

    #[test]
    fn lines_keep_their_breaks() {
        assert_eq!(clean_lines("\n a  b \r\n\n\n c \n\n"), "a b\n\nc");
    }
}
