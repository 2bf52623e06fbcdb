//! Working through the lists of the villages.

use super::{AppError, Lontar};
use crate::model::RecordId;
use crate::store::candidates::{self, VillageProgress};
use crate::store::rows::ListRow;

impl Lontar {
    /// Every village with candidates on this phone, and how far it has come.
    pub fn villages(&self) -> Result<Vec<VillageProgress>, AppError> {
        Ok(self.store.read(candidates::villages)?)
    }

    /// A page of a village's candidates by hamlet and name, those without a hamlet last, with the enrolment of those who have one; `enrolled` asks for
    /// those with or without only.
    pub fn candidates(
        &self,
        village: Option<&str>,
        enrolled: Option<bool>,
        offset: u64,
        limit: u64,
    ) -> Result<Vec<(ListRow, Option<RecordId>)>, AppError> {
        let page = (offset, limit);
        Ok(self
            .store
            .read(|conn| candidates::candidates(conn, village, enrolled, page))?)
    }
}
