//! What is on the flash and what is only in the page cache: the model behind [`SimDisk`](super::SimDisk), without SQLite.
//!
//! A file is an inode with bytes on the medium (`durable`), bytes that programs see (`live`) and the ordered list
//! of changes between the two (`pending`). Names are kept the same way, so that a file can be gone for programs
//! and come back with the power, or the other way round.

use std::collections::{BTreeMap, BTreeSet};

use super::Snapshot;
use crate::rng::Rng;

pub(super) type InodeId = u64;

/// The unit that reaches the medium whole or not at all.
pub(super) const SECTOR_BYTES: usize = 512;

/// What a power cut did to the changes that were not yet on the medium.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CrashReport {
    /// Writes that were waiting.
    pub pending: u64,
    /// Writes that reached the medium whole.
    pub kept: u64,
    /// Writes of which some sectors reached the medium and some did not.
    pub torn: u64,
    /// Writes of which nothing reached the medium.
    pub lost: u64,
    /// Creations, deletions and renames that did not reach the medium.
    pub names_lost: u64,
}

/// Files and names, durable and live.
#[derive(Default)]
pub(super) struct Medium {
    live: BTreeMap<String, InodeId>,
    durable: BTreeMap<String, InodeId>,
    name_changes: Vec<NameChange>,
    inodes: BTreeMap<InodeId, Inode>,
    next_inode: InodeId,
    /// Orders writes across files, for the crash that keeps a prefix of everything.
    next_order: u64,
}

#[derive(Default)]
struct Inode {
    durable: Vec<u8>,
    live: Vec<u8>,
    pending: Vec<Pending>,
    handles: u32,
    /// Has no name and never will; no crash can bring it back, so its changes are not recorded.
    anonymous: bool,
}

struct Pending {
    order: u64,
    change: Change,
}

enum Change {
    Write { at: usize, bytes: Vec<u8> },
    Truncate { size: usize },
}

#[derive(Clone)]
enum NameChange {
    Link {
        name: String,
        inode: InodeId,
    },
    Unlink {
        name: String,
    },
    Rename {
        from: String,
        to: String,
        inode: InodeId,
    },
}

/// How a crash treats what was waiting. One fate per crash, so that also the plain cases (nothing, everything,
/// a clean prefix) occur often: independent coins alone would almost never keep a whole transaction.
enum Fate {
    Nothing,
    Everything,
    /// Writes reach the medium in the order they were made; the one at `cut` is torn.
    Prefix {
        cut: u64,
    },
    /// Each write whole or not, with a density drawn per file.
    WholeWrites,
    /// Each sector of each write or not, with a density drawn per file.
    Sectors,
}

impl Medium {
    pub(super) fn find(&self, name: &str) -> Option<InodeId> {
        self.live.get(name).copied()
    }

    pub(super) fn names(&self) -> impl Iterator<Item = (&String, &InodeId)> {
        self.live.iter()
    }

    pub(super) fn create(&mut self, name: &str) -> InodeId {
        let inode = self.add_inode(Inode::default());
        self.live.insert(String::from(name), inode);
        self.name_changes.push(NameChange::Link {
            name: String::from(name),
            inode,
        });
        inode
    }

    pub(super) fn create_anonymous(&mut self) -> InodeId {
        self.add_inode(Inode {
            anonymous: true,
            ..Inode::default()
        })
    }

    /// Removes a name; open handles keep the file.
    pub(super) fn unlink(&mut self, name: &str) {
        if self.live.remove(name).is_some() {
            self.name_changes.push(NameChange::Unlink {
                name: String::from(name),
            });
        }
    }

    /// Replaces `to` by `from` in one step, as POSIX does.
    pub(super) fn rename(&mut self, from: &str, to: &str) {
        if let Some(inode) = self.live.remove(from) {
            self.live.insert(String::from(to), inode);
            let (from, to) = (String::from(from), String::from(to));
            self.name_changes.push(NameChange::Rename { from, to, inode });
        }
    }

    pub(super) fn hold(&mut self, inode: InodeId) {
        if let Some(file) = self.inodes.get_mut(&inode) {
            file.handles += 1;
        }
    }

    pub(super) fn release(&mut self, inode: InodeId) {
        if let Some(file) = self.inodes.get_mut(&inode) {
            file.handles = file.handles.saturating_sub(1);
        }
        self.collect();
    }

    pub(super) fn bytes(&self, inode: InodeId) -> &[u8] {
        self.inodes.get(&inode).map_or(&[], |file| &file.live)
    }

    pub(super) fn write(&mut self, inode: InodeId, at: usize, bytes: &[u8]) {
        self.change(
            inode,
            Change::Write {
                at,
                bytes: bytes.to_vec(),
            },
        );
    }

    pub(super) fn truncate(&mut self, inode: InodeId, size: usize) {
        self.change(inode, Change::Truncate { size });
    }

    /// `fsync` of a file: its bytes, and the name under which it was created or moved (ext4 commits its journal,
    /// f2fs writes the name with the inode).
    pub(super) fn sync(&mut self, inode: InodeId) {
        if let Some(file) = self.inodes.get_mut(&inode) {
            for Pending { change, .. } in std::mem::take(&mut file.pending) {
                apply(&mut file.durable, &change);
            }
        }
        self.sync_names_of(inode);
        self.collect();
    }

    /// `fsync` of a folder: everything that happened to names in it.
    pub(super) fn sync_folder(&mut self, folder: &str) {
        let inside = |change: &NameChange| change.names().iter().any(|name| folder_of(name) == folder);
        if let Some(last) = self.name_changes.iter().rposition(inside) {
            let names = self
                .name_changes
                .iter()
                .filter(|c| inside(c))
                .flat_map(NameChange::names)
                .cloned()
                .collect();
            self.settle_names(last, names);
        }
        self.collect();
    }

    /// What is on the medium now.
    pub(super) fn snapshot(&self) -> Snapshot {
        let content = |inode| {
            self.inodes
                .get(inode)
                .map(|file| file.durable.clone())
                .unwrap_or_default()
        };
        Snapshot {
            files: self
                .durable
                .iter()
                .map(|(name, inode)| (name.clone(), content(inode)))
                .collect(),
        }
    }

    /// Forgets everything and takes over the files of a snapshot.
    pub(super) fn restore(&mut self, snapshot: &Snapshot) {
        let next_order = self.next_order;
        *self = Self {
            next_inode: self.next_inode,
            next_order,
            ..Self::default()
        };
        for (name, bytes) in &snapshot.files {
            let inode = self.add_inode(Inode {
                durable: bytes.clone(),
                live: bytes.clone(),
                ..Inode::default()
            });
            self.live.insert(name.clone(), inode);
            self.durable.insert(name.clone(), inode);
        }
    }

    /// Changes the medium under everyone's feet: both what is durable and what programs read.
    pub(super) fn damage(&mut self, inode: InodeId, with: impl Fn(&mut Vec<u8>)) {
        if let Some(file) = self.inodes.get_mut(&inode) {
            with(&mut file.durable);
            with(&mut file.live);
        }
    }

    /// The power goes and comes back: what was waiting survives in part, handles are worth nothing.
    pub(super) fn crash(&mut self, rng: &mut Rng) -> CrashReport {
        let mut report = CrashReport::default();
        let fate = self.draw_fate(rng);
        for file in self.inodes.values_mut() {
            let survived = file.survive(&fate, rng, &mut report);
            file.live.clone_from(&survived);
            file.durable = survived;
            file.pending.clear();
            file.handles = 0;
        }
        report.names_lost = self.crash_names(&fate, rng);
        self.live.clone_from(&self.durable);
        self.collect();
        report
    }

    fn add_inode(&mut self, inode: Inode) -> InodeId {
        self.next_inode += 1;
        self.inodes.insert(self.next_inode, inode);
        self.next_inode
    }

    fn change(&mut self, inode: InodeId, change: Change) {
        if let Some(file) = self.inodes.get_mut(&inode) {
            apply(&mut file.live, &change);
            if !file.anonymous {
                self.next_order += 1;
                file.pending.push(Pending {
                    order: self.next_order,
                    change,
                });
            }
        }
    }

    fn sync_names_of(&mut self, inode: InodeId) {
        let moves_it = |change: &NameChange| match change {
            NameChange::Link { inode: of, .. } | NameChange::Rename { inode: of, .. } => *of == inode,
            NameChange::Unlink { .. } => false,
        };
        if let Some(last) = self.name_changes.iter().rposition(moves_it) {
            let names = self
                .name_changes
                .iter()
                .filter(|c| moves_it(c))
                .flat_map(NameChange::names)
                .cloned()
                .collect();
            self.settle_names(last, names);
        }
    }

    /// Makes durable, out of the changes up to the one at `last`, those that touch `names` and those that they build on.
    fn settle_names(&mut self, last: usize, mut names: BTreeSet<String>) {
        let mut settled = BTreeSet::new();
        for (at, change) in self.name_changes.iter().enumerate().take(last + 1).rev() {
            if change.names().iter().any(|name| names.contains(*name)) {
                names.extend(change.names().into_iter().cloned());
                settled.insert(at);
            }
        }
        let changes = std::mem::take(&mut self.name_changes);
        for (at, change) in changes.into_iter().enumerate() {
            if settled.contains(&at) {
                change.apply(&mut self.durable);
            } else {
                self.name_changes.push(change);
            }
        }
    }

    /// Names survive independently of each other, but the changes to one name in their order.
    fn crash_names(&mut self, fate: &Fate, rng: &mut Rng) -> u64 {
        let per_mille = match fate {
            Fate::Nothing => 0,
            Fate::Everything => 1000,
            Fate::Prefix { .. } | Fate::WholeWrites | Fate::Sectors => draw_density(rng),
        };
        let mut stopped: BTreeSet<String> = BTreeSet::new();
        let mut lost = 0;
        for change in std::mem::take(&mut self.name_changes) {
            let names = change.names();
            if names.iter().any(|name| stopped.contains(*name)) || !rng.chance(per_mille) {
                stopped.extend(names.into_iter().cloned());
                lost += 1;
            } else {
                change.apply(&mut self.durable);
            }
        }
        lost
    }

    fn draw_fate(&self, rng: &mut Rng) -> Fate {
        let orders = || {
            self.inodes
                .values()
                .flat_map(|file| file.pending.iter().map(|p| p.order))
        };
        match rng.below(8) {
            0 => Fate::Nothing,
            1 => Fate::Everything,
            2 | 3 => {
                let (first, last) = (orders().min().unwrap_or(0), orders().max().unwrap_or(0));
                Fate::Prefix {
                    cut: first + rng.below(last - first + 1),
                }
            }
            4 | 5 => Fate::WholeWrites,
            _ => Fate::Sectors,
        }
    }

    #[cfg(test)]
    pub(super) fn file_count(&self) -> usize {
        self.inodes.len()
    }

    /// Frees files that no name, no handle and no crash can reach any more.
    fn collect(&mut self) {
        let linked = |change: &NameChange| match change {
            NameChange::Link { inode, .. } | NameChange::Rename { inode, .. } => Some(*inode),
            NameChange::Unlink { .. } => None,
        };
        let mut reachable: BTreeSet<InodeId> =
            self.live.values().chain(self.durable.values()).copied().collect();
        reachable.extend(self.name_changes.iter().filter_map(linked));
        self.inodes
            .retain(|inode, file| file.handles > 0 || reachable.contains(inode));
    }
}

impl Inode {
    fn survive(&self, fate: &Fate, rng: &mut Rng, report: &mut CrashReport) -> Vec<u8> {
        let per_mille = draw_density(rng);
        let mut bytes = self.durable.clone();
        // A sector is written back as the page cache holds it, so a later write to a sector cannot reach the
        // medium without the earlier ones. (What was synced is already in `durable`: a device does not damage
        // neighbouring bytes, which is the "powersafe overwrite" that SQLite assumes.)
        let mut stale: BTreeSet<usize> = BTreeSet::new();
        for Pending { order, change } in &self.pending {
            let whole = rng.chance(per_mille);
            match change {
                Change::Truncate { size } => {
                    if fate.keeps(*order, whole, whole) {
                        bytes.resize(*size, 0);
                        stale.retain(|sector| sector * SECTOR_BYTES < *size);
                    }
                }
                Change::Write { at, bytes: new } => {
                    let (mut kept, mut lost) = (0_u64, 0_u64);
                    for (start, piece) in sectors_of(*at, new) {
                        let sector = start / SECTOR_BYTES;
                        let coin = rng.chance(per_mille);
                        if fate.keeps(*order, whole, coin) && !stale.contains(&sector) {
                            overwrite(&mut bytes, start, piece);
                            kept += 1;
                        } else {
                            stale.insert(sector);
                            lost += 1;
                        }
                    }
                    let end = at + new.len();
                    // The new length is metadata: it can arrive without the data, which then reads as zeros.
                    if lost > 0 && bytes.len() < end && fate.keeps(*order, whole, rng.chance(per_mille)) {
                        bytes.resize(end, 0);
                    }
                    report.pending += 1;
                    report.kept += u64::from(lost == 0);
                    report.lost += u64::from(kept == 0 && lost > 0);
                    report.torn += u64::from(kept > 0 && lost > 0);
                }
            }
        }
        bytes
    }
}

impl Fate {
    fn keeps(&self, order: u64, whole: bool, sector: bool) -> bool {
        match self {
            Self::Nothing => false,
            Self::Everything => true,
            Self::Prefix { cut } => order < *cut || (order == *cut && sector),
            Self::WholeWrites => whole,
            Self::Sectors => sector,
        }
    }
}

impl NameChange {
    fn names(&self) -> Vec<&String> {
        match self {
            Self::Link { name, .. } | Self::Unlink { name } => vec![name],
            Self::Rename { from, to, .. } => vec![from, to],
        }
    }

    fn apply(&self, names: &mut BTreeMap<String, InodeId>) {
        match self {
            Self::Link { name, inode } => {
                names.insert(name.clone(), *inode);
            }
            Self::Unlink { name } => {
                names.remove(name);
            }
            Self::Rename { from, to, inode } => {
                names.remove(from);
                names.insert(to.clone(), *inode);
            }
        }
    }
}

/// The folder part of a name, without the last slash.
pub(super) fn folder_of(name: &str) -> &str {
    name.rsplit_once('/').map_or("", |(folder, _)| folder)
}

fn draw_density(rng: &mut Rng) -> u64 {
    [0, 125, 500, 875, 1000]
        .get(rng.below(5) as usize)
        .copied()
        .unwrap_or(500)
}

fn apply(bytes: &mut Vec<u8>, change: &Change) {
    match change {
        Change::Write { at, bytes: new } => overwrite(bytes, *at, new),
        Change::Truncate { size } => bytes.resize(*size, 0),
    }
}

fn overwrite(bytes: &mut Vec<u8>, at: usize, new: &[u8]) {
    let end = at + new.len();
    if bytes.len() < end {
        bytes.resize(end, 0);
    }
    if let Some(place) = bytes.get_mut(at..end) {
        place.copy_from_slice(new);
    }
}

/// Cuts a write at sector boundaries of the file.
fn sectors_of(at: usize, bytes: &[u8]) -> impl Iterator<Item = (usize, &[u8])> {
    let mut start = at;
    let mut rest = bytes;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let room = SECTOR_BYTES - start % SECTOR_BYTES;
        let (piece, after) = rest.split_at(room.min(rest.len()));
        let from = start;
        start += piece.len();
        rest = after;
        Some((from, piece))
    })
}
