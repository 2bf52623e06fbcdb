use std::sync::LazyLock;

use lontar_core::model::Regions;
use proptest::prelude::*;

use super::*;

const TODAY: Date = Date::constant(2026, 11, 20);

fn codes(reading: &Reading) -> Vec<(u32, &str)> {
    reading.problems.iter().map(|p| (p.row, p.code)).collect()
}

const VILLAGES: [&str; 5] = [
    "53.14.02.2004",
    "53.14.02.2007",
    "53.14.03.2001",
    "53.14.11.2001",
    "53.14.02.1008",
];

fn sample(people: usize, mess: Mess) -> (Sample, Reading) {
    let villages: Vec<&str> = VILLAGES
        .iter()
        .copied()
        .filter(|v| Regions::get().current(v).is_some())
        .collect();
    let sample = sample_with_people(5, "53.14", &villages, people, mess);
    let reading = read_candidates("contoh.xlsx", &sample.bytes, &Options::new(TODAY))
        .unwrap_or_else(|error| panic!("{error}"));
    (sample, reading)
}

const MESS: Mess = Mess {
    rounded_niks: 4,
    scientific_niks: 3,
    short_niks: 3,
    missing_niks: 2,
    missing_names: 2,
    unknown_villages: 3,
};

#[test]
fn a_generated_list_reads_back_as_the_people_in_it() {
    let (sample, reading) = sample(200, MESS);
    assert_eq!(sample.damaged.len(), MESS.damaged());
    assert_eq!(reading.rejected.len(), MESS.damaged(), "{:?}", codes(&reading));
    let expected: Vec<&Person> = sample
        .people
        .iter()
        .enumerate()
        .filter(|(at, _)| !sample.damaged.contains(at))
        .map(|(_, p)| p)
        .collect();
    assert_eq!(reading.good.len(), expected.len());
    for (row, person) in reading.good.iter().zip(expected) {
        let full = person.answers();
        for (register, value) in row.answers.iter() {
            assert_eq!(Some(value), full.get(register), "{register} of row {}", row.row);
        }
        assert!(row.answers.0.len() >= 14, "{:?}", row.answers);
    }
    let warnings: Vec<_> = reading
        .problems
        .iter()
        .filter(|p| p.severity == Severity::Warn)
        .map(|p| p.code)
        .collect();
    assert!(
        warnings.iter().all(|code| *code == "mother_is_self"),
        "{warnings:?}"
    );
    assert!(reading.skipped.totals >= 4 && reading.skipped.blank >= 4);
}

#[test]
fn corrected_rejects_can_be_imported_again() {
    let (_, reading) = sample(60, MESS);
    let rejects = write_rejects(&reading);
    let again = read_candidates("tolak.csv", &rejects, &Options::new(TODAY))
        .unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(
        again.rejected.len(),
        reading.rejected.len(),
        "{:?}",
        codes(&again)
    );
    let fields =
        |reading: &Reading| -> Vec<Usage> { reading.columns.iter().map(|c| c.usage).take(16).collect() };
    assert_eq!(fields(&again), fields(&reading));
    let corrected = String::from_utf8(rejects)
        .unwrap()
        .replace("Desa Yang Tidak Ada", "Temas")
        .replace("Lobalain", "Rote Barat Laut")
        .replace("Loaholu", "Rote Barat Laut");
    let again = read_candidates("tolak.csv", corrected.as_bytes(), &Options::new(TODAY))
        .unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(again.good.len(), MESS.unknown_villages, "{:?}", codes(&again));
}

#[test]
fn a_seed_repeats_the_list_byte_for_byte() {
    let list = || {
        sample_list(
            9,
            "53.14",
            &VILLAGES[..2],
            20,
            Mess {
                rounded_niks: 2,
                ..Mess::default()
            },
        )
    };
    assert_eq!(list(), list());
}

#[test]
fn a_sheet_is_chosen_by_name() {
    let (sample, reading) = sample(4, Mess::default());
    assert_eq!(reading.sheet.as_deref(), Some("Calon Peserta"));
    let options = Options {
        sheet: Some("Lain".into()),
        ..Options::new(TODAY)
    };
    let error = read_candidates("a.xlsx", &sample.bytes, &options).unwrap_err();
    assert_eq!(
        error,
        ImportError::NoSuchSheet {
            sheets: vec!["Calon Peserta".into()]
        }
    );
}

#[test]
fn a_workbook_cut_anywhere_is_one_error() {
    let (sample, _) = sample(4, Mess::default());
    for end in [4, 100, sample.bytes.len() / 2, sample.bytes.len() - 10] {
        assert_eq!(
            read_candidates("a.xlsx", &sample.bytes[..end], &Options::new(TODAY)),
            Err(ImportError::Damaged),
            "{end}"
        );
    }
}

static SMALL: LazyLock<Vec<u8>> =
    LazyLock::new(|| sample_list(1, "53.14", &VILLAGES[..1], 3, Mess::default()));

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn no_bytes_panic_the_reader(name in "[a-z]{1,3}\\.(csv|xlsx)", bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        let _ = read_candidates(&name, &bytes, &Options::new(TODAY));
        let _ = read_candidates(&name, &[b"PK\x03\x04".as_slice(), &bytes].concat(), &Options::new(TODAY));
    }

    #[test]
    fn no_cells_panic_the_reader(cells in proptest::collection::vec("[^;\n]{0,20}|[0-9.,/-]{0,18}|Desa [a-z]{0,6}|Jumlah", 0..60)) {
        let mut list = String::from("No;Nama;NIK;TTL;L;P;RT/RW;Desa;Kecamatan;Desil;Penghasilan;No Rek\n");
        for row in cells.chunks(12) {
            list.push_str(&row.join(";"));
            list.push('\n');
        }
        if let Ok(reading) = read_candidates("a.csv", list.as_bytes(), &Options::new(TODAY)) {
            prop_assert_eq!(reading.rejected.len(), reading.problems.iter().filter(|p| p.severity == Severity::Block).map(|p| p.row).collect::<std::collections::BTreeSet<_>>().len());
            let _ = write_rejects(&reading);
        }
    }

    #[test]
    fn no_flipped_byte_of_a_workbook_panics_the_reader(at in 0usize..10_000, to: u8) {
        let mut bytes = SMALL.clone();
        let length = bytes.len();
        bytes[at % length] = to;
        let _ = read_candidates("a.xlsx", &bytes, &Options::new(TODAY));
    }
}
