//! What a line below the header is: a person, or one of the things around people.

use lontar_core::model::fold_text;
use lontar_core::model::region::Level;

use super::column::Column;
use super::grid::{Cell, Line};
use super::header::{self, Header};
use super::identity;
use super::place::{self, Defaults, Stated};

/// Lines with more cells than this beside the number are people, whatever words they hold.
const TITLE_CELLS_MAX: usize = 3;

/// What a line is.
pub(super) enum Kind {
    /// Nothing, or a number prepared for a person who was never written.
    Blank,
    /// A total or subtotal.
    Total,
    /// Column names again, a numbering of columns, a remark.
    Title,
    /// Names the place of the people below.
    Group(Places),
    /// The end of a list: who signs it.
    Signature,
    /// A person.
    Person,
}

/// Places named in a title, as written.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Places {
    pub(super) regency: Option<String>,
    pub(super) district: Option<String>,
    pub(super) village: Option<String>,
    pub(super) hamlet: Option<String>,
}

/// Tells what a line is. `around` is what titles above have said.
pub(super) fn kind(line: &Line, header: &Header, around: &Stated, defaults: &Defaults) -> Kind {
    // First, because nearly all lines are people and the other questions cost more.
    if has_nik(line, header) {
        return Kind::Person;
    }
    let content = content(line, header);
    if content.is_empty() {
        return Kind::Blank;
    }
    if header.is_repeated(line) || header::is_numbering(line) {
        return Kind::Title;
    }
    if content.len() > TITLE_CELLS_MAX && !begins_with_total(&content) {
        return Kind::Person;
    }
    if begins_with_total(&content) || content.iter().all(|cell| matches!(cell, Cell::Number(_))) {
        return Kind::Total;
    }
    let text = content
        .iter()
        .map(|cell| cell.line())
        .collect::<Vec<_>>()
        .join(" ");
    if is_signature(&text) {
        return Kind::Signature;
    }
    match group(&text, around, defaults) {
        Some(places) => Kind::Group(places),
        None if has(line, header, Column::Name) => Kind::Person,
        None => Kind::Title,
    }
}

/// Whether the line has a cell that may be meant as a NIK.
pub(super) fn has_nik(line: &Line, header: &Header) -> bool {
    header
        .at(Column::Nik)
        .is_some_and(|at| identity::is_like_nik(line.cell(at)))
}

/// Places in a title above the list. Only names that exist count: "data desa se-kabupaten".
pub(super) fn places_in_title(text: &str) -> Places {
    let mut places = Places::default();
    for (level, words) in named_places(text) {
        match level {
            Named::Village => keep(
                &mut places.village,
                place::known_beginning(&words, Level::Village),
            ),
            Named::District => keep(
                &mut places.district,
                place::known_beginning(&words, Level::District),
            ),
            Named::Regency => keep(
                &mut places.regency,
                place::known_beginning(&words, Level::Regency),
            ),
            Named::Hamlet => {}
        }
    }
    places
}

/// The cells that say something beside the number of the row.
fn content<'a>(line: &'a Line, header: &Header) -> Vec<&'a Cell> {
    let counter = header.at(Column::Counter);
    line.filled()
        .filter(|(at, cell)| Some(*at) != counter || !is_small_number(cell))
        .map(|(_, cell)| cell)
        .collect()
}

fn is_small_number(cell: &Cell) -> bool {
    let line = cell.line();
    let plain = line.trim_end_matches(['.', ')']);
    plain.len() <= 6 && plain.bytes().all(|b| b.is_ascii_digit())
}

fn has(line: &Line, header: &Header, column: Column) -> bool {
    header.at(column).is_some_and(|at| !line.cell(at).is_blank())
}

fn begins_with_total(content: &[&Cell]) -> bool {
    let first = content.iter().find(|cell| matches!(cell, Cell::Text(_)));
    let folded = first.map(|cell| fold_text(&cell.line())).unwrap_or_default();
    let mut words = folded.split(' ');
    match words.next() {
        Some("jumlah" | "jml" | "total" | "subtotal" | "rekapitulasi") => true,
        Some("sub" | "grand") => matches!(words.next(), Some("total" | "jumlah")),
        _ => false,
    }
}

/// Words that only a block of signatures has, or a place with a date ("Oelua, 12 Januari 2026").
fn is_signature(text: &str) -> bool {
    const PHRASES: &[&str] = &[
        "mengetahui",
        "kepala desa",
        "kades",
        "lurah",
        "camat",
        "sekretaris",
        "ttd",
        "tertanda",
        "nip",
        "hormat",
        "menyetujui",
        "dibuat oleh",
        "petugas",
        "pendata",
        "kepala dinas",
        "disahkan",
        "penjabat",
        "pj",
        "tanda tangan",
        "bupati",
    ];
    let folded = format!(" {} ", fold_text(text));
    if PHRASES
        .iter()
        .any(|phrase| folded.contains(&format!(" {phrase} ")))
    {
        return true;
    }
    let (place, date) = super::dates::place_and_date(text);
    !place.is_empty()
        && super::dates::read(&Cell::text(&date), false).is_some_and(|written| written.code.is_none())
}

/// A line that names a place and nothing else. A name that does not exist is kept, so that the
/// people below are reported instead of being put into the village above.
fn group(text: &str, around: &Stated, defaults: &Defaults) -> Option<Places> {
    let named = named_places(text);
    if named.is_empty() || !begins_with_marker(text) {
        return match place::named_exactly(text, around, defaults)? {
            Level::Village => Some(Places {
                village: Some(text.to_owned()),
                ..Places::default()
            }),
            _ => Some(Places {
                district: Some(text.to_owned()),
                ..Places::default()
            }),
        };
    }
    let mut places = Places::default();
    for (level, words) in named {
        let known = |level| place::known_beginning(&words, level);
        let written = words.join(" ");
        match level {
            Named::Village => keep(&mut places.village, known(Level::Village).or(Some(written))),
            Named::District => keep(&mut places.district, known(Level::District).or(Some(written))),
            Named::Regency => keep(&mut places.regency, known(Level::Regency).or(Some(written))),
            Named::Hamlet => keep(&mut places.hamlet, Some(written)),
        }
    }
    Some(places)
}

fn keep(place: &mut Option<String>, found: Option<String>) {
    if place.is_none() {
        *place = found.filter(|name| !name.is_empty());
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Named {
    Village,
    District,
    Regency,
    Hamlet,
}

fn marker(word: &str) -> Option<Named> {
    Some(match word {
        "desa" | "ds" | "kelurahan" | "kel" => Named::Village,
        "kecamatan" | "kec" => Named::District,
        "kabupaten" | "kab" => Named::Regency,
        "dusun" | "dsn" => Named::Hamlet,
        _ => return None,
    })
}

/// Perhaps after a number: `II. Desa Oelua`.
fn begins_with_marker(text: &str) -> bool {
    let folded = fold_text(text);
    let mut words = folded
        .split(' ')
        .skip_while(|w| w.len() <= 4 && w.chars().all(|c| c.is_ascii_digit() || "ivxabcdefgh".contains(c)));
    words.next().is_some_and(|word| marker(word).is_some())
}

/// The words after each marker, up to the next one or to a word that is part of no name.
fn named_places(text: &str) -> Vec<(Named, Vec<String>)> {
    const ENDS: &[&str] = &[
        "tahun", "provinsi", "propinsi", "prov", "periode", "bulan", "untuk", "oleh", "bpjs", "yang", "dan",
        "pada", "program", "rt", "rw", "nusa",
    ];
    let mut found: Vec<(Named, Vec<String>)> = Vec::new();
    let mut open = false;
    for word in fold_text(text).split(' ') {
        if let Some(named) = marker(word) {
            found.push((named, Vec::new()));
            open = true;
        } else if ENDS.contains(&word) {
            open = false;
        } else if let Some((_, words)) = found.last_mut().filter(|_| open) {
            words.push(word.to_owned());
        }
    }
    found.retain(|(_, words)| !words.is_empty());
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn places(village: &str, district: &str, regency: &str) -> Places {
        let some = |t: &str| (!t.is_empty()).then(|| t.to_owned());
        Places {
            village: some(village),
            district: some(district),
            regency: some(regency),
            hamlet: None,
        }
    }

    #[test]
    fn titles_name_places_that_exist() {
        let rows = [
            (
                "DAFTAR CALON PESERTA DESA TEMAS KECAMATAN ROTE BARAT LAUT KABUPATEN ROTE NDAO TAHUN 2026",
                places("temas", "rote barat laut", "rote ndao"),
            ),
            ("Desa/Kelurahan : Temas", places("temas", "", "")),
            ("KEC. ROTE BARAT LAUT", places("", "rote barat laut", "")),
            (
                "Daftar nama desa se-kecamatan Lobalain",
                places("", "lobalain", ""),
            ),
            ("Daftar penerima bantuan", places("", "", "")),
        ];
        for (text, expected) in rows {
            assert_eq!(places_in_title(text), expected, "{text}");
        }
    }

    #[test]
    fn group_rows_name_places_even_misspelt_ones() {
        let around = Stated {
            regency: Some("Rote Ndao".into()),
            ..Stated::default()
        };
        let rows = [
            ("Desa Temas", Some(places("temas", "", ""))),
            (
                "II. DESA TEMAS KEC. ROTE BARAT LAUT",
                Some(places("temas", "rote barat laut", "")),
            ),
            ("Desa Temasss", Some(places("temasss", "", ""))),
            ("TEMAS", Some(places("TEMAS", "", ""))),
            ("Rote Barat Laut", Some(places("", "Rote Barat Laut", ""))),
            ("Yohanes Adu", None),
        ];
        for (text, expected) in rows {
            assert_eq!(group(text, &around, &Defaults::default()), expected, "{text}");
        }
    }

    #[test]
    fn signatures_are_known_by_their_words() {
        for text in [
            "Mengetahui,",
            "Kepala Desa Oelua",
            "NIP. 198001012005011001",
            "Oelua, 12 Januari 2026",
            "(ttd)",
        ] {
            assert!(is_signature(text), "{text}");
        }
        for text in ["Desa Oelua", "Yohanes Adu", "Dusun 2"] {
            assert!(!is_signature(text), "{text}");
        }
    }
}
