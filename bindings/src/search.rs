//! Finding people and places, and working through the lists of the villages.

use crate::LontarError;
use crate::opened::Opened;
use crate::records::{ListRow, row};
use lontar_core::ledger::search::Matched;
use lontar_core::model::{Level, Nik, RecordId, Region, Regions};
use lontar_core::store::rows::hamlet_of;
use std::sync::Arc;

/// Most hits of a search.
const HITS_MAX: u32 = 100;

/// Search of an open profile.
#[derive(uniffi::Object)]
pub struct Search {
    opened: Arc<Opened>,
}

/// A hit.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct FoundRow {
    /// The record.
    pub row: ListRow,
    /// What matched: `receipt`, `nik`, `words`, `part`.
    pub matched: String,
}

/// A village of the candidate lists.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct VillageRow {
    /// Dotted code; `None` for candidates whose village is not known.
    pub code: Option<String>,
    /// Its name; empty if the code is not known.
    pub name: String,
    /// Name of its district.
    pub district: String,
    /// People on its list.
    pub candidates: u64,
    /// Those who are enrolled.
    pub enrolled: u64,
}

/// A person on a list.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct CandidateRow {
    /// The person.
    pub row: ListRow,
    /// The enrolment, if there is one.
    pub enrolment: Option<RecordId>,
    /// Equal for those of one hamlet, however it is written; empty where it is not known.
    pub hamlet_key: String,
}

/// A region.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct Place {
    /// Dotted code.
    pub code: String,
    /// Name as in the decree.
    pub name: String,
    /// As people write it: `Oelua, Rote Barat Laut, Rote Ndao`.
    pub full_name: String,
    /// Whether it is a village, a district …
    pub level: Level,
    /// Postal code, of villages only.
    pub postcode: Option<String>,
}

/// A position, in degrees (WGS84).
#[derive(Clone, Copy, Debug, PartialEq, uniffi::Record)]
pub struct Spot {
    /// Latitude, north of the equator positive.
    pub lat: f64,
    /// Longitude, east of Greenwich positive.
    pub lng: f64,
}

/// What the digits of a NIK say. That a card exists is for Dukcapil to say.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct NikFacts {
    /// `female` or `male`.
    pub sex: Option<String>,
    /// Birth dates that it can mean, `1985-08-12`; of two centuries, two.
    pub birth_dates: Vec<String>,
    /// Name of the regency where it was first given, if it is of this province.
    pub regency: Option<String>,
}

/// What the digits of a NIK say; `None` if it has not the form of one.
#[uniffi::export]
#[must_use]
pub fn nik_facts(text: String) -> Option<NikFacts> {
    let nik = Nik::parse(&text).ok()?;
    let prefix = nik.region_prefix();
    let regency = prefix.get(..2).zip(prefix.get(2..4));
    let regency = regency.and_then(|(a, b)| Regions::get().lookup(&format!("{a}.{b}")));
    Some(NikFacts {
        sex: nik.sex().map(|sex| String::from(sex.code())),
        birth_dates: nik
            .birth_date_candidates()
            .iter()
            .map(ToString::to_string)
            .collect(),
        regency: regency.map(|r| String::from(r.name)),
    })
}

impl Search {
    pub(crate) fn new(opened: &Arc<Opened>) -> Self {
        Self {
            opened: Arc::clone(opened),
        }
    }
}

#[uniffi::export]
impl Search {
    /// Finds by name, NIK, receipt number or village, the surest first; `limit` is at most 100.
    pub fn people(&self, query: String, limit: u32) -> Result<Vec<FoundRow>, LontarError> {
        let app = self.opened.using()?;
        let found = app.search(&query, limit.clamp(1, HITS_MAX) as usize)?;
        let hit = |(found, how): &(lontar_core::store::rows::ListRow, Matched)| {
            Ok(FoundRow {
                row: row(&app, found)?,
                matched: String::from(how.code()),
            })
        };
        found.iter().map(hit).collect()
    }

    /// Villages with candidates, by code.
    pub fn villages(&self) -> Result<Vec<VillageRow>, LontarError> {
        let regions = Regions::get();
        let name = |code: Option<&str>| {
            let region = code.and_then(|code| regions.lookup(code));
            region.map(|r| String::from(r.name)).unwrap_or_default()
        };
        let all = self.opened.read(lontar_core::app::Lontar::villages)?;
        let village = |v: lontar_core::store::candidates::VillageProgress| VillageRow {
            name: name(v.village.as_deref()),
            district: name(v.village.as_deref().and_then(|code| regions.district_of(code))),
            code: v.village,
            candidates: v.candidates,
            enrolled: v.enrolled,
        };
        Ok(all.into_iter().map(village).collect())
    }

    /// A page of a village's candidates by hamlet and name, those without a hamlet last; `enrolled` asks for those with or without an enrolment only.
    pub fn candidates(
        &self,
        village: Option<String>,
        enrolled: Option<bool>,
        offset: u64,
        limit: u32,
    ) -> Result<Vec<CandidateRow>, LontarError> {
        let app = self.opened.using()?;
        let limit = u64::from(limit.clamp(1, 200));
        let page = app.candidates(village.as_deref(), enrolled, offset, limit)?;
        let candidate = |(found, enrolment): &(lontar_core::store::rows::ListRow, Option<RecordId>)| {
            Ok(CandidateRow {
                row: row(&app, found)?,
                enrolment: *enrolment,
                hamlet_key: hamlet_of(&found.answers),
            })
        };
        page.iter().map(candidate).collect()
    }

    /// What the digits of a NIK say of somebody who is enrolled now: of two centuries the one in which the age fits,
    /// and no birth that has not come yet. `None` if it has not the form of a NIK.
    pub fn nik(&self, text: String) -> Result<Option<NikFacts>, LontarError> {
        let Some(mut facts) = nik_facts(text.clone()) else {
            return Ok(None);
        };
        let context = self.opened.read(lontar_core::app::Lontar::context)?;
        if let Ok(nik) = Nik::parse(&text) {
            let fits = nik.birth_date_at_age(context.today, context.age_min, context.age_max);
            let mut all = nik.birth_date_candidates();
            all.retain(|born| fits.map_or(*born <= context.today, |fits| *born == fits));
            facts.birth_dates = all.iter().map(ToString::to_string).collect();
        }
        Ok(Some(facts))
    }

    /// Regions by name, of equal names first those where the phone is, or in the working district where that is not
    /// known. Without text the nearest villages, at most 4.
    pub fn places(&self, text: String, at: Option<Spot>) -> Result<Vec<Place>, LontarError> {
        let at = at.map(|spot| (spot.lat, spot.lng));
        let found = self.opened.read(|app| app.places(&text, at))?;
        Ok(found.into_iter().map(place).collect())
    }

    /// Whether a village lies outside the districts that this phone's officer is assigned to. It stops nothing.
    pub fn is_outside(&self, village: String) -> Result<bool, LontarError> {
        self.opened.read(|app| app.is_outside(&village))
    }

    /// The region of a dotted code; `None` if there is none.
    #[must_use]
    pub fn place(&self, code: String) -> Option<Place> {
        Regions::get().lookup(&code).map(place)
    }
}

fn place(region: &Region) -> Place {
    let full_name = Regions::get().full_name(region.code);
    Place {
        code: String::from(region.code),
        name: String::from(region.name),
        full_name: full_name.unwrap_or_else(|| String::from(region.name)),
        level: region.level,
        postcode: region.postcode.map(String::from),
    }
}
