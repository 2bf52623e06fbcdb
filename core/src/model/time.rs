//! Dates and hours as people know them: often only a year, or "in the evening".
//!
//! Nothing here reads a clock; the present day comes as a parameter.

use core::fmt;

pub use jiff::civil::Date;

use super::text::clean_line;

/// UTC offset of WITA in minutes, the time of all regencies of the programme.
pub const WITA_OFFSET_MIN: i16 = 480;

/// Two times 24 hours in milliseconds: Permenaker 1/2025 Art. 8 and 19.
pub const REPORT_WITHIN_MS: i64 = 2 * 24 * 60 * 60 * 1000;

const MINUTE_MS: i64 = 60_000;
const UNKNOWN: &str = "unknown";

/// Why a text is not a date.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum DateError {
    /// The text is none of the accepted ways to write a date.
    #[error("a date is written 2026-11-20 or 20-11-2026")]
    Format,
    /// There is no such day, as 30 February.
    #[error("there is no such day in the calendar")]
    Calendar,
    /// The hour is not between 00:00 and 23:59, or its name is not known.
    #[error("an hour is written 17:05, or as a part of the day")]
    Hour,
}

/// Reads `YYYY-MM-DD`, `dd-mm-yyyy`, `dd/mm/yyyy` or `dd.mm.yyyy`.
///
/// # Errors
/// [`DateError::Format`] or [`DateError::Calendar`].
pub fn parse_date(text: &str) -> Result<Date, DateError> {
    let text = text.trim();
    let parts: Vec<&str> = text.split(['-', '/', '.']).collect();
    let [first, second, third] = parts.as_slice() else {
        return Err(DateError::Format);
    };
    if !parts
        .iter()
        .all(|p| (1..=4).contains(&p.len()) && p.chars().all(|c| c.is_ascii_digit()))
    {
        return Err(DateError::Format);
    }
    let (year, day) = match (first.len(), third.len()) {
        (4, 1..=2) => (first, third),
        (1..=2, 4) => (third, first),
        _ => return Err(DateError::Format),
    };
    let number = |t: &str| t.parse::<i16>().map_err(|_| DateError::Format);
    let small = |t: &str| number(t).and_then(|n| i8::try_from(n).map_err(|_| DateError::Calendar));
    Date::new(number(year)?, small(second)?, small(day)?).map_err(|_| DateError::Calendar)
}

/// 2026-11-01T00:00Z: no clock that shows an earlier time than this version's can be right.
pub const RELEASED_MS: i64 = 1_793_491_200_000;
/// Ten years: a clock beyond is more likely wrong than this version that old.
const USED_AT_MOST_MS: i64 = 10 * 365 * 86_400_000;

/// The most likely present moment, for rules about age: the clock corrected by what the hub said of it,
/// else the clock itself (a person may have set it right since), else the release of this version.
/// Entries carry the clock as it is: that is a claim, this is for not refusing anybody.
#[must_use]
pub fn likely_now(clock_ms: i64, clock_error_ms: Option<i64>) -> i64 {
    let corrected = clock_error_ms.map(|error| clock_ms.saturating_add(error));
    [corrected, Some(clock_ms)]
        .into_iter()
        .flatten()
        .find(|ms| is_possible(*ms))
        .unwrap_or(RELEASED_MS)
}

/// Whether it may be this time while this version is used.
#[must_use]
pub fn is_possible(ms: i64) -> bool {
    (RELEASED_MS..=RELEASED_MS + USED_AT_MOST_MS).contains(&ms)
}

/// The month of a moment in UTC: months since January 1970.
#[must_use]
pub fn month_of(ms: i64) -> u32 {
    let day = day_of(ms, 0);
    let months = (i32::from(day.year()) - 1970) * 12 + i32::from(day.month()) - 1;
    u32::try_from(months).unwrap_or(0)
}

/// The local day of a moment: milliseconds since 1970 UTC, minutes east of UTC. Moments outside
/// the years 1 to 9999 give the nearest day.
#[must_use]
pub fn day_of(ms: i64, utc_offset_min: i32) -> Date {
    let local = ms.saturating_add(i64::from(utc_offset_min) * 60_000);
    let days = local.div_euclid(86_400_000);
    let epoch = Date::constant(1970, 1, 1);
    let nearest = if days < 0 { Date::MIN } else { Date::MAX };
    epoch
        .checked_add(jiff::SignedDuration::from_hours(
            days.saturating_mul(24).clamp(-90_000_000, 90_000_000),
        ))
        .unwrap_or(nearest)
}

/// Days between 1 January 1970 and a day.
#[must_use]
pub fn days_since_1970(day: Date) -> i64 {
    day.duration_since(Date::constant(1970, 1, 1)).as_hours() / 24
}

/// Whole years between a birth and a day; `None` when born after that day.
#[must_use]
pub fn full_years(born: Date, today: Date) -> Option<i16> {
    if born > today {
        return None;
    }
    let had_birthday = (today.month(), today.day()) >= (born.month(), born.day());
    Some(today.year() - born.year() - i16::from(!had_birthday))
}

/// A birth date as far as it is known. In records it is text: `1985-08-12`, `1985` or `unknown`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum BirthDate {
    /// Day, month and year.
    Full(Date),
    /// The year only.
    Year(i16),
    /// Not even the year.
    Unknown,
}

impl BirthDate {
    /// Reads a date, a year of four digits, `unknown`, or `tidak tahu`.
    ///
    /// # Errors
    /// [`DateError`].
    pub fn parse(text: &str) -> Result<Self, DateError> {
        let text = clean_line(text);
        if matches!(text.to_lowercase().as_str(), UNKNOWN | "tidak tahu" | "?") {
            return Ok(BirthDate::Unknown);
        }
        if text.len() == 4 && text.chars().all(|c| c.is_ascii_digit()) {
            let year = text.parse().map_err(|_| DateError::Format)?;
            return if (1850..=2200).contains(&year) {
                Ok(BirthDate::Year(year))
            } else {
                Err(DateError::Calendar)
            };
        }
        parse_date(&text).map(BirthDate::Full)
    }

    /// The text in the record.
    #[must_use]
    pub fn to_register(self) -> String {
        match self {
            BirthDate::Full(date) => date.to_string(),
            BirthDate::Year(year) => format!("{year:04}"),
            BirthDate::Unknown => String::from(UNKNOWN),
        }
    }

    /// The youngest and the oldest age in whole years on a day; `None` when unknown or when even
    /// the oldest reading lies in the future.
    #[must_use]
    pub fn age_range(self, today: Date) -> Option<(i16, i16)> {
        match self {
            BirthDate::Full(born) => full_years(born, today).map(|age| (age, age)),
            BirthDate::Year(year) if year <= today.year() => {
                let oldest = today.year() - year;
                Some(((oldest - 1).max(0), oldest))
            }
            _ => None,
        }
    }

    /// True when the birth lies after that day.
    #[must_use]
    pub fn is_after(self, today: Date) -> bool {
        match self {
            BirthDate::Full(date) => date > today,
            BirthDate::Year(year) => year > today.year(),
            BirthDate::Unknown => false,
        }
    }

    /// True when the two can be the same birth: equal as far as both are known.
    #[must_use]
    pub fn agrees_with(self, other: Date) -> bool {
        match self {
            BirthDate::Full(date) => date == other,
            BirthDate::Year(year) => year == other.year(),
            BirthDate::Unknown => true,
        }
    }
}

impl fmt::Debug for BirthDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[redacted]")
    }
}

/// A part of the day, for people who have no clock at hand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DayPart {
    /// Pagi, until 11:00.
    Morning,
    /// Siang, until 15:00.
    Noon,
    /// Sore, until 19:00.
    Afternoon,
    /// Malam, until midnight.
    Night,
}

impl DayPart {
    /// The code in records.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            DayPart::Morning => "morning",
            DayPart::Noon => "noon",
            DayPart::Afternoon => "afternoon",
            DayPart::Night => "night",
        }
    }

    const fn minutes(self) -> (i64, i64) {
        match self {
            DayPart::Morning => (0, 11 * 60),
            DayPart::Noon => (11 * 60, 15 * 60),
            DayPart::Afternoon => (15 * 60, 19 * 60),
            DayPart::Night => (19 * 60, 24 * 60),
        }
    }
}

/// The hour of an event, as far as it is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Hour {
    /// Minutes since local midnight, 0 to 1,439.
    At(u16),
    /// A part of the day.
    Part(DayPart),
    /// The day only.
    Unknown,
}

impl Hour {
    /// Reads `17:05`, `17.05`, a part of the day in Indonesian or English, or `unknown`.
    ///
    /// # Errors
    /// [`DateError::Hour`].
    pub fn parse(text: &str) -> Result<Self, DateError> {
        let text = clean_line(text).to_lowercase();
        let text = text.strip_prefix("sekitar ").unwrap_or(&text);
        match text {
            "pagi" | "morning" => Ok(Hour::Part(DayPart::Morning)),
            "siang" | "noon" => Ok(Hour::Part(DayPart::Noon)),
            "sore" | "afternoon" => Ok(Hour::Part(DayPart::Afternoon)),
            "malam" | "night" => Ok(Hour::Part(DayPart::Night)),
            UNKNOWN | "tidak tahu" | "?" => Ok(Hour::Unknown),
            clock => clock_minutes(clock).map(Hour::At).ok_or(DateError::Hour),
        }
    }

    /// The text in the record: `17:05`, `night` or `unknown`.
    #[must_use]
    pub fn to_register(self) -> String {
        match self {
            Hour::At(minutes) => format!("{:02}:{:02}", minutes / 60, minutes % 60),
            Hour::Part(part) => String::from(part.code()),
            Hour::Unknown => String::from(UNKNOWN),
        }
    }

    fn minutes(self) -> (i64, i64) {
        match self {
            Hour::At(minutes) => (i64::from(minutes), i64::from(minutes)),
            Hour::Part(part) => part.minutes(),
            Hour::Unknown => (0, 24 * 60),
        }
    }
}

fn clock_minutes(text: &str) -> Option<u16> {
    // Keyboards for numbers have a comma where others have a dot.
    let (hours, minutes) = text.split_once([':', '.', ',']).unwrap_or((text, "0"));
    let digits = |t: &str| {
        (t.len() <= 2 && !t.is_empty() && t.chars().all(|c| c.is_ascii_digit()))
            .then(|| t.parse::<u16>().ok())?
    };
    let (hours, minutes) = (digits(hours)?, digits(minutes)?);
    (hours < 24 && minutes < 60).then_some(hours * 60 + minutes)
}

/// When an accident happened, or when a disease was diagnosed: a local date, an hour as far as
/// known, and the offset of local time to UTC.
///
/// In records it is text, `2026-11-18T17:05+08:00`, `2026-11-18Tnight+08:00` or
/// `2026-11-18Tunknown+08:00`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct OccurredAt {
    /// The local date.
    pub date: Date,
    /// The local hour.
    pub hour: Hour,
    /// Local time minus UTC in minutes, −720 to +840; WITA is +480.
    pub offset_min: i16,
}

impl OccurredAt {
    /// Reads the form of the record and what people type: `18-11-2026 17.05`, `2026-11-18 malam`,
    /// `2026-11-18`. Without an offset it is WITA.
    ///
    /// # Errors
    /// [`DateError`].
    pub fn parse(text: &str) -> Result<Self, DateError> {
        let text = clean_line(text);
        let (date, rest) = match text.split_once(['T', ' ']) {
            Some((date, rest)) => (date, rest.trim()),
            None => (text.as_str(), ""),
        };
        let (hour, offset_min) = split_offset(rest)?;
        let hour = hour.trim_end_matches("WITA").trim();
        let hour = if hour.is_empty() {
            Hour::Unknown
        } else {
            Hour::parse(hour)?
        };
        Ok(Self {
            date: parse_date(date)?,
            hour,
            offset_min,
        })
    }

    /// The text in the record.
    #[must_use]
    pub fn to_register(&self) -> String {
        let sign = if self.offset_min < 0 { '-' } else { '+' };
        let offset = self.offset_min.unsigned_abs();
        format!(
            "{}T{}{sign}{:02}:{:02}",
            self.date,
            self.hour.to_register(),
            offset / 60,
            offset % 60
        )
    }

    /// The earliest moment that this can mean, in milliseconds since 1970 (UTC).
    #[must_use]
    pub fn earliest_ms(&self) -> i64 {
        self.moment_ms(self.hour.minutes().0)
    }

    /// The latest moment that this can mean, in milliseconds since 1970 (UTC).
    #[must_use]
    pub fn latest_ms(&self) -> i64 {
        self.moment_ms(self.hour.minutes().1)
    }

    /// Until when the first report (stage I) is in time: 2 × 24 hours after the accident or the
    /// diagnosis (Permenaker 1/2025 Art. 8), in milliseconds since 1970 (UTC).
    ///
    /// When the hour is not known the clock starts at the end of that part of the day, or of the
    /// day: the reading that is best for the worker.
    #[must_use]
    pub fn report_deadline_ms(&self) -> i64 {
        self.latest_ms() + REPORT_WITHIN_MS
    }

    fn moment_ms(&self, minutes: i64) -> i64 {
        let midnight = self.date.to_datetime(jiff::civil::Time::midnight());
        let utc = jiff::tz::TimeZone::UTC
            .to_timestamp(midnight)
            .map(jiff::Timestamp::as_millisecond);
        // Only the last day of year 9999 is out of range.
        utc.unwrap_or_default() + (minutes - i64::from(self.offset_min)) * MINUTE_MS
    }
}

/// Splits `17:05+08:00` or `17:05Z` into the hour and minutes of offset.
fn split_offset(text: &str) -> Result<(&str, i16), DateError> {
    if let Some(hour) = text.strip_suffix('Z') {
        return Ok((hour, 0));
    }
    let Some((at, sign)) = text.char_indices().rfind(|(_, c)| matches!(c, '+' | '-')) else {
        return Ok((text, WITA_OFFSET_MIN));
    };
    let (hour, rest) = text.split_at_checked(at).ok_or(DateError::Hour)?;
    let minutes = clock_minutes(rest.get(1..).unwrap_or_default())
        .and_then(|m| i16::try_from(m).ok())
        .filter(|m| *m <= 14 * 60);
    let minutes = minutes.ok_or(DateError::Hour)?;
    Ok((hour, if sign == '-' { -minutes } else { minutes }))
}

#[cfg(test)]
#[path = "time_tests.rs"]
mod tests;
