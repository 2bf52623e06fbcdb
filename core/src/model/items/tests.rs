use super::*;
use minicbor::Encoder;
use proptest::prelude::*;

/// An heir written by a newer version: entry 90 holds an array, entry "z" a number in a long form.
fn heir_of_a_newer_version() -> Vec<u8> {
    let mut out = Vec::new();
    let mut e = Encoder::new(&mut out);
    e.map(4).unwrap().u8(1).unwrap().str("Yohanes").unwrap();
    e.u8(90)
        .unwrap()
        .array(2)
        .unwrap()
        .u8(1)
        .unwrap()
        .tag(minicbor::data::Tag::new(42))
        .unwrap()
        .str("x")
        .unwrap();
    e.str("z").unwrap();
    out.extend_from_slice(&[0x1b, 0, 0, 0, 0, 0, 0, 0, 5]); // 5 in nine bytes
    Encoder::new(&mut out).u8(2).unwrap().str("spouse").unwrap();
    out
}

#[test]
fn unknown_entries_are_written_back_byte_for_byte() {
    let bytes = heir_of_a_newer_version();
    let item = Item::decode(&bytes).unwrap();
    assert_eq!(item.encode(), bytes);
    let mut heir = Heir::read(item);
    assert_eq!(heir.relation.as_deref(), Some("spouse"));
    heir.name = Some(String::from("Yosef"));
    let edited = heir.write().encode();
    assert_eq!(edited.len(), bytes.len() - 2);
    assert_eq!(
        Heir::read(Item::decode(&edited).unwrap()).name.as_deref(),
        Some("Yosef")
    );
    assert!(edited.windows(9).any(|w| w == [0x1b, 0, 0, 0, 0, 0, 0, 0, 5]));
}

#[test]
fn a_removed_item_holds_nothing_but_its_mark() {
    let item = Item::tombstone();
    assert!(item.is_removed());
    assert_eq!(item.encode(), [0xa1, 0x00, 0xf5]);
    assert!(!Item::new().is_removed());
}

#[test]
fn damaged_maps_are_refused() {
    for bytes in [
        &[][..],
        &[0x80],
        &[0xa1],
        &[0xa1, 1],
        &[0xa1, 1, 2, 3],
        &[0xa2, 1, 2, 1, 2],
        &[0xbf, 1, 0xff],
        &[0xff],
    ] {
        assert!(Item::decode(bytes).is_err(), "{bytes:?}");
    }
    assert_eq!(
        Item::decode(&[0xbf, 1, 2, 0xff]).unwrap().get(1),
        Some(Value::Int(2))
    );
}

#[test]
fn typed_views_read_what_they_wrote() {
    let consent = Consent {
        version: Some(String::from("1")),
        at_ms: Some(-5),
        photos_allowed: Some(false),
        outcome: Some(String::from("agreed")),
        proof: Some([7; 32]),
        ..Consent::default()
    };
    let read = Consent::from_value(&consent.write().to_value()).unwrap();
    assert_eq!(
        (read.at_ms, read.photos_allowed, read.proof),
        (Some(-5), Some(false), Some([7; 32]))
    );
    assert!(read.is_given());
    let gps = Gps {
        lat_e5: -1_073_456,
        lng_e5: 12_312_345,
        accuracy_m: Some(12),
        age_s: None,
    };
    assert_eq!(Gps::from_value(&gps.write().to_value()), Some(gps));
}

proptest! {
    #[test]
    fn no_bytes_make_an_item_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        if let Ok(item) = Item::decode(&bytes) {
            prop_assert_eq!(Item::decode(&item.encode()), Ok(item));
        }
    }

    #[test]
    fn setting_known_entries_keeps_unknown_ones(known in ".{0,20}", other in proptest::collection::vec(any::<u8>(), 0..50), key in 100u32..) {
        let mut item = Item::new();
        item.set(key, Value::Bytes(other.clone()));
        let mut heir = Heir::read(Item::decode(&item.encode()).unwrap());
        heir.name = Some(known);
        let back = Item::decode(&heir.write().encode()).unwrap();
        prop_assert_eq!(back.get(key), Some(Value::Bytes(other)));
    }
}
