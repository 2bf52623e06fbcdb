//! Photos and voice notes: files that cannot be used, bad shots, and the way to the hub.

use crate::run::Said;
use crate::stage::{Folder, Hub, Phone, person, person_with};
use serde_json::json;

/// A PNG whose data is stored, not packed: a card with rows of dark strokes.
pub fn png(width: u32, height: u32, light: f32) -> Vec<u8> {
    let mut data = Vec::new();
    for y in 0..height {
        for x in 0..width {
            let stroke = (x / 3 + y / 5 * 7) % 5 < 2 && y / 20 % 2 == 0;
            let value = if stroke { 40.0 } else { 190.0 } * light;
            data.extend([value as u8; 3]);
        }
    }
    let mut file = Vec::new();
    let mut encoder = png::Encoder::new(&mut file, width, height);
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_compression(png::Compression::NoCompression);
    let mut writer = encoder.write_header().unwrap();
    writer.write_image_data(&data).unwrap();
    writer.finish().unwrap();
    file
}

/// Ten seconds of AAC frames, one channel of 16 kHz.
fn recording() -> Vec<u8> {
    let frame = [0xff, 0xf1, 0x60, 0x40, 0x07, 0x3f, 0xfc];
    [&frame[..], &[0x21; 50]].concat().repeat(156)
}

/// A phone with one person who agreed to photos; the receipt number.
fn enrolled(folder: &Folder, phone: &Phone, photos: bool) -> String {
    let mut consent = person(0)["consent"].clone();
    consent["photos_allowed"] = json!(photos);
    let file = folder.write(
        "people.jsonl",
        person_with(0, json!({ "consent": consent })).to_string(),
    );
    let said = phone
        .run(&["enrol", &file, "--district", "53.14.02", "--json"])
        .done();
    said.object()["receipt"].as_str().unwrap().to_owned()
}

#[test]
fn files_that_are_no_photos_are_refused_by_name_and_leave_nothing() {
    let folder = Folder::new();
    let phone = Phone::at(&folder, "phone");
    let receipt = enrolled(&folder, &phone, true);
    let whole = png(900, 700, 1.0);
    // The header of 65,535 × 65,535 pixels, and then nothing that fits it.
    let (mut bomb, mut huge) = (whole.clone(), Vec::new());
    let mut encoder = png::Encoder::new(&mut huge, 0xffff, 0xffff);
    encoder.set_color(png::ColorType::Rgb);
    drop(encoder.write_header().unwrap());
    bomb[..33].copy_from_slice(&huge[..33]);
    let cases: [(&[u8], &str); 6] = [
        (b"", "photo_empty"),
        (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", "photo_unsupported"),
        (b"GIF89a\x01\0\x01\0", "photo_unsupported"),
        (b"nama;nik\n", "photo_unknown"),
        (&whole[..whole.len() / 2], "photo_damaged"),
        (&bomb, "photo_too_large"),
    ];
    for (content, code) in cases {
        let file = folder.write("foto.jpg", content);
        let said = phone.run(&["photo", &receipt, "ktp", &file, "--json"]);
        said.refused(&["foto.jpg", code]);
    }
    phone
        .run(&["photo", &receipt, "ktp", &folder.text("nowhere.jpg")])
        .refused(&["nowhere.jpg cannot be read"]);
    let file = folder.write("foto.jpg", &whole);
    phone
        .run(&["photo", &receipt, "selfie", &file])
        .misused(&["ktp, person"]);
    phone
        .run(&["photo", "AAAAA-AAAAA", "ktp", &file])
        .refused(&["AAAAA-AAAAA"]);
    assert_eq!(phone.run(&["photos", &receipt, "--json"]).done().out, "");
    assert_eq!(phone.status()["waiting_photos"], 0);
}

#[test]
fn files_that_are_no_voice_notes_are_refused_by_name() {
    let folder = Folder::new();
    let phone = Phone::at(&folder, "phone");
    let receipt = enrolled(&folder, &phone, true);
    let long = recording().repeat(7);
    let half = &recording()[..1_000];
    let cases: [(&[u8], &str); 4] = [
        (b"", "voice_empty"),
        (b"RIFF\0\0\0\0WAVEfmt ", "voice_unsupported"),
        (&long, "voice_too_long"),
        (half, "voice_damaged"),
    ];
    for (content, code) in cases {
        let file = folder.write("suara.m4a", content);
        phone
            .run(&["voice", &receipt, "story", &file])
            .refused(&["suara.m4a", code]);
    }
    let file = folder.write("suara.aac", recording());
    let said = phone.run(&["voice", &receipt, "story", &file, "--json"]).done();
    assert_eq!(said.object()["duration_ms"], 9_984);
    assert_eq!(phone.status()["waiting_photos"], 1);
}

#[test]
fn a_bad_shot_is_taken_only_when_somebody_says_so_and_none_without_consent() {
    let folder = Folder::new();
    let phone = Phone::at(&folder, "phone");
    let receipt = enrolled(&folder, &phone, true);
    let dark = folder.write("gelap.png", png(900, 700, 0.15));
    let add = |more: &[&str]| -> Said {
        phone.run(&[&["photo", &receipt, "ktp", dark.as_str(), "--json"], more].concat())
    };
    let said = add(&[]).refused(&["Too dark", "--anyway"]);
    assert_eq!(said.object()["findings"], json!(["photo_dark"]));
    assert_eq!(add(&["--anyway"]).done().object()["added"], true);

    let other = Phone::at(&folder, "other");
    let receipt = enrolled(&folder, &other, false);
    let good = folder.write("baik.png", png(900, 700, 1.0));
    other
        .run(&["photo", &receipt, "ktp", &good])
        .refused(&["Photos were not allowed", "nothing was added"]);
    assert_eq!(other.status()["waiting_photos"], 0);
}

#[test]
fn a_photo_travels_to_the_hub_and_can_be_written_to_a_file() {
    let folder = Folder::new();
    let hub = Hub::new(&folder);
    let phone = hub.phone(&folder, "phone");
    let receipt = enrolled(&folder, &phone, true);
    // A PNG that is named JPEG is what it is.
    let good = folder.write("baik.jpg", png(900, 700, 1.0));
    let added = phone
        .run(&["photo", &receipt, "ktp", &good, "--json"])
        .done()
        .object();
    assert_eq!(added["findings"], json!([]));
    let (bytes, thumbnail) = (
        added["bytes"].as_u64().unwrap(),
        added["thumbnail_bytes"].as_u64().unwrap(),
    );
    assert!(bytes <= 40_000 && thumbnail <= 6_000, "{added}");
    let none = phone.run(&["sync", "--no-photos", "--json"]).done().object();
    assert_eq!(none["photos"]["waiting"], 1);
    let sent = phone.run(&["sync", "--json"]).done().object();
    assert_eq!(
        (&sent["photos"]["sent"], &sent["photos"]["waiting"]),
        (&json!(2), &json!(0))
    );
    let out = folder.text("keluar");
    let listed = phone
        .run(&["photos", &receipt, "--save", &out, "--json"])
        .done()
        .object();
    assert_eq!(listed["main"]["custody"], "arrived");
    let saved = std::fs::read(listed["saved"].as_str().unwrap()).unwrap();
    assert!(saved.starts_with(&[0xff, 0xd8]) && saved.len() as u64 == bytes);
    let again = phone.run(&["photos", &receipt, "--save", &out]);
    again.refused(&["was not written"]);
    let verified = hub.run(&["verify", "--json"]).done().object();
    assert_eq!(
        (&verified["photos"], &verified["faults"]),
        (&json!(2), &json!([]))
    );
}
