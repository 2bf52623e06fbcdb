//! Which paths (`crate::store::Row`, `std::fs`) a Rust source refers to.
//!
//! Not a parser: comments and literals are taken out, the rest is cut into words, and words joined by `::` are paths;
//! groups in braces are spelled out. Enough for imports, and much less to build than a real parser.

/// The paths in a source, each once per place, without the unit tests at its end.
pub fn paths_of(source: &str) -> Vec<Vec<String>> {
    let words = words_of(&code_of(without_unit_tests(source)));
    let mut paths = Vec::new();
    let mut at = 0;
    while at < words.len() {
        let imported = at > 0 && word(&words, at - 1) == "use";
        let mut found = Vec::new();
        at = tree(&words, at, &[], &mut found);
        paths.extend(found.into_iter().filter(|path| path.len() > 1 || imported));
    }
    paths
}

/// Reads one path or group that starts at `at`, under `prefix`; returns where it ends.
fn tree(words: &[String], at: usize, prefix: &[String], found: &mut Vec<Vec<String>>) -> usize {
    let mut path = prefix.to_vec();
    let mut at = at;
    loop {
        let here = word(words, at);
        if here == "{" && !path.is_empty() && at > 0 && word(words, at - 1) == "::" {
            return group(words, at + 1, &path, found);
        }
        if !is_name(here) {
            break;
        }
        path.push(String::from(here));
        at += 1;
        if word(words, at) != "::" {
            break;
        }
        at += 1;
    }
    if path.len() > prefix.len() {
        found.push(path);
        // What it is called here does not matter.
        if word(words, at) == "as" { at + 2 } else { at }
    } else {
        at + 1
    }
}

fn group(words: &[String], at: usize, prefix: &[String], found: &mut Vec<Vec<String>>) -> usize {
    let mut at = at;
    while at < words.len() && word(words, at) != "}" {
        at = tree(words, at, prefix, found);
    }
    at + 1
}

fn word(words: &[String], at: usize) -> &str {
    words.get(at).map_or("", String::as_str)
}

fn is_name(word: &str) -> bool {
    word.starts_with(|c: char| c.is_alphabetic() || c == '_')
}

/// Unit tests may read files and draw chance; they stand at the end, in a module of their own.
fn without_unit_tests(source: &str) -> &str {
    source
        .match_indices("\n#[cfg(test)]\n")
        .find(|(at, _)| {
            let next = source
                .get(at + 14..)
                .unwrap_or_default()
                .lines()
                .find(|line| !line.starts_with('#'));
            next.is_some_and(|line| line.starts_with("mod ") && line.ends_with('{'))
        })
        .and_then(|(at, _)| source.get(..at))
        .unwrap_or(source)
}

/// Names, `::`, and every other sign by itself; `r#` of raw names is dropped.
fn words_of(code: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut chars = code.chars().peekable();
    while let Some(c) = chars.next() {
        if c.is_alphanumeric() || c == '_' {
            let mut name = String::from(c);
            while let Some(next) = chars.next_if(|c| c.is_alphanumeric() || *c == '_') {
                name.push(next);
            }
            words.push(name);
        } else if c == ':' && chars.next_if_eq(&':').is_some() {
            words.push(String::from("::"));
        } else if !c.is_whitespace() {
            words.push(String::from(c));
        }
    }
    words
}

/// The source without comments, strings and characters, each replaced by a space.
pub fn code_of(source: &str) -> String {
    let mut code = String::new();
    let mut rest = source;
    while let Some(first) = rest.chars().next() {
        let skipped = comment_len(rest).or_else(|| literal_len(rest, &code));
        match skipped {
            Some(len) => {
                code.push(' ');
                rest = rest.get(len..).unwrap_or_default();
            }
            None => {
                code.push(first);
                rest = rest.get(first.len_utf8()..).unwrap_or_default();
            }
        }
    }
    code
}

fn comment_len(rest: &str) -> Option<usize> {
    if rest.starts_with("//") {
        return Some(rest.find('\n').unwrap_or(rest.len()));
    }
    rest.starts_with("/*")
        .then(|| rest.find("*/").map_or(rest.len(), |end| end + 2))
}

fn literal_len(rest: &str, before: &str) -> Option<usize> {
    let after_name = before.ends_with(|c: char| c.is_alphanumeric() || c == '_');
    if let Some(raw) = rest
        .strip_prefix('r')
        .filter(|_| !after_name || before.ends_with('b'))
    {
        let hashes = raw.len() - raw.trim_start_matches('#').len();
        let opened = raw.get(hashes..).is_some_and(|text| text.starts_with('"'));
        let close = format!("\"{}", "#".repeat(hashes));
        let text = raw.get(hashes + 1..).filter(|_| opened)?;
        return Some(1 + hashes + 1 + text.find(&close).map_or(text.len(), |end| end + close.len()));
    }
    if let Some(text) = rest.strip_prefix('"') {
        return Some(1 + closing(text, '"'));
    }
    // A lifetime has no closing quote one character on.
    let text = rest.strip_prefix('\'')?;
    let is_char = text.starts_with('\\') || text.chars().nth(1) == Some('\'');
    is_char.then(|| 1 + closing(text, '\''))
}

/// How many bytes up to and with the quote that closes; a backslash protects what follows it.
fn closing(text: &str, quote: char) -> usize {
    let mut protected = false;
    for (at, c) in text.char_indices() {
        match c {
            _ if protected => protected = false,
            '\\' => protected = true,
            _ if c == quote => return at + c.len_utf8(),
            _ => {}
        }
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn paths(source: &str) -> Vec<String> {
        paths_of(source).iter().map(|path| path.join("::")).collect()
    }

    #[test]
    fn groups_are_spelled_out() {
        assert_eq!(
            paths("use std::{fs, io::{self, Read}, path::Path as P}; use rusqlite;"),
            [
                "std::fs",
                "std::io::self",
                "std::io::Read",
                "std::path::Path",
                "rusqlite"
            ]
        );
    }

    #[test]
    fn paths_in_code_count_and_plain_names_do_not() {
        assert_eq!(
            paths("fn f(rand: u8) -> u8 { let x = crate::store::open(rand); x }"),
            ["crate::store::open"]
        );
    }

    #[test]
    fn comments_and_literals_do_not_count() {
        let source = r##"
            // crate::store
            /// [`crate::app`]
            /* crate::hub */
            let a = "crate::a\"crate::b"; let b = r#"crate::c"crate::d"#; let c = b"crate::e"; let q = '"';
            let d: &'static crate::model::Nik = f('\'', br"crate::f");
        "##;
        assert_eq!(paths(source), ["crate::model::Nik"]);
    }

    #[test]
    fn unit_tests_at_the_end_do_not_count() {
        let source = "use a::b;\n#[cfg(test)]\nuse c::d;\n\n#[cfg(test)]\n#[allow(x)]\nmod tests {\n use std::fs;\n}\n";
        assert_eq!(paths(source), ["a::b", "c::d"]);
    }
}
