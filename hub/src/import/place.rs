//! Which village a row means: by code, or by name within its district or regency.

use std::collections::BTreeMap;

use lontar_core::model::region::{Level, dotted, fold_place};
use lontar_core::model::{Found, Region, Regions};

use super::column::Column;
use super::{ImportError, Options, Severity};

/// So many candidates are named when a village is ambiguous or unknown.
const CANDIDATES_MAX: usize = 8;

/// Where rows belong that do not say it, as codes.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Defaults {
    village: Option<&'static str>,
    district: Option<&'static str>,
}

impl Defaults {
    /// Checks the defaults that a person gave.
    pub(super) fn new(options: &Options) -> Result<Self, ImportError> {
        let code = |given: &Option<String>, level, option| match given.as_deref() {
            None => Ok(None),
            Some(text) => match Regions::get().current(text).filter(|r| r.level == level) {
                Some(region) => Ok(Some(region.code)),
                None => Err(ImportError::BadOption { option }),
            },
        };
        let village = code(&options.village, Level::Village, "village")?;
        let district = code(&options.district, Level::District, "district")?;
        Ok(Self {
            village,
            district: district.or_else(|| Regions::get().district_of(village?)),
        })
    }
}

/// What a row and the titles above it say, as written.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Default)]
pub(super) struct Stated {
    pub(super) code: Option<String>,
    pub(super) village: Option<String>,
    pub(super) district: Option<String>,
    pub(super) regency: Option<String>,
}

/// What it leads to.
#[derive(Clone, Default)]
pub(super) struct Placed {
    /// Code of a current village.
    pub(super) village: Option<&'static str>,
    /// What is wrong, and in which column.
    pub(super) findings: Vec<Finding>,
}

/// One thing about the place of a row.
#[derive(Clone)]
pub(super) struct Finding {
    pub(super) column: Column,
    pub(super) code: &'static str,
    pub(super) severity: Severity,
    pub(super) params: BTreeMap<&'static str, String>,
}

impl Placed {
    fn warn(&mut self, column: Column, code: &'static str) {
        self.warn_with(column, code, BTreeMap::new());
    }

    fn warn_with(&mut self, column: Column, code: &'static str, params: BTreeMap<&'static str, String>) {
        self.findings.push(Finding {
            column,
            code,
            severity: Severity::Warn,
            params,
        });
    }

    fn block(&mut self, column: Column, code: &'static str, candidates: &[&Region]) {
        let codes: Vec<&str> = candidates.iter().take(CANDIDATES_MAX).map(|r| r.code).collect();
        let params = if codes.is_empty() {
            BTreeMap::new()
        } else {
            BTreeMap::from([("candidates", codes.join(", "))])
        };
        self.findings.push(Finding {
            column,
            code,
            severity: Severity::Block,
            params,
        });
    }
}

/// Finds the village.
pub(super) fn resolve(stated: &Stated, defaults: &Defaults) -> Placed {
    let mut placed = Placed::default();
    let regency = regency(stated, &mut placed);
    let district = district(stated, regency, defaults, &mut placed);
    let within = district.or(regency).unwrap_or_default();
    let code = stated
        .code
        .as_deref()
        .or_else(|| stated.village.as_deref().filter(|v| is_code(v)));
    match (code, stated.village.as_deref(), defaults.village) {
        (Some(code), name, _) => by_code(code, name, district, &mut placed),
        (None, Some(name), _) => by_name(name, within, &mut placed),
        (None, None, Some(village)) => placed.village = Some(village),
        (None, None, None) => placed.block(Column::Village, "required", &[]),
    }
    let stated_district = district.filter(|_| stated.district.is_some());
    if let (Some(village), Some(district)) = (placed.village, stated_district)
        && Regions::get().district_of(village) != Some(district)
    {
        placed.warn(Column::District, "district_differs");
    }
    placed
}

/// The words of a name up to the longest beginning that is a place of the level somewhere.
pub(super) fn known_beginning(words: &[String], level: Level) -> Option<String> {
    (1..=words.len())
        .rev()
        .filter_map(|n| words.get(..n))
        .map(|w| w.join(" "))
        .find(|name| exists(name, level))
}

/// Whether a whole text is the name of a village in what is stated around it, or of a district.
pub(super) fn named_exactly(text: &str, around: &Stated, defaults: &Defaults) -> Option<Level> {
    let mut ignored = Placed::default();
    let regency = regency(around, &mut ignored);
    let district = district(around, regency, defaults, &mut ignored);
    let regency = regency.or_else(|| Regions::get().regency_of(district?));
    let within = regency.unwrap_or_default();
    if matches!(Regions::get().village_by_name(text, within), Found::One(_)) {
        return Some(Level::Village);
    }
    matches!(districts_named(text, regency).as_slice(), [_]).then_some(Level::District)
}

fn exists(name: &str, level: Level) -> bool {
    match level {
        Level::Village => !matches!(Regions::get().village_by_name(name, ""), Found::None),
        Level::District => !districts_named(name, None).is_empty(),
        _ => regency_named(name).is_some(),
    }
}

fn regency(stated: &Stated, placed: &mut Placed) -> Option<&'static str> {
    let text = stated.regency.as_deref()?;
    let found = regency_named(text);
    if found.is_none() {
        placed.warn(Column::Regency, "regency_unknown");
    }
    found
}

fn district(
    stated: &Stated,
    regency: Option<&str>,
    defaults: &Defaults,
    placed: &mut Placed,
) -> Option<&'static str> {
    let Some(text) = stated.district.as_deref() else {
        // A default of another regency than the row's own says nothing about the row.
        return defaults
            .district
            .filter(|d| regency.is_none_or(|r| d.starts_with(r)));
    };
    let near = regency.or_else(|| Regions::get().regency_of(defaults.district?));
    let found = match districts_named(text, near).as_slice() {
        [one] => Some(*one),
        _ => None,
    };
    if found.is_none() {
        placed.warn(Column::District, "district_unknown");
    }
    found
}

fn by_code(code: &str, name: Option<&str>, district: Option<&str>, placed: &mut Placed) {
    let regions = Regions::get();
    let short = digits_of_code(code);
    let full = match district {
        Some(district) if short.len() == 4 => format!("{district}.{short}"),
        _ => short,
    };
    let Some(region) = regions.lookup(&full) else {
        return placed.block(Column::Village, "village_unknown", &[]);
    };
    if region.level != Level::Village {
        return placed.block(Column::Village, "village_level", &[]);
    }
    let Some(current) = regions.current(&full) else {
        return placed.block(Column::Village, "village_unknown", &[]);
    };
    if region.retired {
        let successor = BTreeMap::from([("successor", String::from(current.code))]);
        placed.warn_with(Column::Village, "village_retired", successor);
    }
    let differs = name
        .filter(|n| !is_code(n))
        .is_some_and(|n| ![region, current].iter().any(|r| is_name_of(n, r)));
    if differs {
        placed.warn(Column::Village, "village_differs");
    }
    placed.village = Some(current.code);
}

fn by_name(name: &str, within: &str, placed: &mut Placed) {
    let regions = Regions::get();
    let found = match regions.village_by_name(name, within) {
        Found::None => regions.village_by_name(bare(name, VILLAGE_WORDS), within),
        found => found,
    };
    match found {
        Found::One(region) => placed.village = Some(region.code),
        Found::Several(regions) => placed.block(Column::Village, "village_ambiguous", &regions),
        Found::None => {
            let regency = regions.regency_of(within).unwrap_or_default();
            let elsewhere = match regions.village_by_name(bare(name, VILLAGE_WORDS), regency) {
                Found::One(region) => vec![region],
                Found::Several(regions) => regions,
                Found::None => Vec::new(),
            };
            placed.block(Column::Village, "village_unknown", &elsewhere);
        }
    }
}

const VILLAGE_WORDS: &[&str] = &["desa", "ds", "kelurahan", "kel", "desa/kelurahan", "desa/kel"];
const DISTRICT_WORDS: &[&str] = &["kecamatan", "kec"];
const REGENCY_WORDS: &[&str] = &["kabupaten", "kab"];

/// A name without the word for its level: `Kec. Rote Barat Laut`.
fn bare<'a>(name: &'a str, words: &[&str]) -> &'a str {
    let name = name.trim();
    let (first, rest) = name.split_once([' ', '.', ':']).unwrap_or((name, ""));
    let rest = rest.trim_start_matches(['.', ':', ' ']);
    if words.contains(&first.to_lowercase().as_str()) && !rest.is_empty() {
        rest
    } else {
        name
    }
}

fn is_name_of(name: &str, region: &Region) -> bool {
    let folded = fold_place(region.name);
    fold_place(name) == folded || fold_place(bare(name, VILLAGE_WORDS)) == folded
}

fn regency_named(text: &str) -> Option<&'static str> {
    let regions = Regions::get();
    if let Some(region) = regions.lookup(text).filter(|r| r.level == Level::Regency) {
        return Some(region.code);
    }
    let wanted = fold_place(bare(text, REGENCY_WORDS));
    regions
        .regencies()
        .find(|r| fold_place(bare(r.name, REGENCY_WORDS)) == wanted)
        .map(|r| r.code)
}

/// Districts with this name or code, in one regency or in all.
fn districts_named(text: &str, regency: Option<&str>) -> Vec<&'static str> {
    let regions = Regions::get();
    if let Some(region) = dotted(text)
        .and_then(|code| regions.lookup(&code))
        .filter(|r| r.level == Level::District)
    {
        return vec![region.code];
    }
    let wanted = fold_place(bare(text, DISTRICT_WORDS));
    let within = |code: &str| regency.is_none_or(|r| code == r);
    regions
        .regencies()
        .filter(|r| within(r.code))
        .flat_map(|r| regions.districts(r.code))
        .filter(|d| fold_place(d.name) == wanted)
        .map(|d| d.code)
        .collect()
}

/// `53.14.02.2005`, `5314022005`, or `2005` beside a district.
fn is_code(text: &str) -> bool {
    let digits = digits_of_code(text);
    matches!(digits.len(), 4 | 10) && digits.bytes().all(|b| b.is_ascii_digit())
}

fn digits_of_code(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace() && *c != '.').collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stated(village: &str, district: &str, regency: &str) -> Stated {
        let some = |t: &str| (!t.is_empty()).then(|| t.to_owned());
        Stated {
            code: None,
            village: some(village),
            district: some(district),
            regency: some(regency),
        }
    }

    fn codes(placed: &Placed) -> Vec<&str> {
        placed.findings.iter().map(|f| f.code).collect()
    }

    #[test]
    fn a_village_is_found_by_code_and_by_name_in_its_district() {
        let temas = "53.14.02.2004";
        let name = Regions::get().lookup(temas).unwrap().name;
        for (village, district, regency) in [
            (temas, "", ""),
            ("5314022004", "", ""),
            ("2004", "Rote Barat Laut", ""),
            (name, "Rote Barat Laut", "Rote Ndao"),
            (&name.to_uppercase(), "KEC. ROTE BARAT LAUT", "KAB. ROTE NDAO"),
            (&format!("Desa {name}"), "53.14.02", ""),
            (name, "", "Kabupaten Rote Ndao"),
        ] {
            let placed = resolve(&stated(village, district, regency), &Defaults::default());
            assert_eq!(
                placed.village,
                Some(temas),
                "{village} {district} {regency} {:?}",
                codes(&placed)
            );
            assert_eq!(codes(&placed), [] as [&str; 0], "{village}");
        }
    }

    #[test]
    fn an_ambiguous_village_is_reported_with_candidates() {
        let placed = resolve(&stated("Ledeke", "", "Sabu Raijua"), &Defaults::default());
        assert_eq!(
            (placed.village, codes(&placed)),
            (None, vec!["village_ambiguous"])
        );
        assert_eq!(
            placed.findings[0].params["candidates"],
            "53.20.04.2004, 53.20.06.1001"
        );
        assert_eq!(
            resolve(&stated("Ledeke", "Raijua", ""), &Defaults::default()).village,
            Some("53.20.06.1001")
        );
    }

    #[test]
    fn what_is_wrong_with_a_place_is_told() {
        let wrong = |v, d, r| codes(&resolve(&stated(v, d, r), &Defaults::default())).join(" ");
        assert_eq!(wrong("Antah Berantah", "Raijua", ""), "village_unknown");
        assert_eq!(wrong("", "Raijua", ""), "required");
        assert_eq!(wrong("53.20.06", "", ""), "village_unknown");
        assert_eq!(wrong("9999999999", "", ""), "village_unknown");
        assert_eq!(wrong("53.20.06.1001", "Sabu Liae", ""), "district_differs");
        assert_eq!(
            wrong("Ledeke", "Raijuah", "Sabu Raijua"),
            "district_unknown village_ambiguous"
        );
        let both = Stated {
            code: Some("53.20.06.1001".into()),
            village: Some("Seba".into()),
            ..Stated::default()
        };
        assert_eq!(codes(&resolve(&both, &Defaults::default())), ["village_differs"]);
    }

    #[test]
    fn defaults_fill_what_the_row_leaves_out() {
        let options = |district: Option<&str>, village: Option<&str>| Options {
            district: district.map(String::from),
            village: village.map(String::from),
            ..Options::new(lontar_core::model::Date::constant(2026, 11, 20))
        };
        let raijua = Defaults::new(&options(Some("532006"), None)).unwrap();
        assert_eq!(
            resolve(&stated("Ledeke", "", ""), &raijua).village,
            Some("53.20.06.1001")
        );
        let village = Defaults::new(&options(None, Some("53.20.06.1001"))).unwrap();
        assert_eq!(
            resolve(&Stated::default(), &village).village,
            Some("53.20.06.1001")
        );
        for bad in [options(Some("53.20"), None), options(None, Some("53.99.99.9999"))] {
            assert!(Defaults::new(&bad).is_err());
        }
    }
}
