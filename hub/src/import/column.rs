//! What columns of such lists are called. Headers are compared as folded words, abbreviations
//! written out; what remains beside a known phrase must be filler ("lengkap", "sesuai KTP"), so
//! that "Nama Ahli Waris" is not taken for "Nama".

use std::sync::LazyLock;

use lontar_core::model::fold_text;

use super::spellings::{FILLER, FOREIGN, NORMAL, PHRASES};

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Column {
    Counter,
    Name,
    Nik,
    /// Place and date in one cell: "Ba'a, 12-08-1985".
    Birth,
    BirthPlace,
    BirthDate,
    Sex,
    /// A mark in this column means a man.
    MaleMark,
    /// A mark in this column means a woman.
    FemaleMark,
    Mother,
    Kk,
    Kpj,
    Address,
    Hamlet,
    RtRw,
    Rt,
    Rw,
    Village,
    VillageCode,
    District,
    Regency,
    Occupation,
    WorkPlace,
    Income,
    Phone,
    Email,
    BloodGroup,
    MaritalStatus,
    Bank,
    BankNumber,
    BankHolder,
    Decile,
    DecreeNumber,
    DecreeDate,
    Note,
}

use Column as C;

impl Column {
    /// The question that it answers; `None` when it only numbers the rows.
    pub(super) const fn field(self) -> Option<&'static str> {
        Some(match self {
            C::Counter => return None,
            C::Name => "name",
            C::Nik => "nik",
            C::Birth | C::BirthDate => "birth_date",
            C::BirthPlace => "birth_place",
            C::Sex | C::MaleMark | C::FemaleMark => "sex",
            C::Mother => "mother_name",
            C::Kk => "kk",
            C::Kpj => "kpj",
            C::Address => "home_address",
            C::Hamlet => "hamlet",
            C::RtRw | C::Rt => "rt",
            C::Rw => "rw",
            C::Village | C::VillageCode => "village",
            C::District => "district",
            C::Regency => "regency",
            C::Occupation => "occupation",
            C::WorkPlace => "work_place",
            C::Income => "income",
            C::Phone => "phone",
            C::Email => "email",
            C::BloodGroup => "blood_group",
            C::MaritalStatus => "marital_status",
            C::Bank => "bank",
            C::BankNumber => "bank_number",
            C::BankHolder => "bank_holder",
            C::Decile => "poverty_decile",
            C::DecreeNumber => "decree_number",
            C::DecreeDate => "decree_date",
            C::Note => "note",
        })
    }

    /// Cells of this column that are merged over rows belong to each of them.
    pub(super) const fn is_shared_by_rows(self) -> bool {
        matches!(
            self,
            C::Kk
                | C::Address
                | C::Hamlet
                | C::RtRw
                | C::Rt
                | C::Rw
                | C::Village
                | C::VillageCode
                | C::District
                | C::Regency
        )
    }
}

/// A column found by its header, and how sure: 100 is a known phrase and nothing else.
#[derive(Clone, Copy)]
pub(super) struct Match {
    pub(super) column: Column,
    pub(super) score: u32,
}

/// The column that a header in one cell means; `Alamat > Dusun` is how two lines are written as one.
pub(super) fn of_header(header: &str) -> Option<Match> {
    match header.split_once(" > ") {
        Some((heading, sub)) => under(heading, sub),
        None => of_words(&words(header)),
    }
}

/// The column that a sub-header under a heading means.
pub(super) fn under(heading: &str, sub: &str) -> Option<Match> {
    let above = words(heading);
    if above.iter().any(|word| FOREIGN.contains(&word.as_str())) {
        return None;
    }
    let below = words(sub);
    let joined = below.join(" ");
    let exactly = |column| Some(Match { column, score: 100 });
    match (of_words(&above).map(|m| m.column), joined.as_str()) {
        (Some(C::Birth | C::BirthDate), "tempat" | "kota") => exactly(C::BirthPlace),
        (Some(C::Birth), "tanggal" | "tanggal bulan tahun" | "tahun") => exactly(C::BirthDate),
        (Some(C::Mother), "nama" | "nama lengkap") => exactly(C::Mother),
        (Some(C::Mother), _) => None,
        (Some(C::BankNumber | C::Bank), "no" | "nomor") => exactly(C::BankNumber),
        (Some(C::BankNumber | C::Bank), "nama" | "atas nama" | "pemilik" | "a n") => exactly(C::BankHolder),
        (Some(C::BankNumber | C::Bank), "nama bank" | "bank") => exactly(C::Bank),
        _ => of_words(&below).or_else(|| of_words(&[above, below].concat())),
    }
}

/// The phrases in words, cut once: every cell of the first lines of a sheet is compared with all.
static CUT: LazyLock<Vec<(Column, Vec<&'static str>)>> = LazyLock::new(|| {
    let cut = |(column, phrases): &(Column, &[&'static str])| {
        let column = *column;
        phrases
            .iter()
            .map(move |phrase| (column, phrase.split(' ').collect()))
            .collect::<Vec<_>>()
    };
    PHRASES.iter().flat_map(cut).collect()
});

/// More words than any column name has.
const WORDS_MAX: usize = 12;

fn of_words(words: &[String]) -> Option<Match> {
    if words.len() > WORDS_MAX {
        return None;
    }
    let matches = CUT
        .iter()
        .filter_map(|(column, phrase)| Some((score(words, phrase)?, phrase.len(), *column)));
    let (score, _, column) =
        matches.max_by_key(|(score, length, column)| (*score, *length, core::cmp::Reverse(*column)))?;
    Some(Match { column, score })
}

/// 100 for the phrase alone, less for each filler beside it; `None` when it is not there or
/// something else is. Marks and counters are single letters, so nothing may stand beside them.
fn score(words: &[String], wanted: &[&str]) -> Option<u32> {
    let extra = words.len().checked_sub(wanted.len())?;
    let alone = matches!(
        wanted,
        ["l" | "p" | "lk" | "pr" | "no" | "kk" | "ktp" | "perempuan"] | ["laki", "laki"]
    );
    if alone && extra > 0 {
        return None;
    }
    (0..=extra).filter_map(|at| score_at(words, wanted, at)).max()
}

fn score_at(words: &[String], wanted: &[&str], at: usize) -> Option<u32> {
    let (before, rest) = words.split_at_checked(at)?;
    let (middle, after) = rest.split_at_checked(wanted.len())?;
    let spelled = middle
        .iter()
        .zip(wanted)
        .all(|(word, wanted)| is_spelled(word, wanted));
    let filler = before
        .iter()
        .chain(after)
        .all(|word| FILLER.contains(&word.as_str()));
    let typos = middle
        .iter()
        .zip(wanted)
        .filter(|(word, wanted)| word != *wanted)
        .count();
    let cost = 5 * (before.len() + after.len()) + 10 * typos;
    (spelled && filler).then(|| 100u32.saturating_sub(u32::try_from(cost).unwrap_or(100)).max(1))
}

/// The words of a header, folded, in normal spelling, none twice in a row ("HP / WA").
pub(super) fn words(header: &str) -> Vec<String> {
    let folded = fold_text(&header.replace('_', " "));
    let mut words: Vec<String> = folded.split(' ').filter(|w| !w.is_empty()).map(normal).collect();
    // "No. KTP/NIK" must not lose its words; only what normal spelling made equal is joined.
    words.dedup_by(|b, a| a == b && a != "laki" && a != "t" && a != "rata");
    words
}

fn normal(word: &str) -> String {
    let known = NORMAL.iter().find(|(_, variants)| variants.contains(&word));
    known.map_or(word, |(normal, _)| normal).to_owned()
}

/// Equal, or one letter wrong in a long word.
fn is_spelled(word: &str, wanted: &str) -> bool {
    word == wanted || (wanted.len() >= 6 && is_one_edit(word.as_bytes(), wanted.as_bytes()))
}

fn is_one_edit(a: &[u8], b: &[u8]) -> bool {
    let same = a.iter().zip(b).take_while(|(x, y)| x == y).count();
    let (a, b) = (
        a.get(same..).unwrap_or_default(),
        b.get(same..).unwrap_or_default(),
    );
    match (a, b) {
        ([_, a @ ..], [_, rest @ ..]) if a == rest => true,
        ([_, a @ ..], b) if a == b => true,
        (a, [_, b @ ..]) if a == b => true,
        ([x, y, a @ ..], [z, w, b @ ..]) => x == w && y == z && a == b,
        _ => false,
    }
}

#[cfg(test)]
#[path = "column_tests.rs"]
mod tests;
