//! Photos in the simulation: small blobs that people add to records and drafts, and what receipts promised
//! of them.

use super::line::locked;
use super::model::history;
use super::world::World;
use crate::rng::Rng;
use lontar_core::app::AppError;
use lontar_core::media::picture::Prepared;
use lontar_core::store::blobs::BlobCustody;
use lontar_core::sync::wire::blob::Address;
use lontar_hub::Hub;
use std::collections::BTreeSet;

/// A picture of one to several pieces: only its bytes matter.
pub fn picture(rng: &mut Rng) -> Prepared {
    let large = rng.chance(200);
    let main = 1 + rng.below(if large { 90_000 } else { 2_000 });
    let mut random = |len: u64| {
        let mut bytes = vec![0; len as usize];
        rng.fill(&mut bytes);
        bytes
    };
    Prepared {
        main: random(main),
        thumbnail: random(300),
        size: (1, 1),
        findings: Vec::new(),
    }
}

impl World {
    /// Somebody adds a photo to a record.
    pub(super) fn photograph(&mut self, place: usize) -> Result<(), String> {
        let Some(view) = self.some_record(place)? else {
            return Ok(());
        };
        let picture = picture(&mut self.rng);
        let added = self
            .phone(place)?
            .app()?
            .add_photo(&view.record, "other", &picture)
            .and_then(|added| added.saved.ok_or(AppError::NotFound("change")));
        let (before, seen) = (history(&view), history(&view));
        self.saved(place, "photographed", added, Some((view.record, before, seen)))
    }

    /// **Receipted**: a blob that a receipt called stored is at the hub, whole; and in the end nothing waits.
    pub(super) fn check_blobs(&self) -> Result<(), String> {
        let office = locked(&self.office);
        for phone in self.phones.iter().filter(|p| !p.gone && !p.revoked) {
            let waiting = phone.app()?.blobs_waiting().map_err(|e| e.to_string())?;
            if waiting.blobs > 0 {
                return Err(format!(
                    "PHOTO: {} blobs wait for ever on {}",
                    waiting.blobs, phone.name
                ));
            }
            let mut receipted: BTreeSet<Address> = BTreeSet::new();
            for record in phone.records()? {
                let photos = phone.app()?.photos(&record).map_err(|e| e.to_string())?;
                for row in photos
                    .into_iter()
                    .flat_map(|p| p.main.into_iter().chain(p.thumbnail))
                {
                    if row.custody >= BlobCustody::Stored {
                        receipted.insert(row.address);
                    }
                }
            }
            for address in receipted {
                if office.with("blob", |hub: &Hub| hub.has_blob(&address))? == Some(false) {
                    return Err(format!(
                        "PHOTO: the hub lost a blob that it receipted to {}",
                        phone.name
                    ));
                }
            }
        }
        Ok(())
    }
}
