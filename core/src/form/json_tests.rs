use super::*;
use crate::form::field_by_key;
use proptest::prelude::*;
use serde_json::json;

fn counter() -> impl FnMut() -> [u8; 3] {
    let mut n = 0u8;
    move || {
        n += 1;
        [0, 0, n]
    }
}

fn read(json: Json) -> (Answers, Vec<Problem>) {
    from_json(RecordKind::ENROLMENT, &json, &mut counter())
}

fn sample() -> Json {
    json!({
        "consent": {"version": "1", "way": "signature", "outcome": "setuju", "photos_allowed": true, "language": "ind"},
        "nik": "5314 0252 0885 0012",
        "name": "  Maria   Ndaumanu ",
        "birth_date": "12-08-1985",
        "sex": "P",
        "village": "5320061001",
        "home_same": false,
        "income": "Rp1.000.000",
        "phone": "0812-3456-7890",
        "heirs": [
            {"name": "Yohanes Mooy", "relation": "suami", "nik": "5314021208830001", "shoe_size": 42},
            {"key": "ab3x", "name": "Yosef Mooy", "relation": "anak", "birth_date": "2015"}
        ],
        "gps": {"lat": -10.73456, "lng": 123.12345, "accuracy_m": 12},
        "favourite_colour": {"hex": "#00ff00"}
    })
}

#[test]
fn answers_are_stored_in_one_form_under_short_registers() {
    let (answers, problems) = read(sample());
    assert_eq!(problems, []);
    // register, value
    let table = [
        ("nk", Value::from("5314025208850012")),
        ("nm", Value::from("Maria Ndaumanu")),
        ("bd", Value::from("1985-08-12")),
        ("sx", Value::from("female")),
        ("vl", Value::from("53.20.06.1001")),
        ("hs", Value::Bool(false)),
        ("ia", Value::Int(1_000_000)),
        ("ph", Value::from("+6281234567890")),
        ("x:favourite_colour", Value::from(r##"{"hex":"#00ff00"}"##)),
    ];
    for (register, value) in table {
        assert!(answers.get(register) == Some(&value), "{register}");
    }
    let heir = Item::from_value(answers.get("h:AAAB").unwrap()).unwrap();
    assert!(heir.get(2) == Some(Value::from("spouse")));
    assert!(answers.get("h:ab3x").is_some());
}

#[test]
fn what_was_read_is_written_and_read_again_unchanged() {
    let (answers, _) = read(sample());
    let json = to_json(RecordKind::ENROLMENT, &answers);
    assert_eq!(json["heirs"][0]["shoe_size"], 42);
    assert_eq!(json["gps"]["lat"], -10.73456);
    assert_eq!(json["favourite_colour"]["hex"], "#00ff00");
    let (again, problems) = read(json.clone());
    assert_eq!(problems, []);
    assert!(again == answers);
    assert_eq!(to_json(RecordKind::ENROLMENT, &again), json);
}

#[test]
fn registers_and_entries_of_newer_versions_survive() {
    let mut answers = Answers::new();
    let mut heir = Item::new();
    heir.set(1, Value::from("Yohanes"));
    heir.set(99, Value::Bytes(vec![1, 2]));
    answers.set("h:ab3x", heir.to_value());
    answers.set("h:gone", Item::tombstone().to_value());
    answers.set("zz", 5);
    answers.set("zb", Value::Bytes(vec![9]));
    answers.set("zn", Value::Null);
    let (again, problems) = read(to_json(RecordKind::ENROLMENT, &answers));
    assert_eq!(problems, []);
    assert!(again == answers);
}

#[test]
fn wrong_types_name_the_question() {
    let (answers, problems) = read(json!({
        "nik": 5314025208850012_i64,
        "name": ["Maria"],
        "income": "banyak",
        "heirs": {"name": "x"},
        "children": [{"name": 5}, {"key": "no", "name": "Ana"}],
        "photo_seed": "00",
        "register:nm": {"text": "Ana"},
    }));
    let found: Vec<(&str, &str)> = problems.iter().map(|p| (p.field.as_str(), p.code)).collect();
    let expected = [
        ("nik", "number_not_text"),
        ("name", "wrong_type"),
        ("income", "number_wanted"),
        ("heirs", "wrong_type"),
        ("children.1", "wrong_type"),
        ("children.2", "item_key"),
        ("photo_seed", "unknown_field"),
        ("register:nm", "unknown_field"),
    ];
    assert_eq!(found, expected);
    assert!(answers == Answers::new());
    assert_eq!(read(json!([])).1[0].code, "wrong_type");
}

#[test]
fn one_answer_is_read_from_typed_text() {
    let kind = RecordKind::ACCIDENT;
    // key, text, register, value
    let table = [
        (
            "occurred_at",
            "18-11-2026 sekitar malam",
            "oa",
            Value::from("2026-11-18Tnight+08:00"),
        ),
        (
            "body_parts",
            "tangan, kepala, tangan",
            "bq",
            Value::from("head,hand"),
        ),
        ("at_scene", "ya", "as", Value::Bool(true)),
        (
            "chronology",
            " Jatuh.\n Lalu  pingsan. ",
            "sy",
            Value::from("Jatuh.\nLalu pingsan."),
        ),
        ("name", "", "nm", Value::Null),
        ("wage", "50.000", "wa", Value::Int(50_000)),
    ];
    for (key, text, register, value) in table {
        assert!(
            value_from_text(kind, key, text) == Ok((register.to_owned(), value)),
            "{key}"
        );
    }
    let removed = value_from_text(kind, "witnesses.ab3x", "").unwrap();
    assert!(removed == (String::from("w:ab3x"), Item::tombstone().to_value()));
    // key, text, code
    let table = [
        ("shoe", "42", "unknown_field"),
        ("name.ab3x", "{}", "unknown_field"),
        ("witnesses.a", "{}", "item_key"),
        ("witnesses.ab3x", "Yohanes", "wrong_type"),
        ("at_scene", "mungkin", "wrong_type"),
        ("wage", "banyak", "number_wanted"),
        ("photo_seed", "00", "unknown_field"),
    ];
    for (key, text, code) in table {
        assert_eq!(value_from_text(kind, key, text).unwrap_err().code, code, "{key}");
    }
}

#[test]
fn a_source_that_repeats_itself_never_overwrites_an_item() {
    let json = json!({"heirs": [{"name": "Ana Mooy"}, {"name": "Yosef Mooy"}]});
    let (answers, problems) = from_json(RecordKind::ENROLMENT, &json, &mut || [1, 2, 3]);
    assert_eq!(answers.0.len(), 1);
    assert_eq!(problems[0].code, "item_key");
}

fn any_json() -> impl Strategy<Value = Json> {
    let leaf = prop_oneof![
        Just(Json::Null),
        any::<bool>().prop_map(Json::from),
        any::<i64>().prop_map(Json::from),
        any::<f64>().prop_map(Json::from),
        ".{0,30}".prop_map(Json::from),
    ];
    leaf.prop_recursive(2, 12, 4, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..4).prop_map(Json::from),
            proptest::collection::hash_map("[a-z_]{1,12}", inner, 0..4).prop_map(|m| m.into_iter().collect()),
        ]
    })
}

proptest! {
    #[test]
    fn no_json_panics_and_what_is_read_round_trips(at in 0usize..60, value in any_json()) {
        for kind in [RecordKind::ENROLMENT, RecordKind::ACCIDENT] {
            let fields: Vec<_> = crate::form::form(kind).unwrap().fields().collect();
            let field = fields[at % fields.len()];
            let (answers, _) = from_json(kind, &json!({field.key: value.clone(), "extra": value.clone()}), &mut counter());
            let json = to_json(kind, &answers);
            let (again, problems) = from_json(kind, &json, &mut counter());
            prop_assert_eq!(problems, vec![]);
            prop_assert!(again == answers, "{}", field.key);
        }
    }

    #[test]
    fn no_text_panics(text in ".{0,60}", at in 0usize..60) {
        let fields: Vec<_> = crate::form::form(RecordKind::ENROLMENT).unwrap().fields().collect();
        let key = fields[at % fields.len()].key;
        prop_assert!(field_by_key(RecordKind::ENROLMENT, key).is_some());
        let _ = value_from_text(RecordKind::ENROLMENT, key, &text);
    }
}
