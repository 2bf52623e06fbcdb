//! Text for dates, hours and ages, so that no shell counts days.

use lontar_core::model::time::Hour;
use lontar_core::model::{BirthDate, OccurredAt, time};
use lontar_strings::{Lang, fill, text};

const DAY_MS: i64 = 86_400_000;
const HOUR_MS: i64 = 3_600_000;
/// Nobody is older.
const AGE_MAX: i16 = 120;

/// A language of the catalogue.
#[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum Language {
    /// Indonesian.
    Indonesian,
    /// English.
    English,
}

impl From<Language> for Lang {
    fn from(language: Language) -> Self {
        match language {
            Language::Indonesian => Lang::Id,
            Language::English => Lang::En,
        }
    }
}

/// `20 November 2026` of a moment, `utc_offset_min` minutes east of UTC.
#[uniffi::export]
#[must_use]
pub fn date_text(at_ms: i64, utc_offset_min: i32, language: Language) -> String {
    let day = time::day_of(at_ms, utc_offset_min);
    long(&day.to_string(), language.into()).unwrap_or_default()
}

/// `17.00` (Indonesian) or `17:00` of a moment.
#[uniffi::export]
#[must_use]
pub fn time_text(at_ms: i64, utc_offset_min: i32, language: Language) -> String {
    let local = at_ms.saturating_add(i64::from(utc_offset_min) * 60_000);
    let minutes = local.rem_euclid(DAY_MS) / 60_000;
    let (hour, minute) = (minutes / 60, minutes % 60);
    match language {
        Language::Indonesian => format!("{hour:02}.{minute:02}"),
        Language::English => format!("{hour:02}:{minute:02}"),
    }
}

/// `hari ini, 17.00 WITA`, `besok, 17.00 WITA` or `Jumat, 20 November, 17.00 WITA`: a deadline as clocks show it where
/// it holds, `utc_offset_min` minutes east of UTC.
#[uniffi::export]
#[must_use]
pub fn deadline_text(deadline_ms: i64, utc_offset_min: i32, now_ms: i64, language: Language) -> String {
    let lang = Lang::from(language);
    let day_at = |ms: i64| time::day_of(ms, utc_offset_min);
    let day = day_at(deadline_ms);
    let day = if day == day_at(now_ms) {
        String::from(text("common_today", lang))
    } else if day == day_at(now_ms.saturating_add(DAY_MS)) {
        String::from(text("common_tomorrow", lang))
    } else {
        let named = |key: String| String::from(text(&key, lang));
        let weekday = named(format!("common_weekday_{}", day.weekday().to_monday_one_offset()));
        let month = named(format!("common_month_{}", day.month()));
        format!("{weekday}, {} {month}", day.day())
    };
    let clock = time_text(deadline_ms, utc_offset_min, language);
    format!("{day}, {clock} {}", zone(utc_offset_min))
}

/// The zone of Indonesia by its name, another by what it differs from UTC.
fn zone(utc_offset_min: i32) -> String {
    match utc_offset_min {
        420 => String::from("WIB"),
        480 => String::from("WITA"),
        540 => String::from("WIT"),
        other => format!("UTC{:+03}:{:02}", other / 60, (other % 60).abs()),
    }
}

/// A moment as the answer of when something happened: `2026-11-18T17:05+08:00`.
#[uniffi::export]
#[must_use]
pub fn moment_answer(at_ms: i64, utc_offset_min: i32) -> String {
    let local = at_ms.saturating_add(i64::from(utc_offset_min) * 60_000);
    let minutes = u16::try_from(local.rem_euclid(DAY_MS) / 60_000);
    let moment = OccurredAt {
        date: time::day_of(at_ms, utc_offset_min),
        hour: minutes.map_or(Hour::Unknown, Hour::At),
        offset_min: i16::try_from(utc_offset_min).unwrap_or_default(),
    };
    moment.to_register()
}

/// `12 Agustus 1985` of a day as an answer holds it, `November 2026` of a month; `1985` and `unknown` stay as they
/// are told. Text that is no day is returned unchanged.
#[uniffi::export]
#[must_use]
pub fn day_text(day: String, language: Language) -> String {
    long(&day, language.into()).unwrap_or(day)
}

/// `2 hari lalu`, `3 jam lalu` between two moments; a moment that lies ahead is `now`'s.
#[uniffi::export]
#[must_use]
pub fn since_text(at_ms: i64, now_ms: i64, language: Language) -> String {
    let ago = now_ms.saturating_sub(at_ms).max(0);
    let lang = Lang::from(language);
    match (ago / DAY_MS, ago / HOUR_MS) {
        (0, 0) => String::from(text("common_just_now", lang)),
        (0, hours) => fill("common_hours_ago", lang, &[("count", &hours.to_string())]),
        (days, _) => fill("common_days_ago", lang, &[("count", &days.to_string())]),
    }
}

/// Age in full years on a day, of a birth date as an answer holds it; `None` if it is not known.
#[uniffi::export]
#[must_use]
pub fn age_text(
    birth_date: String,
    today_ms: i64,
    utc_offset_min: i32,
    language: Language,
) -> Option<String> {
    let born = BirthDate::parse(&birth_date).ok()?;
    let (from, to) = born.age_range(time::day_of(today_ms, utc_offset_min))?;
    let years = if from == to {
        from.to_string()
    } else {
        format!("{from}–{to}")
    };
    Some(fill("common_years_old", language.into(), &[("count", &years)]))
}

/// The year of birth, as a birth date holds it, of somebody of this age; `None` of an age that nobody has.
#[uniffi::export]
#[must_use]
pub fn birth_year(age: u32, today_ms: i64, utc_offset_min: i32) -> Option<String> {
    let age = i16::try_from(age).ok().filter(|age| *age <= AGE_MAX)?;
    Some((time::day_of(today_ms, utc_offset_min).year() - age).to_string())
}

fn long(day: &str, lang: Lang) -> Option<String> {
    let mut parts = day.splitn(3, '-');
    let (year, month) = (parts.next()?, parts.next()?);
    let month: u8 = month.parse().ok().filter(|m| (1..=12).contains(m))?;
    let name = text(&format!("common_month_{month}"), lang).to_owned();
    match parts.next() {
        Some(day) => Some(format!("{} {name} {year}", day.parse::<u8>().ok()?)),
        None => Some(format!("{name} {year}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_and_days_read_as_people_say_them() {
        use Language::{English, Indonesian};
        // 20 November 2026, 09:05 UTC: 17:05 in Kupang.
        let at = 1_795_165_500_000;
        assert_eq!(date_text(at, 480, Indonesian), "20 November 2026");
        assert_eq!(time_text(at, 480, Indonesian), "17.05");
        assert_eq!(time_text(at, 480, English), "17:05");
        // Late in the evening in UTC it is the next day there.
        assert_eq!(date_text(at + 8 * HOUR_MS, 480, Indonesian), "21 November 2026");
        assert_eq!(moment_answer(at, 480), "2026-11-20T17:05+08:00");
        assert_eq!(moment_answer(at + 8 * HOUR_MS, 480), "2026-11-21T01:05+08:00");
        for (day, read) in [
            ("1985-08-12", "12 Agustus 1985"),
            ("1985", "1985"),
            ("unknown", "unknown"),
            ("2026-11", "November 2026"),
            ("2026-13-01", "2026-13-01"),
        ] {
            assert_eq!(day_text(String::from(day), Indonesian), read);
        }
    }

    #[test]
    fn a_deadline_reads_as_the_day_and_the_hour_where_it_holds() {
        use Language::{English, Indonesian};
        // Friday 20 November 2026, 17:05 in Kupang.
        let at = 1_795_165_500_000;
        let said = |ago: i64, offset: i32, language| deadline_text(at, offset, at - ago, language);
        assert_eq!(said(5 * HOUR_MS, 480, Indonesian), "hari ini, 17.05 WITA");
        assert_eq!(said(17 * HOUR_MS, 480, Indonesian), "hari ini, 17.05 WITA");
        assert_eq!(said(18 * HOUR_MS, 480, Indonesian), "besok, 17.05 WITA");
        assert_eq!(
            said(47 * HOUR_MS, 480, Indonesian),
            "Jumat, 20 November, 17.05 WITA"
        );
        assert_eq!(
            said(-30 * HOUR_MS, 480, Indonesian),
            "Jumat, 20 November, 17.05 WITA"
        );
        assert_eq!(said(5 * HOUR_MS, 480, English), "today, 17:05 WITA");
        assert_eq!(said(5 * HOUR_MS, 420, Indonesian), "hari ini, 16.05 WIB");
        assert_eq!(said(5 * HOUR_MS, 540, Indonesian), "hari ini, 18.05 WIT");
        assert_eq!(said(5 * HOUR_MS, -210, English), "today, 05:35 UTC-03:30");
    }

    #[test]
    fn what_was_is_told_in_hours_and_days_and_never_in_the_future() {
        let now = 1_795_165_500_000;
        let ago = |ms: i64| since_text(now - ms, now, Language::Indonesian);
        assert_eq!(ago(2 * DAY_MS + HOUR_MS), "2 hari lalu");
        assert_eq!(ago(3 * HOUR_MS), "3 jam lalu");
        assert_eq!(ago(-DAY_MS), ago(0));
    }

    #[test]
    fn an_age_becomes_a_year_of_birth() {
        assert_eq!(birth_year(41, 1_795_165_500_000, 480).unwrap(), "1985");
        assert_eq!(birth_year(999, 1_795_165_500_000, 480), None);
    }

    #[test]
    fn an_age_is_as_sure_as_the_birth_date() {
        let age = |born: &str| age_text(String::from(born), 1_795_165_500_000, 480, Language::Indonesian);
        assert_eq!(age("1985-08-12").unwrap(), "41 tahun");
        assert_eq!(age("1985").unwrap(), "40–41 tahun");
        assert_eq!(age("unknown"), None);
        assert_eq!(age("nonsense"), None);
    }
}
