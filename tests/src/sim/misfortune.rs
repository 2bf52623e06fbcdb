//! What happens to phones: clocks, full disks, copies, loss, and a forger.

use super::line::locked;
use super::world::{DAY_MS, FAR_MS, START_MS, World};
use lontar_core::model::RecordId;

impl World {
    pub(super) fn turn_clock(&mut self, place: usize) -> Result<(), String> {
        let ms = match self.rng.below(5) {
            0 => FAR_MS,
            1 => START_MS - 6 * 365 * DAY_MS,
            2 => START_MS - DAY_MS * self.rng.below(30) as i64,
            3 => 86_400_000,
            _ => START_MS + DAY_MS * self.rng.below(30) as i64,
        };
        let phone = self.phone(place)?;
        phone.env.set(ms);
        phone.disk.set_time_ms(ms);
        self.say(format!("phone at {place}: the clock says {ms}"));
        Ok(())
    }

    pub(super) fn disk_full(&mut self, place: usize) -> Result<(), String> {
        let room = self.rng.below(30_000);
        self.phone(place)?.disk.fill_up(Some(room));
        let saved = self.enrol(place);
        self.phone(place)?.disk.fill_up(None);
        saved
    }

    pub(super) fn put_back(&mut self, place: usize) -> Result<(), String> {
        let count = self.phone(place)?.earlier.len() as u64;
        if count == 0 {
            return Ok(());
        }
        let one = self.rng.below(count) as usize;
        let noticed = self.rng.chance(400);
        let phone = self.phone_mut(place)?;
        let earlier = phone.earlier.remove(one);
        phone.put_back(&earlier, noticed.then_some(b"another opening".as_slice()))?;
        let name = phone.name.clone();
        self.say(format!("{name}: put back to an earlier state, noticed {noticed}"));
        Ok(())
    }

    pub(super) fn clone_phone(&mut self, place: usize) -> Result<(), String> {
        if self.phones.len() > 6 || self.phone(place)?.disk.is_crashed() {
            return Ok(());
        }
        let rng = self.rng.fork(500 + self.phones.len() as u64);
        let copy = self
            .phone(place)?
            .cloned(format!("copy {}", self.phones.len()), &rng)?;
        self.say(format!(
            "{}: a copy of {} lives on",
            copy.name,
            self.phone(place)?.name
        ));
        self.phones.push(copy);
        Ok(())
    }

    pub(super) fn lose_phone(&mut self, place: usize) -> Result<(), String> {
        if self.phones.iter().filter(|p| !p.gone).count() > 2 {
            let phone = self.phone_mut(place)?;
            phone.gone = true;
            let name = phone.name.clone();
            self.say(format!("{name}: was never seen again"));
        }
        Ok(())
    }

    pub(super) fn forge(&mut self) -> Result<(), String> {
        let victims: Vec<RecordId> = self.model.changes.values().map(|c| c.record).collect();
        let victim = victims
            .get(self.rng.below(victims.len() as u64) as usize)
            .copied();
        let mut office = locked(&self.office);
        let said = self.forger.act(&mut self.rng, &mut office, victim)?;
        drop(office);
        self.say(format!("forger: {said}"));
        Ok(())
    }
}
