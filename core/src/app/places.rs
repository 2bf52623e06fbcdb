//! Where people live and work: villages by name, those that are near, and the districts of this phone.

use super::{AppError, JoinState, Lontar};
use crate::model::{Region, Regions};
use crate::store::meta;

/// So many villages are offered before anything was typed.
const NEAREST: usize = 4;

impl Lontar {
    /// Regions by name. Of equal names those come first that lie where the phone is now (WGS84 degrees), or, where
    /// that is not known, in the working district. Without text the villages nearest to the phone, if that is known.
    pub fn places(&self, text: &str, at: Option<(f64, f64)>) -> Result<Vec<&'static Region>, AppError> {
        let regions = Regions::get();
        let near = at.map(|at| regions.nearest(at, NEAREST)).unwrap_or_default();
        if text.trim().is_empty() {
            return Ok(near);
        }
        let here = near.first().and_then(|village| regions.district_of(village.code));
        let district = match here {
            Some(here) => Some(String::from(here)),
            None => self.district()?,
        };
        Ok(regions.search(text, district.as_deref()))
    }

    /// Whether a village lies in none of the districts that this phone's officer is assigned to. A record of
    /// it is kept all the same, and the hub carries it there. Nothing is outside for who has no assignment.
    pub fn is_outside(&self, village: &str) -> Result<bool, AppError> {
        let districts = match self.join_state()? {
            JoinState::Yes(grant) => grant.districts,
            JoinState::Waiting(invite) => invite.districts,
            JoinState::No => Vec::new(),
        };
        let district = Regions::get().district_of(village);
        let is_assigned = |district| districts.iter().any(|d| d == district);
        Ok(!districts.is_empty() && district.is_some_and(|district| !is_assigned(district)))
    }

    /// The working district, by its dotted code.
    pub fn district(&self) -> Result<Option<String>, AppError> {
        Ok(self.store.read(meta::district)?)
    }

    /// Chooses the working district by its dotted code.
    pub fn choose_district(&self, code: &str) -> Result<(), AppError> {
        let regions = Regions::get();
        let region = regions
            .current(code)
            .filter(|r| regions.district_of(r.code) == Some(r.code));
        let code = region.ok_or(AppError::NotFound("district"))?.code;
        Ok(self.store.write(|tx| meta::set_district(tx, code))?)
    }
}
