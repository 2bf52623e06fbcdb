use std::collections::BTreeSet;

use super::*;
use lontar_core::model::{RecordKind, Value};

const TODAY: Date = Date::constant(2026, 11, 20);

fn read(csv: &str) -> Reading {
    read_with(csv, &Options::new(TODAY))
}

fn read_with(csv: &str, options: &Options) -> Reading {
    read_candidates("daftar.csv", csv.as_bytes(), options).unwrap_or_else(|error| panic!("{error}"))
}

fn text<'a>(reading: &'a Reading, at: usize, register: &str) -> &'a str {
    reading.good[at]
        .answers
        .get(register)
        .and_then(Value::as_text)
        .unwrap_or("")
}

/// `row code` of each problem.
fn codes(reading: &Reading) -> Vec<String> {
    reading
        .problems
        .iter()
        .map(|p| {
            format!(
                "{} {}{}",
                p.row,
                p.code,
                if p.severity == Severity::Block { "!" } else { "" }
            )
        })
        .collect()
}

const HEADER: &str = "No;Nama;NIK;Tgl Lahir;L/P;Desa;Kecamatan;Pekerjaan;No HP\n";

/// A good row with one cell changed.
fn row_with(column: usize, cell: &str) -> String {
    let mut cells = [
        "1",
        "Maria Ndaumanu",
        "5314025208850012",
        "12-08-1985",
        "P",
        "Temas",
        "Rote Barat Laut",
        "Petani",
        "081234567890",
    ];
    cells[column] = cell;
    format!("{HEADER}{}\n", cells.join(";"))
}

#[test]
fn a_plain_row_becomes_answers() {
    let reading = read(&row_with(0, "1"));
    assert_eq!(codes(&reading), [] as [&str; 0]);
    assert_eq!(reading.good[0].row, 2);
    assert_eq!(reading.good[0].district, "53.14.02");
    let expected = [
        ("nm", "Maria Ndaumanu"),
        ("nk", "5314025208850012"),
        ("bd", "1985-08-12"),
        ("sx", "female"),
        ("vl", "53.14.02.2004"),
        ("oc", "farmer"),
        ("ph", "+6281234567890"),
    ];
    assert_eq!(reading.good[0].answers.0.len(), expected.len());
    for (register, value) in expected {
        assert_eq!(text(&reading, 0, register), value, "{register}");
    }
}

#[test]
fn what_is_wrong_with_one_cell_blocks_or_warns() {
    let rows: &[(usize, &str, &[&str])] = &[
        (1, "", &["required!"]),
        (1, "12345", &["name_digits!"]),
        (2, "", &["required!"]),
        (2, "531402520885001", &["nik_length!"]),
        (2, "53140252088500l2", &["nik_digits!"]),
        (2, "5314027002850012", &["nik_date!"]),
        (2, "5,31402E+15", &["number_scientific!"]),
        (2, "5314025208850010.0", &["number_rounded!"]),
        (2, "5314025208850012.0", &["number_not_text"]),
        (2, "'5314 0252 0885 0012", &[]),
        (2, "5314021208850012", &["nik_sex_differs"]),
        (3, "13-08-1985", &["nik_birth_date_differs"]),
        (3, "30-02-1985", &["date_calendar"]),
        (3, "12-08-85", &["date_year_two_digits"]),
        (3, "kemarin", &["date_form"]),
        (3, "31271", &[]),
        (3, "12 Agustus 1985", &[]),
        (3, "1985", &[]),
        (3, "", &[]),
        (3, "12-08-2035", &["birth_date_future", "nik_birth_date_differs"]),
        (4, "x", &["choice_unknown"]),
        (4, "Perempuan", &[]),
        (5, "53.14.02.2004", &[]),
        (5, "5314022004", &[]),
        (5, "Antah Berantah", &["village_unknown!"]),
        (5, "", &["required!"]),
        (6, "Antah Berantah", &["district_unknown"]),
        (6, "Lobalain", &["village_unknown!"]),
        (7, "Astronot", &["choice_unknown"]),
        (7, "NELAYAN/PERIKANAN", &[]),
        (8, "0812", &["phone_short"]),
        (8, "8.12E+10", &["number_scientific"]),
        (8, "-", &[]),
    ];
    for (column, cell, expected) in rows {
        let reading = read(&row_with(*column, cell));
        let expected: Vec<String> = expected.iter().map(|code| format!("2 {code}")).collect();
        assert_eq!(codes(&reading), expected, "{column} {cell}");
        let blocked = expected.iter().any(|code| code.ends_with('!'));
        assert_eq!(
            (reading.good.len(), reading.rejected.len()),
            if blocked { (0, 1) } else { (1, 0) },
            "{column} {cell}"
        );
    }
}

#[test]
fn what_is_not_known_is_kept_as_written_for_the_officer() {
    assert_eq!(text(&read(&row_with(7, "Astronot")), 0, "oo"), "Astronot");
    assert_eq!(text(&read(&row_with(7, "Astronot")), 0, "oc"), "other");
    assert_eq!(text(&read(&row_with(3, "12-08-85")), 0, "bd"), "12-08-85");
    assert_eq!(text(&read(&row_with(8, "8.12E+10")), 0, "ph"), "");
}

#[test]
fn problems_name_row_and_column_and_nothing_personal() {
    let reading = read(&row_with(2, "531402520885001"));
    let problem = &reading.problems[0];
    assert_eq!(
        (problem.row, problem.column.as_deref(), problem.field),
        (2, Some("C"), Some("nik"))
    );
    let shown = format!("{:?} {:?} {:?}", reading.problems, reading.rejected, reading.good);
    for personal in ["531402520885001", "Ndaumanu", "1985"] {
        assert!(!shown.contains(personal), "{personal}");
    }
}

#[test]
fn titles_groups_totals_and_signatures_are_counted_and_give_places() {
    let list = "DAFTAR CALON PESERTA KABUPATEN ROTE NDAO;;\n;;\nNo;Nama;NIK\n1;2;3\nKecamatan Rote Barat Laut;;\nDesa Temas;;\n\
        1;Maria Ndun;5314025208850012\n2;;\nJumlah;1;\n;;\nII. DESA MODOSINAL;;\n1;Yohanes Adu;5314021208850013\n\
        No;Nama;NIK\n2;Ana Mooy;5314025208850014\nTotal;3;\n;;Temas, 12 Januari 2026\n;;Kepala Desa\n;Soleman Giri;\n;;NIP. 198001012005011001\n";
    let reading = read(list);
    assert_eq!(codes(&reading), [] as [&str; 0]);
    let found: Vec<_> = reading
        .good
        .iter()
        .enumerate()
        .map(|(at, row)| (row.row, text(&reading, at, "vl")))
        .collect();
    assert_eq!(
        found,
        [(7, "53.14.02.2004"), (12, "53.14.02.2007"), (14, "53.14.02.2007")]
    );
    assert_eq!(
        reading.skipped,
        Skipped {
            blank: 2,
            totals: 2,
            titles: 11
        }
    );
}

#[test]
fn people_under_a_misspelt_group_row_are_not_put_into_the_village_above() {
    let list = "Kabupaten Rote Ndao;;\nNo;Nama;NIK\nDesa Temas;;\n1;Maria Ndun;5314025208850012\nDesa Temass;;\n2;Ana Mooy;5314025208850014\n";
    let reading = read(list);
    assert_eq!(codes(&reading), ["6 village_unknown!"]);
    assert_eq!(reading.rejected[0].village.as_deref(), Some("temass"));
}

#[test]
fn a_village_that_csv_left_only_in_the_first_row_is_carried_down_and_told() {
    let list = "Nama;NIK;Desa;Kecamatan\nMaria Ndun;5314025208850012;Temas;Rote Barat Laut\nAna Mooy;5314025208850014;;Rote Barat Laut\n";
    let reading = read(list);
    assert_eq!(codes(&reading), ["3 village_carried_down"]);
    assert_eq!(text(&reading, 1, "vl"), "53.14.02.2004");
}

#[test]
fn an_ambiguous_village_needs_a_district() {
    let list = "Kabupaten Sabu Raijua;;\nNama;NIK;Desa\nMaria Kale;5320065208850012;Ledeke\n";
    let reading = read(list);
    assert_eq!(codes(&reading), ["3 village_ambiguous!"]);
    assert_eq!(
        reading.problems[0].params["candidates"],
        "53.20.04.2004, 53.20.06.1001"
    );
    let options = Options {
        district: Some("53.20.06".into()),
        ..Options::new(TODAY)
    };
    assert_eq!(text(&read_with(list, &options), 0, "vl"), "53.20.06.1001");
}

#[test]
fn a_list_of_one_village_needs_no_column() {
    let options = Options {
        village: Some("5314022004".into()),
        ..Options::new(TODAY)
    };
    let reading = read_with("Nama;NIK\nMaria Ndun;5314025208850012\n", &options);
    assert_eq!(reading.good[0].district, "53.14.02");
    let bad = Options {
        village: Some("53.14".into()),
        ..Options::new(TODAY)
    };
    assert_eq!(
        read_candidates("a.csv", b"Nama;NIK\nA;1\n", &bad),
        Err(ImportError::BadOption { option: "village" })
    );
}

#[test]
fn the_same_nik_twice_names_both_rows() {
    let options = Options {
        village: Some("53.14.02.2004".into()),
        ..Options::new(TODAY)
    };
    let reading = read_with(
        "Nama;NIK\nMaria Ndun;5314025208850012\nAna Mooy;5314025208850012\n",
        &options,
    );
    assert_eq!(codes(&reading), ["3 nik_twice_in_file"]);
    assert_eq!(reading.problems[0].params["first_row"], "2");
    assert_eq!(reading.good.len(), 2);
}

#[test]
fn a_column_of_niks_that_all_end_in_zero_is_rejected() {
    let options = Options {
        village: Some("53.14.02.2004".into()),
        ..Options::new(TODAY)
    };
    let rows: String = (1..=5)
        .map(|n| format!("Ana Mooy;53140252088500{n}0\n"))
        .collect();
    let reading = read_with(&format!("Nama;NIK\n{rows}"), &options);
    assert_eq!(reading.rejected.len(), 5);
    assert!(
        reading
            .problems
            .iter()
            .all(|p| p.code == "number_last_digits_zero")
    );
}

#[test]
fn unknown_columns_are_reported_and_kept_for_the_sender() {
    let list = "Nama;NIK;Ukuran Baju;Desa\nMaria Ndun;;XL;Temas\n";
    let reading = read(list);
    assert_eq!(
        reading.columns[2],
        ColumnUse {
            column: "C".into(),
            header: "Ukuran Baju".into(),
            usage: Usage::Unused
        }
    );
    let rejects = String::from_utf8(write_rejects(&reading)).unwrap();
    assert_eq!(
        rejects,
        "\u{feff}Nama;NIK;Ukuran Baju;Desa;ALASAN\r\nMaria Ndun;;XL;Temas;B nik: required\r\n"
    );
}

#[test]
fn the_same_person_in_another_file_has_the_same_fingerprint() {
    let one = read(&row_with(0, "1"));
    let other = read(
        "Desa;NIK;Nama Lengkap;Jenis Kelamin;Tanggal Lahir;HP;Profesi;Kec\n53.14.02.2004;5314025208850012;MARIA  NDAUMANU;Perempuan;12/08/1985;+62 812-3456-7890;petani;RBL\n",
    );
    assert_eq!(one.good[0].fingerprint, other.good[0].fingerprint);
    assert_ne!(
        one.good[0].fingerprint,
        read(&row_with(1, "Ana Mooy")).good[0].fingerprint
    );
}

#[test]
fn a_text_without_column_names_is_one_error() {
    for text in ["halo", "a;b;c\n1;2;3\n", "Nama\nAna\n"] {
        assert_eq!(
            read_candidates("a.csv", text.as_bytes(), &Options::new(TODAY)),
            Err(ImportError::NoHeader),
            "{text}"
        );
    }
    assert_eq!(
        read_candidates("a.csv", b"Nama;NIK\0", &Options::new(TODAY)),
        Err(ImportError::NotAList)
    );
}

#[test]
fn every_code_of_an_import_is_listed_once() {
    let mut codes = IMPORT_PROBLEM_CODES.to_vec();
    codes.extend(lontar_core::form::PROBLEM_CODES);
    let count = codes.len();
    codes.sort_unstable();
    codes.dedup();
    assert_eq!(codes.len(), count);
    assert!(lontar_core::form::field_by_key(RecordKind::ENROLMENT, "nik").is_some());
}

#[test]
fn every_code_of_an_import_has_a_sentence_and_no_sentence_is_left_over() {
    let mut wanted: BTreeSet<String> = IMPORT_PROBLEM_CODES
        .iter()
        .map(|c| format!("import_{c}"))
        .collect();
    wanted.insert(String::from(super::PERHAPS));
    let written: BTreeSet<String> = lontar_strings::keys()
        .filter(|key| key.starts_with("import_"))
        .map(String::from)
        .collect();
    assert_eq!(wanted, written);
}

#[test]
fn a_sentence_about_a_row_has_no_gaps() {
    let text = "Nama;NIK;Tgl Lahir;Jenis Kelamin;Pekerjaan;Kecamatan;Kode Desa;Desa;Desil\n\
        Ana Mooy;53140212;30-02-1985;x;Astronot;Rote Barat Laut;;Tidak Ada;99999\n\
        Ana Mooy;5,31402E+15;12-08-85;L;petani;Entah;;Oelua;3\n\
        Beni Lay;5314021208850012;12-08-1985;L;petani;Rote Barat Laut;;Oelua;3\n\
        Ana Mooy;5314021208850012;12-08-1985;L;petani;Rote Barat Laut;;Oelua;3\n";
    let reading = read(text);
    assert!(reading.problems.len() > 6, "{:?}", reading.problems);
    for problem in &reading.problems {
        for lang in Lang::ALL {
            let sentence = problem.sentence(lang);
            assert!(!sentence.contains(['{', '_']), "{}: {sentence}", problem.code);
        }
    }
    let twice = reading
        .problems
        .iter()
        .find(|p| p.code == "nik_twice_in_file")
        .unwrap();
    assert!(
        twice.sentence(Lang::Id).contains("baris 4"),
        "{}",
        twice.sentence(Lang::Id)
    );
}
