//! Records whose processing is restricted (UU 27/2022 Art. 41): kept, but in no list, search, count or
//! export. Applied inside the queries, like [`super::within`]: a restricted row is never read.
//!
//! What is asked for by its id still finds them: cases, copies for the person, and erasing.

/// Whether a row of `row`, named `r` in the query, may be listed, as SQL without a parameter.
pub const SHOWN: &str = "NOT EXISTS (SELECT 1 FROM restricted x WHERE x.record = r.record)";
