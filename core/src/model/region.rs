//! Provinces, regencies, districts and villages of Nusa Tenggara Timur, embedded.
//!
//! The tables come from `data/wilayah-ntt*.csv` (see `data/README.md` for sources and limits).
//! They are parsed once, at the first use. Codes are those of Kemendagri, dotted
//! (`53.14.02.2005`), and are text; those of BPS differ and must never be mixed in. Codes retired
//! by a split of a district stay valid for identity numbers and old cards, and know their successor.

use std::collections::{BTreeMap, HashMap};
use std::sync::LazyLock;

use super::fold::fold_text;

const NAMES: &str = include_str!("../../../data/wilayah-ntt.csv");
const POSTCODES: &str = include_str!("../../../data/wilayah-ntt-postcodes.csv");
const COORDINATES: &str = include_str!("../../../data/wilayah-ntt-coordinates.csv");
const CHANGES: &str = include_str!("../../../data/wilayah-ntt-code-changes.csv");

/// At most so many hits of a search are returned.
const HITS_MAX: usize = 50;

/// Villages farther than this are not near: half a day on foot, and the width of the larger districts.
const NEAR_KM: f64 = 15.0;

/// The level of a region.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// Provinsi.
    Province,
    /// Kabupaten or kota.
    Regency,
    /// Kecamatan.
    District,
    /// Desa or kelurahan.
    Village,
}

/// One region.
#[derive(Debug, Clone, PartialEq)]
pub struct Region {
    /// Dotted code, as `53.14.02.2005`.
    pub code: &'static str,
    /// Name as in the decree.
    pub name: &'static str,
    /// Its level.
    pub level: Level,
    /// Code of the region that it belongs to; empty for the province.
    pub parent: &'static str,
    /// Postal code, of villages only.
    pub postcode: Option<&'static str>,
    /// Latitude of the middle in degrees (WGS84); 90 new villages have none.
    pub lat: Option<f64>,
    /// Longitude of the middle in degrees (WGS84).
    pub lng: Option<f64>,
    /// The code is no longer given.
    pub retired: bool,
    /// The code that took the place of a retired one, where known; itself current.
    pub successor: Option<&'static str>,
}

/// What a name leads to.
#[derive(Debug, Clone, PartialEq)]
pub enum Found<'a> {
    /// No region has this name.
    None,
    /// Exactly one.
    One(&'a Region),
    /// Several: a person has to choose.
    Several(Vec<&'a Region>),
}

/// All regions of the province.
pub struct Regions {
    regions: Vec<Region>,
    by_code: HashMap<&'static str, usize>,
    by_folded: BTreeMap<String, Vec<usize>>,
}

static REGIONS: LazyLock<Regions> = LazyLock::new(Regions::load);

impl Regions {
    /// The embedded table.
    #[must_use]
    pub fn get() -> &'static Regions {
        &REGIONS
    }

    /// The region with this code, dotted or not, current or retired.
    #[must_use]
    pub fn lookup(&self, code: &str) -> Option<&Region> {
        let dotted = dotted(code)?;
        self.by_code
            .get(dotted.as_str())
            .and_then(|at| self.regions.get(*at))
    }

    /// The current code for a village as it should be stored: itself, or the successor of a
    /// retired one.
    #[must_use]
    pub fn current(&self, code: &str) -> Option<&Region> {
        let region = self.lookup(code)?;
        match region.successor {
            Some(successor) => self.lookup(successor),
            None if region.retired => None,
            None => Some(region),
        }
    }

    /// Current regions whose name holds the text, ignoring case, spaces, punctuation and
    /// apostrophes; at most 50. Best first: whole name, beginning, middle; then the district
    /// `near`, its regency, villages before larger regions, code.
    #[must_use]
    pub fn search(&self, text: &str, near: Option<&str>) -> Vec<&Region> {
        let wanted = fold_place(text);
        if wanted.is_empty() {
            return Vec::new();
        }
        let near = near.and_then(dotted).unwrap_or_default();
        let mut hits: Vec<_> = self
            .by_folded
            .iter()
            .filter_map(|(folded, at)| match_rank(folded, &wanted).map(|rank| (rank, at)))
            .flat_map(|(rank, at)| {
                at.iter()
                    .filter_map(move |i| self.regions.get(*i).map(|r| (rank, r)))
            })
            .map(|(rank, region)| {
                (
                    (
                        rank,
                        distance_rank(region.code, &near),
                        core::cmp::Reverse(region.level),
                        region.code,
                    ),
                    region,
                )
            })
            .collect();
        hits.sort_by(|a, b| a.0.cmp(&b.0));
        hits.into_iter()
            .take(HITS_MAX)
            .map(|(_, region)| region)
            .collect()
    }

    /// The current villages nearest to a place (WGS84 degrees), nearest first; none farther than
    /// 15 km. A village counts as where its centre lies, so the nearest is often, not always, the one that
    /// somebody stands in: it is offered, never written. Those without a point are never among them.
    #[must_use]
    pub fn nearest(&self, (lat, lng): (f64, f64), most: usize) -> Vec<&Region> {
        let villages = self
            .regions
            .iter()
            .filter(|r| r.level == Level::Village && !r.retired);
        let mut near: Vec<(f64, &Region)> = villages
            .filter_map(|region| Some((distance_km((lat, lng), (region.lat?, region.lng?)), region)))
            .filter(|(km, _)| *km <= NEAR_KM)
            .collect();
        near.sort_by(|(a, one), (b, other)| a.total_cmp(b).then_with(|| one.code.cmp(other.code)));
        near.into_iter().take(most).map(|(_, region)| region).collect()
    }

    /// The current village of this name inside a district or regency (by code). 76 names occur
    /// more than once in the province, so the answer may be several.
    #[must_use]
    pub fn village_by_name(&self, name: &str, within: &str) -> Found<'_> {
        let within = dotted(within).unwrap_or_default();
        self.villages_named(name, |region| is_inside(region.code, &within))
    }

    /// The village that a person means by a code, by a name that is unique in the province, or by
    /// `village, district` or `village, regency`.
    #[must_use]
    pub fn resolve_village(&self, text: &str) -> Found<'_> {
        if let Some(region) = self.lookup(text) {
            return Found::One(region);
        }
        let mut parts = text.split(',').map(fold_place);
        let name = parts.next().unwrap_or_default();
        let places: Vec<String> = parts.filter(|p| !p.is_empty()).collect();
        self.villages_named(&name, |region| {
            places.iter().all(|place| self.has_ancestor_named(region, place))
        })
    }

    /// The code of the district of a village or district.
    #[must_use]
    pub fn district_of(&self, code: &str) -> Option<&'static str> {
        self.ancestor(code, 8)
    }

    /// The code of the regency of any region below the province.
    #[must_use]
    pub fn regency_of(&self, code: &str) -> Option<&'static str> {
        self.ancestor(code, 5)
    }

    /// Regencies of the province, by code.
    pub fn regencies(&self) -> impl Iterator<Item = &Region> {
        self.children(String::from("53"), Level::Regency)
    }

    /// Current districts of a regency, by code.
    pub fn districts(&self, regency: &str) -> impl Iterator<Item = &Region> {
        self.children(dotted(regency).unwrap_or_default(), Level::District)
    }

    /// Current villages of a district, by code.
    pub fn villages(&self, district: &str) -> impl Iterator<Item = &Region> {
        self.children(dotted(district).unwrap_or_default(), Level::Village)
    }

    /// A place as people write it: `Oelua, Rote Barat Laut, Rote Ndao`.
    #[must_use]
    pub fn full_name(&self, code: &str) -> Option<String> {
        let region = self.lookup(code)?;
        let mut parts = vec![region.name];
        let mut parent = region.parent;
        while let Some(above) = self.lookup(parent).filter(|r| r.level != Level::Province) {
            parts.push(above.name);
            parent = above.parent;
        }
        Some(parts.join(", "))
    }

    /// Whether the first six digits of an identity number can be a region: any province 11 to 96,
    /// and for 53 a regency of the province.
    ///
    /// Districts are not compared. People carry the codes of before the regencies were founded,
    /// and the table of retired codes begins in 2016 only (DOMAIN 2.1): a warning would be wrong too often.
    #[must_use]
    pub fn knows_nik_prefix(&self, prefix: &str) -> bool {
        let Some(province) = prefix.get(..2).and_then(|p| p.parse::<u8>().ok()) else {
            return false;
        };
        if province != 53 {
            return (11..=96).contains(&province);
        }
        prefix
            .get(..4)
            .is_some_and(|regency| self.lookup(regency).is_some())
    }

    fn children(&self, parent: String, level: Level) -> impl Iterator<Item = &Region> {
        self.regions
            .iter()
            .filter(move |r| !r.retired && r.level == level && r.parent == parent)
    }

    fn villages_named(&self, name: &str, inside: impl Fn(&Region) -> bool) -> Found<'_> {
        let at = self
            .by_folded
            .get(&fold_place(name))
            .map(Vec::as_slice)
            .unwrap_or_default();
        let mut hits: Vec<&Region> = at
            .iter()
            .filter_map(|i| self.regions.get(*i))
            .filter(|r| r.level == Level::Village && inside(r))
            .collect();
        match (hits.len(), hits.pop()) {
            (_, None) => Found::None,
            (1, Some(only)) => Found::One(only),
            (_, Some(last)) => {
                hits.push(last);
                Found::Several(hits)
            }
        }
    }

    fn has_ancestor_named(&self, region: &Region, folded: &str) -> bool {
        let mut parent = region.parent;
        while let Some(above) = self.lookup(parent) {
            let name = fold_place(above.name);
            if name == folded
                || name
                    .strip_prefix("kabupaten")
                    .or_else(|| name.strip_prefix("kota"))
                    == Some(folded)
            {
                return true;
            }
            parent = above.parent;
        }
        false
    }

    fn ancestor(&self, code: &str, length: usize) -> Option<&'static str> {
        let region = self.lookup(code)?;
        self.lookup(region.code.get(..length)?).map(|r| r.code)
    }

    fn load() -> Self {
        let postcodes: HashMap<_, _> = rows(POSTCODES)
            .filter_map(|r| Some((*r.first()?, *r.get(1)?)))
            .collect();
        let points: HashMap<_, _> = rows(COORDINATES).filter_map(point).collect();
        let mut table = Self {
            regions: Vec::new(),
            by_code: HashMap::new(),
            by_folded: BTreeMap::new(),
        };
        for row in rows(NAMES) {
            if let [code, name, level] = row.as_slice() {
                table.add(region(code, name, level, &postcodes, &points));
            }
        }
        table.add_retired();
        table
    }

    fn add(&mut self, region: Region) {
        let at = self.regions.len();
        if self.by_code.insert(region.code, at).is_some() {
            return;
        }
        if !region.retired {
            self.by_folded
                .entry(fold_place(region.name))
                .or_default()
                .push(at);
            if let Some(short) = fold_place(region.name).strip_prefix("kabupaten") {
                self.by_folded.entry(short.to_owned()).or_default().push(at);
            }
        }
        self.regions.push(region);
    }

    /// Adds codes that were given in an earlier edition and are not current. A successor may have
    /// been recoded again, so the chain is followed to its end.
    fn add_retired(&mut self) {
        let moved: Vec<_> = rows(CHANGES)
            .filter_map(|r| match r.as_slice() {
                [_, "recoded" | "removed", old, name, new, _] => Some((*old, *name, *new)),
                _ => None,
            })
            .collect();
        let next: HashMap<_, _> = moved.iter().map(|(old, _, new)| (*old, *new)).collect();
        for (old, name, new) in moved {
            if !self.by_code.contains_key(old) {
                let successor = self.end_of_chain(new, &next);
                self.add(retired(old, name, successor));
            }
        }
    }

    fn end_of_chain(
        &self,
        code: &'static str,
        next: &HashMap<&'static str, &'static str>,
    ) -> Option<&'static str> {
        let mut code = code;
        for _ in 0..8 {
            if self.lookup(code).is_some_and(|r| !r.retired) {
                return Some(code);
            }
            code = next.get(code)?;
        }
        None
    }
}

/// The dotted form of a code of 2, 4, 6 or 10 digits, with or without dots; `None` for other text.
#[must_use]
pub fn dotted(code: &str) -> Option<String> {
    let digits: String = code.trim().chars().filter(|c| *c != '.').collect();
    if !digits.chars().all(|c| c.is_ascii_digit()) {
        return None;
    }
    let part = |from, to| digits.get(from..to);
    match digits.len() {
        2 => Some(digits),
        4 => Some(format!("{}.{}", part(0, 2)?, part(2, 4)?)),
        6 => Some(format!("{}.{}.{}", part(0, 2)?, part(2, 4)?, part(4, 6)?)),
        10 => Some(format!(
            "{}.{}.{}.{}",
            part(0, 2)?,
            part(2, 4)?,
            part(4, 6)?,
            part(6, 10)?
        )),
        _ => None,
    }
}

/// A place name without case, accents, spaces, punctuation and apostrophes.
#[must_use]
pub fn fold_place(name: &str) -> String {
    fold_text(name).replace(' ', "")
}

fn rows(csv: &'static str) -> impl Iterator<Item = Vec<&'static str>> {
    // Our own files: no quotes, no commas inside values (a test looks).
    csv.lines().skip(1).map(|line| line.split(',').collect())
}

fn point(row: Vec<&'static str>) -> Option<(&'static str, (f64, f64))> {
    let [code, lat, lng] = row.as_slice() else {
        return None;
    };
    Some((code, (lat.parse().ok()?, lng.parse().ok()?)))
}

fn region(
    code: &'static str,
    name: &'static str,
    level: &str,
    postcodes: &HashMap<&'static str, &'static str>,
    points: &HashMap<&'static str, (f64, f64)>,
) -> Region {
    let point = points.get(code);
    Region {
        code,
        name,
        level: match level {
            "province" => Level::Province,
            "regency" => Level::Regency,
            "district" => Level::District,
            _ => Level::Village,
        },
        parent: parent_of(code),
        postcode: postcodes.get(code).copied(),
        lat: point.map(|p| p.0),
        lng: point.map(|p| p.1),
        retired: false,
        successor: None,
    }
}

fn retired(code: &'static str, name: &'static str, successor: Option<&'static str>) -> Region {
    Region {
        code,
        name,
        level: Level::Village,
        parent: parent_of(code),
        postcode: None,
        lat: None,
        lng: None,
        retired: true,
        successor,
    }
}

fn parent_of(code: &'static str) -> &'static str {
    code.rsplit_once('.').map_or("", |(parent, _)| parent)
}

fn is_inside(code: &str, within: &str) -> bool {
    within.is_empty()
        || code == within
        || code
            .strip_prefix(within)
            .is_some_and(|rest| rest.starts_with('.'))
}

fn match_rank(folded: &str, wanted: &str) -> Option<u8> {
    if folded == wanted {
        Some(0)
    } else if folded.starts_with(wanted) {
        Some(1)
    } else if folded.contains(wanted) {
        Some(2)
    } else {
        None
    }
}

fn distance_rank(code: &str, near: &str) -> u8 {
    let regency = near.get(..5).unwrap_or("-");
    if near.is_empty() || is_inside(code, near) {
        0
    } else if is_inside(code, regency) {
        1
    } else {
        2
    }
}

/// Mean radius of the earth (IUGG).
const EARTH_KM: f64 = 6_371.0;

/// Between two places that lie close together, as on a flat map: within a tenth of a percent here, near the equator.
fn distance_km((lat, lng): (f64, f64), (other_lat, other_lng): (f64, f64)) -> f64 {
    let east = (other_lng - lng).to_radians() * lat.to_radians().cos();
    EARTH_KM * east.hypot((other_lat - lat).to_radians())
}

#[cfg(test)]
#[path = "region_tests.rs"]
mod tests;
