//! Birth dates as lists write them. What is ambiguous is kept as written, with a code.

use lontar_core::model::text::clean_line;
use lontar_core::model::{BirthDate, Date, DateError};

use super::grid::Cell;

/// A date as text for the register, and what is wrong with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Written {
    /// `1985-08-12`, `1985`, or the text as it was.
    pub(super) text: String,
    /// `date_form`, `date_calendar` or `date_year_two_digits`.
    pub(super) code: Option<&'static str>,
}

/// Serial numbers of days that are taken for a date: 1927 to 2064. A year is no such number.
const SERIALS: core::ops::RangeInclusive<u32> = 10_000..=60_000;

/// Days between the beginnings of the two calendars of spreadsheets.
const DAYS_TO_1904: u32 = 1_462;

/// Reads the cell of a date; `None` when it is empty.
pub(super) fn read(cell: &Cell, is_1904: bool) -> Option<Written> {
    match cell {
        Cell::Empty | Cell::Error => None,
        Cell::Date(date) => Some(known(*date)),
        Cell::Number(number) => Some(from_number(*number, is_1904)),
        Cell::Text(_) | Cell::Cut(_) => Some(from_text(&cell.line(), is_1904)),
    }
}

/// Splits place and date of one cell, `Ba'a, 12-08-1985`: the date begins with the first digit.
pub(super) fn place_and_date(text: &str) -> (String, String) {
    let at = text.find(|c: char| c.is_ascii_digit()).unwrap_or(text.len());
    let (place, date) = text.split_at_checked(at).unwrap_or((text, ""));
    let place = place
        .trim_matches(|c: char| c.is_whitespace() || matches!(c, ',' | '.' | '/' | '-' | ':' | ';' | '('));
    (place.to_owned(), date.trim().to_owned())
}

fn from_number(number: f64, is_1904: bool) -> Written {
    let text = number.to_string();
    let whole = number.trunc();
    // Years and serial numbers are small enough to be exact.
    let small = (0.0..100_000.0).contains(&whole).then_some(whole as u32);
    match small {
        Some(serial) if SERIALS.contains(&serial) => {
            from_serial(serial, is_1904).map_or(wrong(text, "date_form"), known)
        }
        Some(_) if BirthDate::parse(&text).is_ok() => Written { text, code: None },
        _ => wrong(text, "date_form"),
    }
}

fn from_serial(serial: u32, is_1904: bool) -> Option<Date> {
    let days = if is_1904 { serial + DAYS_TO_1904 } else { serial };
    let seconds = u64::from(days) * 24 * 60 * 60;
    Date::new(1899, 12, 30)
        .ok()?
        .checked_add(core::time::Duration::from_secs(seconds))
        .ok()
}

fn from_text(text: &str, is_1904: bool) -> Written {
    let day = without_hour(text);
    if let Some(number) = day.parse::<u32>().ok().filter(|n| SERIALS.contains(n)) {
        return from_number(f64::from(number), is_1904);
    }
    match parts(day) {
        Some((year, month, day)) if year.len() == 4 => from_parts(text, year, month, day),
        Some(_) => wrong(text.to_owned(), "date_year_two_digits"),
        None => match BirthDate::parse(day) {
            Ok(_) => Written {
                text: day.to_owned(),
                code: None,
            },
            Err(error) => wrong(text.to_owned(), code_of(error)),
        },
    }
}

fn from_parts(text: &str, year: &str, month: i8, day: &str) -> Written {
    let date = year
        .parse()
        .ok()
        .zip(day.parse().ok())
        .map(|(year, day)| Date::new(year, month, day));
    match date {
        Some(Ok(date)) => known(date),
        Some(Err(_)) => wrong(text.to_owned(), "date_calendar"),
        None => wrong(text.to_owned(), "date_form"),
    }
}

/// Year as written, month and day as written, of `12 Agustus 1985`, `12/08/1985`, `1985-08-12`.
fn parts(text: &str) -> Option<(&str, i8, &str)> {
    let words: Vec<&str> = text
        .split(|c: char| !c.is_alphanumeric())
        .filter(|w| !w.is_empty())
        .collect();
    let &[first, second, third] = words.as_slice() else {
        return None;
    };
    let is_number =
        |t: &str, lengths: &[usize]| lengths.contains(&t.len()) && t.bytes().all(|b| b.is_ascii_digit());
    let month = month(second)?;
    if is_number(first, &[4]) && is_number(third, &[1, 2]) {
        Some((first, month, third))
    } else if is_number(first, &[1, 2]) && is_number(third, &[2, 4]) {
        Some((third, month, first))
    } else {
        None
    }
}

/// A month by number or by the beginning of its name in Indonesian or English. A number above 12
/// stays what it is: the calendar refuses it.
fn month(text: &str) -> Option<i8> {
    if text.len() <= 2 && text.bytes().all(|b| b.is_ascii_digit()) {
        return text.parse().ok();
    }
    const BEGINNINGS: [&[&str]; 12] = [
        &["jan"],
        &["feb", "peb"],
        &["mar"],
        &["apr"],
        &["mei", "may"],
        &["jun"],
        &["jul"],
        &["agu", "ags", "agt", "aug"],
        &["sep"],
        &["okt", "oct"],
        &["nov", "nop"],
        &["des", "dec"],
    ];
    let lower = text.to_lowercase();
    let is_month = |names: &&[&str]| names.iter().any(|name| lower.starts_with(name));
    let at = BEGINNINGS.iter().position(is_month)?;
    i8::try_from(at + 1).ok()
}

/// `1985-08-12 00:00:00` and `1985-08-12T00:00` without the hour.
fn without_hour(text: &str) -> &str {
    match text.split_once([' ', 'T']) {
        Some((day, hour)) if hour.contains(':') => day,
        _ => text.trim_end_matches(['.', ',', ')']),
    }
}

fn known(date: Date) -> Written {
    Written {
        text: date.to_string(),
        code: None,
    }
}

fn wrong(text: String, code: &'static str) -> Written {
    Written {
        text: clean_line(&text),
        code: Some(code),
    }
}

fn code_of(error: DateError) -> &'static str {
    match error {
        DateError::Calendar => "date_calendar",
        DateError::Format | DateError::Hour => "date_form",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_day_is_written_in_many_ways() {
        let ways = [
            "12-08-1985",
            "12/08/1985",
            "12.8.1985",
            "1985-08-12",
            "1985/08/12",
            "12 Agustus 1985",
            "12 agt 1985",
            "12-Aug-1985",
            "12 08 1985",
            "1985-08-12 00:00:00",
            "1985-08-12T00:00:00",
            "31271",
        ];
        for way in ways {
            assert_eq!(
                read(&Cell::text(way), false),
                Some(Written {
                    text: "1985-08-12".into(),
                    code: None
                }),
                "{way}"
            );
        }
        assert_eq!(read(&Cell::Number(31_271.0), false).unwrap().text, "1985-08-12");
        assert_eq!(read(&Cell::Number(29_809.0), true).unwrap().text, "1985-08-12");
        assert_eq!(
            read(&Cell::Number(1985.0), false),
            Some(Written {
                text: "1985".into(),
                code: None
            })
        );
    }

    #[test]
    fn what_is_no_certain_day_stays_as_written() {
        let rows = [
            ("12-08-85", "date_year_two_digits"),
            ("12 Agustus 85", "date_year_two_digits"),
            ("30-02-1985", "date_calendar"),
            ("08/25/1985", "date_calendar"),
            ("30 Februari 1985", "date_calendar"),
            ("sekitar 1985", "date_form"),
            ("Agustus 1985", "date_form"),
        ];
        for (text, code) in rows {
            assert_eq!(
                read(&Cell::text(text), false),
                Some(Written {
                    text: text.into(),
                    code: Some(code)
                }),
                "{text}"
            );
        }
        assert_eq!(read(&Cell::text("tidak tahu"), false).unwrap().code, None);
        assert_eq!(read(&Cell::Empty, false), None);
    }

    #[test]
    fn place_and_date_of_one_cell_are_parted() {
        let rows = [
            ("Ba'a, 12-08-1985", "Ba'a", "12-08-1985"),
            ("Seba 12 Mei 1990", "Seba", "12 Mei 1990"),
            ("Labuan Bajo/1-1-1970", "Labuan Bajo", "1-1-1970"),
            ("Oelua", "Oelua", ""),
            ("12-08-1985", "", "12-08-1985"),
        ];
        for (text, place, date) in rows {
            assert_eq!(
                place_and_date(text),
                (place.to_owned(), date.to_owned()),
                "{text}"
            );
        }
    }
}
