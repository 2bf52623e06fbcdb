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

/// How the words of a name may begin, in one spelling, that somebody is typing: for each word of
/// `typed` all beginnings that its folded word can have. `Mari` may become Maria or Marinus, `Joha`
/// Johannes (folded `yohanes`), `So` Soleman or Soeharto (folded `suharto`).
#[must_use]
pub fn fold_beginnings(typed: &str) -> Vec<Vec<String>> {
    let text = fold_text(typed);
    text.split(' ')
        .filter(|word| !word.is_empty())
        .map(beginnings_of_word)
        .collect()
}

fn beginnings_of_word(word: &str) -> Vec<String> {
    let folded = one_spelling(word);
    // The next letter may make two letters into another one.
    let half = SPELLINGS.iter().filter_map(|(old, new)| {
        let stem = folded.strip_suffix(old.get(..1)?)?;
        Some(format!("{stem}{}", new.get(..1)?))
    });
    let mut all: Vec<String> = half.collect();
    all.push(folded);
    let may_become = |variant: &str| all.iter().any(|b| variant.starts_with(b.as_str()));
    let full = VARIANTS.iter().filter(|(variant, _)| may_become(variant));
    let full: Vec<String> = full.map(|(_, full)| String::from(*full)).collect();
    all.extend(full);
    all.sort();
    all.dedup();
    all
}

fn fold_word(word: &str) -> String {
    let word = one_spelling(word);
    let full = VARIANTS.iter().find(|(variant, _)| *variant == word);
    full.map_or(word, |(_, full)| String::from(*full))
}

/// Rewrites spellings until nothing changes: each rule shortens the word or takes a `j` away.
fn one_spelling(word: &str) -> String {
    let mut word = String::from(word);
    loop {
        let next = rewrite_once(&word);
        if next == word {
            return word;
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

/// Short or variant Christian names, and the full form: each full form is its own folding.
const VARIANTS: &[(&str, &str)] = &[
    ("mar", "maria"),
    ("mari", "maria"),
    ("marya", "maria"),
    ("yoh", "yohanes"),
    ("yohanis", "yohanes"),
    ("johanes", "yohanes"),
    ("johanis", "yohanes"),
    ("johanness", "yohanes"),
    ("yohan", "yohanes"),
    ("yos", "yosef"),
    ("josef", "yosef"),
    ("yosep", "yosef"),
    ("yusuf", "yosef"),
    ("frans", "fransiskus"),
    ("fransiscus", "fransiskus"),
    ("ant", "antonius"),
    ("anton", "antonius"),
    ("bern", "bernardus"),
    ("bernadus", "bernardus"),
    ("bernard", "bernardus"),
    ("mich", "mikael"),
    ("mikhael", "mikael"),
    ("muh", "muhamad"),
    ("moh", "muhamad"),
    ("mohamad", "muhamad"),
    ("mohamed", "muhamad"),
];

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
    fn every_beginning_of_a_name_finds_it() {
        let names = [
            "Soeharto",
            "Suharto",
            "Djami",
            "Tjung",
            "Njoman",
            "Mooy",
            "Bessie",
            "Maria",
            "Marinus",
            "Marthen",
            "Johannes",
            "Yohanes",
            "Yohana",
            "Yos",
            "Joseph",
            "Thobias",
            "Philipus",
            "Bernadus",
            "Antonius",
            "Sjahrir",
            "Anna",
            "Muhammad",
            "Mikhael",
            "Fransiscus",
            "Ndaumanu",
        ];
        for name in names {
            let folded = fold_name(name);
            for end in 2..=name.len() {
                let typed = name.get(..end).unwrap_or_default();
                let beginnings = fold_beginnings(typed).concat();
                assert!(
                    beginnings.iter().any(|b| folded.starts_with(b.as_str())),
                    "{typed} of {name}: {beginnings:?} and {folded}"
                );
            }
        }
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
