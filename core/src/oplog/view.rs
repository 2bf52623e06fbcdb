//! One record of one shard, seen whole: whatever kind it is, from all its stored entries.

use super::carried::Carried;
use super::document::{Document, Registers, Written};
use super::entry::{Body, Entry};
use super::held::Held;
use super::{office, record};
use crate::model::{ChangeHash, EntryHash, RecordKind};
use std::collections::BTreeMap;

/// A stored entry and what its log tells about it.
pub struct Stored<'a> {
    /// The entry.
    pub entry: &'a Entry,
    /// Whether its log announced the entry's session before it.
    pub session_announced: bool,
    /// Whether its log belongs to a hub that the root key certified.
    pub by_hub: bool,
    /// Whether its counter is held as too far ahead of the shard.
    pub counter_jumps: bool,
}

/// State of a record in a shard.
#[derive(Default)]
pub struct View {
    /// What it is; of a carried record, what it is at home. `None` while nothing is applied.
    pub kind: Option<RecordKind>,
    /// The registers; an office document has one value in each.
    pub registers: Registers,
    /// Sorted heads, or current office versions: what the digest covers.
    pub heads: Vec<[u8; 32]>,
    /// For every entry: applied (`None`) or why not.
    pub verdicts: BTreeMap<EntryHash, Option<Held>>,
    /// The entry that brought each applied change.
    pub entry_of: BTreeMap<ChangeHash, EntryHash>,
    /// Whether a body was erased.
    pub erased: bool,
}

/// The highest schema generation (hundreds of the schema number) that this version can read.
const SCHEMA_GENERATION: u16 = 0;

/// Builds the view. A function of the set of entries.
#[must_use]
pub fn view<D: Document>(stored: &[Stored<'_>]) -> View {
    let mut view = View::default();
    let sorted = sort_out(stored, &mut view);
    if sorted.office.is_empty() {
        let built = record::build::<D>(sorted.changes());
        view.heads = built.heads.iter().map(|h| *h.as_bytes()).collect();
        view.registers = built.registers;
        view.verdicts.extend(built.verdicts);
        view.entry_of = built.entry_of;
    } else {
        view_office(&sorted, &mut view);
    }
    view.kind = sorted.kind_of_first_applied(&view.verdicts);
    view
}

/// Opens a field document for writing: its state and the engine's document.
#[must_use]
pub fn open<D: Document>(stored: &[Stored<'_>]) -> (record::Built, D) {
    let sorted = sort_out(stored, &mut View::default());
    record::open(sorted.changes())
}

/// The entries of a record by what is to be done with them.
#[derive(Default)]
struct Sorted<'a> {
    field: Vec<(&'a Entry, &'a [u8])>,
    carried: Vec<(&'a Entry, Carried)>,
    office: Vec<(&'a Entry, &'a [u8])>,
}

fn sort_out<'a>(stored: &'a [Stored<'a>], view: &mut View) -> Sorted<'a> {
    let mut sorted = Sorted::default();
    for s in stored {
        match place(s, &mut sorted) {
            Ok(()) => {}
            Err(Some(held)) => drop(view.verdicts.insert(s.entry.hash, Some(held))),
            Err(None) => {
                view.erased = true;
                view.verdicts.insert(s.entry.hash, None);
            }
        }
    }
    if !sorted.office.is_empty() {
        // A record is one thing: field changes under an office document's id are not its state.
        let strays = sorted
            .field
            .drain(..)
            .map(|(e, _)| e)
            .chain(sorted.carried.drain(..).map(|(e, _)| e));
        view.verdicts
            .extend(strays.map(|e| (e.hash, Some(Held::UnknownKind))));
    }
    sorted
}

fn place<'a>(s: &Stored<'a>, sorted: &mut Sorted<'a>) -> Result<(), Option<Held>> {
    let header = &s.entry.header;
    let payload = match &s.entry.body {
        Body::Present { payload, .. } => payload.as_slice(),
        Body::Erased { .. } => return Err(None),
        Body::BelowCut | Body::Withheld => return Err(Some(Held::NoBody)),
    };
    if s.counter_jumps {
        return Err(Some(Held::CounterJump));
    }
    if header.schema / 100 > SCHEMA_GENERATION {
        return Err(Some(Held::UnknownSchema));
    }
    if header.kind.is_field_document() {
        if !s.session_announced {
            return Err(Some(Held::Actor));
        }
        sorted.field.push((s.entry, payload));
    } else if header.kind == RecordKind::CARRIED {
        let carried = Carried::decode(payload).map_err(|_| Some(Held::Undecodable))?;
        if !s.by_hub {
            return Err(Some(Held::NotTheHub));
        }
        sorted.carried.push((s.entry, carried));
    } else if header.kind.is_office() {
        if !s.by_hub {
            return Err(Some(Held::NotTheHub));
        }
        sorted.office.push((s.entry, payload));
    } else {
        return Err(Some(Held::UnknownKind));
    }
    Ok(())
}

impl Sorted<'_> {
    fn changes(&self) -> Vec<record::Change<'_>> {
        let own = self.field.iter().map(|(e, payload)| record::Change {
            order: e.order(),
            session: e.header.session,
            payload,
        });
        let carried = self.carried.iter().map(|(e, c)| record::Change {
            order: e.order(),
            session: c.session,
            payload: &c.change,
        });
        own.chain(carried).collect()
    }

    fn kind_of_first_applied(&self, verdicts: &BTreeMap<EntryHash, Option<Held>>) -> Option<RecordKind> {
        let own = self
            .field
            .iter()
            .chain(&self.office)
            .map(|(e, _)| (e.order(), e.header.kind));
        let carried = self.carried.iter().map(|(e, c)| (e.order(), c.kind));
        own.chain(carried)
            .filter(|(o, _)| verdicts.get(&o.hash) == Some(&None))
            .min()
            .map(|(_, kind)| kind)
    }
}

fn view_office(sorted: &Sorted<'_>, view: &mut View) {
    let versions = sorted.office.iter().map(|(e, payload)| office::Version {
        order: e.order(),
        payload,
    });
    let built = office::build(versions.collect());
    view.heads = built.current.iter().map(|h| *h.as_bytes()).collect();
    view.heads.sort_unstable();
    if let Some(current) = built.current.last() {
        // An office version is no change; its entry's hash stands where a change's hash would.
        let change = ChangeHash::from_bytes(*current.as_bytes());
        view.entry_of.insert(change, *current);
        let registers = built
            .fields
            .into_iter()
            .map(|(key, value)| (key, vec![Written { value, change }]));
        view.registers = Registers(registers.collect());
    }
    view.verdicts.extend(built.verdicts);
}
