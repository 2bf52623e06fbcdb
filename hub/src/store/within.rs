//! The part of the records that somebody may see, applied inside the queries: what is outside is
//! never read, so it cannot slip into a page.

/// Which records.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Within {
    /// All.
    #[default]
    Everywhere,
    /// Those of some regencies, by dotted code; none of them: nothing.
    Regencies(Vec<String>),
}

impl Within {
    /// The parameter of `condition`: nothing, or the codes as a JSON list.
    #[must_use]
    pub fn param(&self) -> Option<String> {
        match self {
            Within::Everywhere => None,
            Within::Regencies(codes) => Some(serde_json::Value::from(codes.clone()).to_string()),
        }
    }

    /// Whether a district (or village, or regency) is inside.
    #[must_use]
    pub fn covers(&self, code: Option<&str>) -> bool {
        match self {
            Within::Everywhere => true,
            Within::Regencies(codes) => code.is_some_and(|code| {
                code.get(..REGENCY_CHARS)
                    .is_some_and(|r| codes.iter().any(|c| c == r))
            }),
        }
    }
}

/// Length of the dotted code of a regency, such as `53.14`.
const REGENCY_CHARS: usize = 5;

/// Whether a row of `row`, named `r` in the query, is inside, as SQL; parameter `number` is
/// [`Within::param`].
///
/// A record that several shards have is inside if one of its rows is: a report without a place was
/// carried to the officers of its district, and their supervisor must see it.
#[must_use]
pub fn condition(number: u8) -> String {
    format!(
        "(?{number} IS NULL OR EXISTS (
             SELECT 1 FROM row one WHERE one.record = r.record
             AND substr(one.district, 1, 5) IN (SELECT value FROM json_each(?{number}))))"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_regency_covers_its_districts_and_villages_only() {
        let rote = Within::Regencies(vec![String::from("53.14")]);
        for (code, inside) in [
            (Some("53.14.02"), true),
            (Some("53.14"), true),
            (Some("53.14.02.2004"), true),
            (Some("53.15.02"), false),
            (Some("53.1"), false),
            (Some(""), false),
            (None, false),
        ] {
            assert_eq!(rote.covers(code), inside, "{code:?}");
            assert!(Within::Everywhere.covers(code));
        }
        assert!(!Within::Regencies(Vec::new()).covers(Some("53.14.02")));
        assert_eq!(Within::Everywhere.param(), None);
        assert_eq!(rote.param().as_deref(), Some("[\"53.14\"]"));
    }
}
