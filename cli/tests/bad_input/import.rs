//! Lists of candidates that are broken, or have broken rows.

use crate::run::pause;
use crate::stage::{Folder, Hub};
use lontar_hub::import::{Mess, sample_list};
use std::time::Duration;

const VILLAGES: [&str; 2] = ["53.14.02.2004", "53.14.02.2007"];

fn workbook(people: usize, mess: Mess) -> Vec<u8> {
    sample_list(5, "53.14", &VILLAGES, people, mess)
}

#[track_caller]
fn candidates(hub: &Hub) -> u64 {
    let status = hub.run(&["status", "--json"]).done().object();
    status["candidates"].as_u64().unwrap()
}

#[test]
fn a_file_that_is_no_list_is_one_message_with_its_name() {
    let folder = Folder::new();
    let hub = Hub::made(&folder, "hub");
    let whole = workbook(20, Mess::default());
    let files: [(&str, &[u8], &str); 7] = [
        ("empty.csv", b"", "empty"),
        ("spaces.csv", b" \n \n", "empty"),
        ("picture.xlsx", b"\x89PNG\r\n\x1a\n0000000000", "no XLSX workbook"),
        ("cut.xlsx", &whole[..whole.len() / 2], "damaged"),
        ("flipped.xlsx", &flipped(&whole), "workbook"),
        ("old.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 old", "workbook"),
        (
            "letter.csv",
            b"Dengan hormat,\nbersama ini;kami kirim\n",
            "column names",
        ),
    ];
    for (name, bytes, words) in files {
        let file = folder.write(name, bytes);
        let said = hub.run(&["import", "candidates", &file, "--json"]);
        let said = said.refused(&[name, words, "nothing was imported"]);
        assert_eq!((said.err.lines().count(), said.out.as_str()), (1, ""), "{said:?}");
    }
    let nowhere = hub.run(&["import", "candidates", &folder.text("nowhere.xlsx")]);
    nowhere.refused(&["nowhere.xlsx cannot be read"]);
    let list = folder.write("list.xlsx", &whole);
    hub.run(&["import", "candidates", &list, "--sheet", "Kapal"])
        .refused(&["no such sheet", "has:"]);
    hub.run(&["import", "candidates", &list, "--district", "99.99.99"])
        .refused(&["district"]);
    assert_eq!(candidates(&hub), 0);
}

fn flipped(whole: &[u8]) -> Vec<u8> {
    let mut bytes = whole.to_vec();
    let middle = bytes.len() / 2;
    bytes[middle..middle + 200].iter_mut().for_each(|b| *b ^= 0x55);
    bytes
}

#[test]
fn bad_rows_keep_a_list_out_until_the_good_ones_are_wanted() {
    let folder = Folder::new();
    let hub = Hub::made(&folder, "hub");
    let mess = Mess {
        rounded_niks: 2,
        short_niks: 1,
        unknown_villages: 1,
        ..Mess::default()
    };
    let list = folder.write("calon.xlsx", workbook(40, mess));
    let dry = hub.run(&["import", "candidates", &list, "--dry-run"]).done();
    assert!(dry.err.contains("16 digits") && !dry.err.contains('{'), "{dry:?}");
    let refused = hub.run(&["import", "candidates", &list, "--json"]);
    let refused = refused.refused(&["4 row(s) are bad", "nothing was imported", "--take-good"]);
    let problems = refused.object()["problems"].as_array().unwrap().clone();
    assert!(
        problems
            .iter()
            .all(|p| p["row"].is_u64() && p["code"].is_string())
    );
    assert_eq!(candidates(&hub), 0);

    let taken = hub
        .run(&["import", "candidates", &list, "--take-good", "--json"])
        .done();
    assert_eq!(taken.object()["new"], 36);
    let rejects = std::fs::read_to_string(folder.path("calon.ditolak.csv")).unwrap();
    assert_eq!(rejects.lines().count(), 5);
    assert!(
        rejects.contains("ketik ulang sebagai teks"),
        "reasons are sentences: {rejects}"
    );
    // Somebody corrects it meanwhile: it is not written over, nor is the list itself.
    std::fs::write(folder.path("calon.ditolak.csv"), "half corrected").unwrap();
    let again = hub
        .run(&["import", "candidates", &list, "--take-good", "--json"])
        .done();
    assert_eq!(
        (again.object()["new"].as_u64(), again.object()["known"].as_u64()),
        (Some(0), Some(36))
    );
    assert!(folder.path("calon.ditolak-2.csv").exists());
    let over = hub.run(&["import", "candidates", &list, "--take-good", "--rejects", &list]);
    over.refused(&["calon.xlsx cannot be written", "nothing was imported"]);
    assert_eq!(
        std::fs::read_to_string(folder.path("calon.ditolak.csv")).unwrap(),
        "half corrected"
    );
    assert_eq!(candidates(&hub), 36);
}

#[test]
fn an_import_that_was_killed_took_all_or_nothing() {
    let folder = Folder::new();
    let list = folder.write("calon.xlsx", workbook(300, Mess::default()));
    let hub = Hub::made(&folder, "hub");
    for n in 0..6 {
        let importing = hub.start(&["import", "candidates", &list]);
        pause(Duration::from_millis(40 * n));
        importing.kill();
        assert!([0, 300].contains(&candidates(&hub)));
    }
    hub.run(&["import", "candidates", &list]).done();
    assert_eq!(candidates(&hub), 300);
    hub.run(&["verify"]).done();
}
