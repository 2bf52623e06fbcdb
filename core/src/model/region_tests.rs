use super::*;
use proptest::prelude::*;

fn all() -> &'static Regions {
    Regions::get()
}

#[test]
fn the_table_has_the_counts_of_its_source() {
    let count = |level| {
        all()
            .regions
            .iter()
            .filter(|r| !r.retired && r.level == level)
            .count()
    };
    assert_eq!(
        (
            count(Level::Province),
            count(Level::Regency),
            count(Level::District),
            count(Level::Village)
        ),
        (1, 22, 315, 3_442)
    );
    assert!(
        all()
            .regions
            .iter()
            .filter(|r| !r.retired && r.level == Level::Village)
            .all(|r| r.postcode.is_some())
    );
    // regency, districts, villages
    for (regency, districts, villages) in [("53.14", 11, 119), ("53.15", 12, 169), ("53.20", 6, 63)] {
        assert_eq!(all().districts(regency).count(), districts);
        assert_eq!(
            all()
                .districts(regency)
                .map(|d| all().villages(d.code).count())
                .sum::<usize>(),
            villages
        );
    }
}

#[test]
fn the_files_are_plain_enough_for_a_split_at_commas() {
    for file in [NAMES, POSTCODES, COORDINATES, CHANGES] {
        let columns = file.lines().next().unwrap().split(',').count();
        assert!(
            file.lines()
                .all(|l| l.split(',').count() == columns && !l.contains('"'))
        );
    }
}

#[test]
fn codes_are_found_with_and_without_dots() {
    let village = all().lookup("53.15.05.1025").unwrap();
    assert_eq!(village.name, "Labuan Bajo");
    assert_eq!(all().lookup("5315051025"), Some(village));
    assert_eq!(all().district_of(village.code), Some("53.15.05"));
    assert_eq!(all().regency_of(village.code), Some("53.15"));
    for wrong in ["", "53.15.05.9999", "531505102", "Labuan Bajo", "53.15.05.1025x"] {
        assert_eq!(all().lookup(wrong), None, "{wrong}");
    }
}

#[test]
fn a_retired_code_knows_its_successor() {
    let old = all().lookup("53.15.01.2010").unwrap();
    assert!(old.retired);
    assert_eq!((old.name, old.successor), ("Pacar", Some("53.15.11.2001")));
    assert_eq!(all().current("53.15.01.2010").unwrap().code, "53.15.11.2001");
    let gone = all().lookup("53.04.04.2008").unwrap();
    assert!(gone.retired && gone.successor.is_none());
    let current = |r: &Region| {
        r.successor
            .is_none_or(|s| all().lookup(s).is_some_and(|s| !s.retired))
    };
    assert!(all().regions.iter().all(current));
}

#[test]
fn names_are_searched_without_case_spaces_and_apostrophes() {
    assert_eq!(all().search("labuanbajo", None)[0].code, "53.15.05.1025");
    assert_eq!(all().search("BO’A", Some("53.14.07"))[0].code, "53.14.07.2004");
    assert_eq!(all().search("rote ndao", None)[0].code, "53.14");
    assert!(all().search("  ", None).is_empty());
    assert!(all().search("a", None).len() <= 50);
}

#[test]
fn a_repeated_name_asks_and_the_district_decides() {
    assert!(matches!(all().village_by_name("Ledeke", "53.20"), Found::Several(v) if v.len() == 2));
    assert!(
        matches!(all().village_by_name("ledeke", "53.20.06"), Found::One(r) if r.code == "53.20.06.1001")
    );
    assert_eq!(all().village_by_name("Tidak Ada", "53.20"), Found::None);
    assert!(matches!(all().resolve_village("Ledeke, Raijua"), Found::One(r) if r.code == "53.20.06.1001"));
    assert!(matches!(all().resolve_village("5320061001"), Found::One(r) if r.code == "53.20.06.1001"));
}

#[test]
fn prefixes_of_identity_numbers() {
    for (prefix, known) in [
        ("531402", true),
        ("530199", true),
        ("320101", true),
        ("539902", false),
        ("100101", false),
        ("990101", false),
    ] {
        assert_eq!(all().knows_nik_prefix(prefix), known, "{prefix}");
    }
}

proptest! {
    #[test]
    fn no_text_makes_a_lookup_panic(text in ".{0,30}") {
        let _ = all().lookup(&text);
        let _ = all().resolve_village(&text);
        let _ = all().search(&text, Some(&text));
        let _ = all().village_by_name(&text, &text);
    }
}

#[test]
fn near_a_village_is_first_that_village_and_nothing_farther_than_half_a_day_on_foot() {
    let oelua = all().lookup("53.14.11.2001").unwrap();
    let at = (oelua.lat.unwrap(), oelua.lng.unwrap());
    let near = all().nearest(at, 4);
    assert_eq!((near.len(), near[0].code), (4, oelua.code));
    let away = |r: &&Region| distance_km(at, (r.lat.unwrap(), r.lng.unwrap()));
    assert!(near.iter().map(away).is_sorted());
    assert!(
        near.iter()
            .all(|r| r.level == Level::Village && away(r) <= NEAR_KM)
    );
    // Out on the Savu Sea, and where no phone of the programme is.
    assert!(all().nearest((-9.6, 122.6), 4).is_empty());
    assert!(all().nearest((f64::NAN, 0.0), 4).is_empty());
}

#[test]
fn a_degree_is_as_long_as_it_is() {
    // A degree of a meridian on a sphere of 6371 km: 2 pi r / 360.
    assert!((distance_km((-10.0, 123.0), (-11.0, 123.0)) - 111.195).abs() < 0.01);
    // At 60 degrees north a degree of longitude is half as long.
    assert!((distance_km((60.0, 10.0), (60.0, 11.0)) - 55.597).abs() < 0.01);
}
