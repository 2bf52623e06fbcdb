//! Folding of spelling for search and for finding doubles, never for storing.
//!
//! In NTT one name is written in several ways: the spelling before 1947 and 1972 lives on
//! (Soeharto/Suharto, Djami/Jami, Tjung/Cung), cards double letters or not, and long Christian
//! names are shortened (Maria/Mar., Yohanes/Yoh.).

use super::text::{is_apostrophe, without_accent};

/// Text for search: lower case, no accents, apostrophes dropped, other punctuation turned into
/// single spaces. Folding twice changes nothing.
#[must_use]
pub fn fold_text(text: &str) -> String {
    let mut letters = String::with_capacity(text.len());
    for c in text.chars().filter(|c| !is_apostrophe(*c)) {
        for lower in c.to_lowercase() {
            match without_accent(lower) {
                plain if plain.is_alphanumeric() => letters.push(plain),
                '\u{300}'..='\u{36F}' => {}
                _ => letters.push(' '),
            }
        }
    }
    letters.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A name for search: [`fold_text`], then each word in one spelling. Folding twice changes
/// nothing.
#[must_use]
pub fn fold_name(name: &str) -> String {
    fold_text(name)
        .split(' ')
        .map(fold_word)
        .collect::<Vec<_>>()
        .join(" ")
}

/// Rewrites spellings until nothing changes (each rule shortens the word or takes a `j` away),
/// then writes a shortened name in full.
fn fold_word(word: &str) -> String {
    let mut word = String::from(word);
    loop {
        let next = rewrite_once(&word);
        if next == word {
            return full_name(&word).map_or(word, String::from);
        }
        word = next;
    }
}

fn rewrite_once(word: &str) -> String {
    let mut out = word.to_owned();
    for (old, new) in SPELLINGS {
        out = out.replace(old, new);
    }
    if let Some(stem) = out.strip_suffix("ie") {
        out = format!("{stem}i");
    }
    without_doubled_letters(&out)
}

fn without_doubled_letters(word: &str) -> String {
    let mut out = String::with_capacity(word.len());
    for c in word.chars() {
        // Digits stay: `11` in a house number is not `1`.
        if !(c.is_alphabetic() && out.ends_with(c)) {
            out.push(c);
        }
    }
    out
}

const SPELLINGS: &[(&str, &str)] = &[
    ("oe", "u"),
    ("dj", "j"),
    ("tj", "c"),
    ("nj", "ny"),
    ("sj", "sy"),
    ("ph", "f"),
    ("th", "t"),
];

/// The full form of a short or variant Christian name. Each full form is its own folding.
fn full_name(word: &str) -> Option<&'static str> {
    Some(match word {
        "mar" | "mari" | "marya" => "maria",
        "yoh" | "yohanis" | "johanes" | "johanis" | "johanness" | "yohan" => "yohanes",
        "yos" | "josef" | "yosep" | "yusuf" => "yosef",
        "frans" | "fransiscus" => "fransiskus",
        "ant" | "antonius" | "anton" => "antonius",
        "bern" | "bernadus" | "bernard" => "bernardus",
        "mich" | "mikael" | "mikhael" => "mikael",
        "muh" | "moh" | "mohamad" | "muhamad" | "mohamed" => "muhamad",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn spellings_of_one_name_fold_alike() {
        let table = [
            ("Soeharto", "Suharto"),
            ("Djami", "Jami"),
            ("Tjung", "Cung"),
            ("Njoman", "Nyoman"),
            ("Mooy", "Moy"),
            ("Bessie", "Besi"),
            ("Mar. Ndaumanu", "MARIA NDAUMANU"),
            ("Yoh. Ba'a", "Yohanes Ba’a"),
            ("Johannes", "Yohanes"),
        ];
        for (a, b) in table {
            assert_eq!(fold_name(a), fold_name(b), "{a} / {b}");
        }
    }

    #[test]
    fn different_names_stay_different() {
        assert_ne!(fold_name("Maria"), fold_name("Marta"));
        assert_ne!(fold_name("Mooy"), fold_name("Moi"));
    }

    #[test]
    fn text_folds_to_plain_words() {
        assert_eq!(fold_text("  Ba'a,  RT.03/RW-02 José "), "baa rt 03 rw 02 jose");
    }

    proptest! {
        #[test]
        fn folding_is_idempotent(text in ".{0,40}", name in "[A-Za-z' .-]{0,30}") {
            for t in [&text, &name] {
                let once = fold_name(t);
                prop_assert_eq!(fold_name(&once), once.clone());
                let once = fold_text(t);
                prop_assert_eq!(fold_text(&once), once.clone());
            }
        }
    }
}
