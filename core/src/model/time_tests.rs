use super::*;
use jiff::civil::date;
use proptest::prelude::*;

#[test]
fn the_ways_of_writing_a_date() {
    for text in [
        "1985-08-12",
        "12-08-1985",
        "12/08/1985",
        "12/8/1985",
        " 12.08.1985 ",
    ] {
        assert_eq!(parse_date(text), Ok(date(1985, 8, 12)), "{text}");
    }
    // text, error
    let table = [
        ("", DateError::Format),
        ("12-08-85", DateError::Format),
        ("12 Agustus 1985", DateError::Format),
        ("1985-08", DateError::Format),
        ("30-02-1985", DateError::Calendar),
        ("12-13-1985", DateError::Calendar),
        ("29-02-1985", DateError::Calendar),
        ("1985-999-01", DateError::Calendar),
    ];
    for (text, error) in table {
        assert_eq!(parse_date(text), Err(error), "{text}");
    }
}

#[test]
fn a_birth_date_may_be_a_year_or_unknown() {
    // text, register
    for (text, register) in [
        ("12-08-1985", "1985-08-12"),
        ("1985", "1985"),
        ("tidak tahu", "unknown"),
        ("unknown", "unknown"),
    ] {
        assert_eq!(BirthDate::parse(text).unwrap().to_register(), register);
    }
    assert_eq!(BirthDate::parse("0085"), Err(DateError::Calendar));
    assert_eq!(
        BirthDate::Year(1985).age_range(date(2026, 11, 20)),
        Some((40, 41))
    );
    assert_eq!(
        BirthDate::Full(date(2008, 11, 21)).age_range(date(2026, 11, 20)),
        Some((17, 17))
    );
    assert!(BirthDate::Year(2027).is_after(date(2026, 11, 20)));
}

#[test]
fn what_people_say_about_the_hour() {
    // text, register
    let table = [
        ("18-11-2026 17.05", "2026-11-18T17:05+08:00"),
        ("2026-11-18T17:05+08:00", "2026-11-18T17:05+08:00"),
        ("2026-11-18 17:05 WITA", "2026-11-18T17:05+08:00"),
        ("2026-11-18T09:05Z", "2026-11-18T09:05+00:00"),
        ("18-11-2026 sekitar malam", "2026-11-18Tnight+08:00"),
        ("18/11/2026", "2026-11-18Tunknown+08:00"),
        ("2026-11-18Tmorning-03:30", "2026-11-18Tmorning-03:30"),
    ];
    for (text, register) in table {
        assert_eq!(OccurredAt::parse(text).unwrap().to_register(), register, "{text}");
    }
    assert_eq!(OccurredAt::parse("2026-11-18 25:00"), Err(DateError::Hour));
    assert_eq!(OccurredAt::parse("2026-02-30 12:00"), Err(DateError::Calendar));
}

#[test]
fn the_deadline_is_two_days_after_the_most_favourable_reading() {
    // text, deadline
    let table = [
        ("2026-11-18T17:00+08:00", "2026-11-20T09:00:00Z"),
        ("2026-11-18Tmorning+08:00", "2026-11-20T03:00:00Z"),
        ("2026-11-18Tnight+08:00", "2026-11-20T16:00:00Z"),
        ("2026-11-18Tunknown+08:00", "2026-11-20T16:00:00Z"),
    ];
    for (text, deadline) in table {
        let expected: jiff::Timestamp = deadline.parse().unwrap();
        assert_eq!(
            OccurredAt::parse(text).unwrap().report_deadline_ms(),
            expected.as_millisecond(),
            "{text}"
        );
    }
}

proptest! {
    #[test]
    fn no_text_makes_a_date_parser_panic(text in ".{0,40}") {
        let _ = parse_date(&text);
        let _ = BirthDate::parse(&text);
        let _ = OccurredAt::parse(&text);
        let _ = OccurredAt::parse(&format!("2026-11-18T{text}"));
    }

    #[test]
    fn a_moment_reads_back_from_its_register(day in 0i32..40_000, minutes in 0u16..1440, offset in -840i16..=840) {
        let date = date(1950, 1, 1).saturating_add(jiff::Span::new().days(day));
        for hour in [Hour::At(minutes), Hour::Part(DayPart::Noon), Hour::Unknown] {
            let at = OccurredAt { date, hour, offset_min: offset };
            prop_assert_eq!(OccurredAt::parse(&at.to_register()), Ok(at));
            prop_assert!(at.earliest_ms() <= at.latest_ms());
        }
    }
}

#[test]
fn a_clock_that_cannot_be_right_makes_nobody_younger_or_older() {
    const YEAR: i64 = 365 * 86_400_000;
    let now = RELEASED_MS + 20 * 86_400_000;
    assert_eq!(likely_now(now, None), now);
    assert_eq!(likely_now(now - 90_000, Some(90_000)), now);
    let in_1970 = 86_400_000;
    assert_eq!(likely_now(in_1970, None), RELEASED_MS, "no hub was spoken to");
    assert_eq!(likely_now(in_1970, Some(now - in_1970)), now);
    assert_eq!(likely_now(now + 73 * YEAR, None), RELEASED_MS, "2099");
    let set_right_since = Some(11 * YEAR);
    assert_eq!(likely_now(now, set_right_since), now);
}

#[test]
fn days_are_counted_back_and_forth() {
    for days in [-719_162, -1, 0, 1, 20_767] {
        assert_eq!(days_since_1970(day_of(days * 86_400_000, 0)), days);
    }
}
