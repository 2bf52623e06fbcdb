//! What the office documents of UU 27/2022 say: which records are erased, or restricted.
//!
//! Neither holds a word about the person: an id of a record says nothing once its body is gone.

use super::Answers;
use crate::model::{RecordId, Value};

/// Records of one document: the limit of a register, 16 bytes each.
pub const RECORDS_MAX: usize = 512;
const RECORDS: &str = "rs";
const STATE: &str = "st";
const RELEASED: &str = "released";

/// The registers of an `erase` document.
#[must_use]
pub fn erase(records: &[RecordId]) -> Answers {
    let mut answers = Answers::new();
    let bytes = records
        .iter()
        .take(RECORDS_MAX)
        .flat_map(|r| *r.as_bytes())
        .collect();
    answers.set(RECORDS, Value::Bytes(bytes));
    answers
}

/// Those of a `restrict` document; `released` ends it.
#[must_use]
pub fn restrict(records: &[RecordId], released: bool) -> Answers {
    let mut answers = erase(records);
    answers.set(STATE, Value::from(if released { RELEASED } else { "restricted" }));
    answers
}

/// The records that a document of either kind names.
#[must_use]
pub fn records(answers: &Answers) -> Vec<RecordId> {
    let bytes = answers
        .get(RECORDS)
        .and_then(|v| v.as_bytes())
        .unwrap_or_default();
    bytes
        .chunks_exact(16)
        .filter_map(|b| RecordId::try_from(b).ok())
        .collect()
}

/// Whether a `restrict` document ended.
#[must_use]
pub fn is_released(answers: &Answers) -> bool {
    answers.get(STATE).and_then(|v| v.as_text()) == Some(RELEASED)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_document_names_is_read_again() {
        let all = [RecordId::from_bytes([1; 16]), RecordId::from_bytes([2; 16])];
        assert_eq!(records(&erase(&all)), all);
        assert!(!is_released(&restrict(&all, false)) && is_released(&restrict(&all, true)));
        assert_eq!(records(&Answers::new()), []);
    }
}
