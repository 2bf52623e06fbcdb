use super::super::json;
use super::*;
use crate::model::{Consent, Item, Value};
use proptest::prelude::*;
use serde_json::{Value as Json, json};

fn context() -> Context {
    // 20 November 2026, 10:00 WITA.
    Context::new(jiff::civil::date(2026, 11, 20), 1_795_140_000_000)
}

fn answers(kind: RecordKind, json: &Json) -> Answers {
    let mut n = 0u8;
    let mut keys = || {
        n += 1;
        [0, 0, n]
    };
    let (answers, problems) = json::from_json(kind, json, &mut keys);
    assert_eq!(problems, []);
    answers
}

fn good_enrolment() -> Json {
    json!({
        "consent": {"version": "1", "way": "signature", "outcome": "agreed", "photos_allowed": true},
        "ktp_status": "card",
        "nik": "5314025208850012", "kk": "5314021208150003",
        "name": "Maria Ndaumanu", "birth_place": "Oelua", "birth_date": "1985-08-12", "sex": "female",
        "mother_name": "Yuliana Mooy",
        "village": "53.20.06.1001", "occupation": "seaweed_farmer",
        "phone_owner": "own", "phone": "081234567890", "marital_status": "married",
        "heirs": [{"name": "Yohanes Mooy", "relation": "spouse", "nik": "5314021208830001", "birth_date": "1983-08-12"}],
        "children": [{"name": "Ana Mooy", "birth_date": "2015-03-02", "parent_consent": true}],
        "bank_status": "no_account",
    })
}

fn enrolment_with(changes: Json) -> Vec<Problem> {
    let mut json = good_enrolment();
    for (key, value) in changes.as_object().unwrap() {
        json[key] = value.clone();
    }
    check(
        RecordKind::ENROLMENT,
        &answers(RecordKind::ENROLMENT, &json),
        &context(),
    )
}

fn good_accident() -> Json {
    json!({
        "type": "accident", "name": "Melkianus Ndun", "nik": "5314021208850012", "phone": "081234567890",
        "occurred_at": "2026-11-19T17:00+08:00",
        "place_type": "at_work", "place": "Pantai Nemberala", "work_relation": "during_work",
        "chronology": "Terpeleset di atas perahu.", "cause": "slip", "victim_state": "in_care",
        "reporter_name": "Yohana", "reporter_phone": "081234567891", "reporter_relation": "family",
    })
}

fn accident_with(changes: Json) -> Vec<Problem> {
    let mut json = good_accident();
    for (key, value) in changes.as_object().unwrap() {
        json[key] = value.clone();
    }
    check(
        RecordKind::ACCIDENT,
        &answers(RecordKind::ACCIDENT, &json),
        &context(),
    )
}

fn codes(problems: &[Problem]) -> Vec<(&str, &str, bool)> {
    problems
        .iter()
        .map(|p| (p.field.as_str(), p.code, p.blocks()))
        .collect()
}

#[test]
fn a_complete_enrolment_has_no_problems() {
    assert_eq!(codes(&enrolment_with(json!({}))), []);
}

#[test]
fn rules_of_one_changed_answer() {
    const BLOCK: bool = true;
    const WARN: bool = false;
    let rows = [
        (json!({"nik": "531402520885001"}), "nik", "nik_length", BLOCK),
        (json!({"nik": "53140252088500l2"}), "nik", "nik_digits", BLOCK),
        (json!({"nik": "5314027002850012"}), "nik", "nik_date", BLOCK),
        (json!({"nik": "5314025208850000"}), "nik", "nik_serial", WARN),
        (json!({"nik": "5399025208850012"}), "nik", "nik_region", WARN),
        (json!({"nik": "5314021208850012"}), "nik", "nik_sex_differs", WARN),
        (
            json!({"birth_date": "1985-08-13"}),
            "nik",
            "nik_birth_date_differs",
            WARN,
        ),
        (json!({"nik": null}), "nik", "required", BLOCK),
        (
            json!({"nik": null, "ktp_status": "none"}),
            "nik",
            "nik_missing_no_card",
            WARN,
        ),
        (json!({"kk": "53140212"}), "kk", "kk_length", BLOCK),
        (json!({"kk": "5314029912150003"}), "kk", "kk_date", WARN),
        (json!({"kk": "5314025208850012"}), "kk", "kk_is_nik", WARN),
        (json!({"kpj": "123"}), "kpj", "kpj_length", BLOCK),
        (json!({"name": "Mar1a"}), "name", "name_digits", BLOCK),
        (json!({"name": null}), "name", "required", BLOCK),
        (
            json!({"mother_name": "MARIA NDAUMANU"}),
            "mother_name",
            "mother_is_self",
            WARN,
        ),
        (
            json!({"birth_date": "30-02-1985"}),
            "birth_date",
            "date_calendar",
            BLOCK,
        ),
        (json!({"birth_date": "Agustus"}), "birth_date", "date_form", BLOCK),
        (
            json!({"birth_date": "unknown"}),
            "birth_date",
            "birth_date_unknown",
            WARN,
        ),
        (
            json!({"birth_date": "2027", "nik": null, "ktp_status": "none"}),
            "birth_date",
            "birth_date_future",
            BLOCK,
        ),
        (json!({"birth_date": "1960"}), "birth_date", "age_too_old", BLOCK),
        (
            json!({"birth_date": "2012-01-01"}),
            "birth_date",
            "age_too_young",
            BLOCK,
        ),
        (json!({"sex": "x"}), "sex", "choice_unknown", BLOCK),
        (
            json!({"village": "Antah Berantah"}),
            "village",
            "village_unknown",
            BLOCK,
        ),
        (
            json!({"village": "Ledeke"}),
            "village",
            "village_ambiguous",
            BLOCK,
        ),
        (json!({"village": "53.20.06"}), "village", "village_level", BLOCK),
        (
            json!({"card_village": "53.15.01.2010"}),
            "card_village",
            "village_retired",
            WARN,
        ),
        (
            json!({"occupation": "other"}),
            "occupation_other",
            "required",
            BLOCK,
        ),
        (json!({"phone": "0812"}), "phone", "phone_short", BLOCK),
        (json!({"phone": "0380 821234"}), "phone", "phone_landline", WARN),
        (json!({"phone": null}), "phone", "wanted", WARN),
        (json!({"email": "maria@"}), "email", "email_form", WARN),
        (json!({"rt": "1a"}), "rt", "digits_only", BLOCK),
        (json!({"rt": "1234"}), "rt", "digits_count", BLOCK),
        (
            json!({"cover_from": "2026-13"}),
            "cover_from",
            "month_form",
            BLOCK,
        ),
        (json!({"months": 0}), "months", "number_small", BLOCK),
        (
            json!({"poverty_decile": 11}),
            "poverty_decile",
            "number_large",
            BLOCK,
        ),
        (
            json!({"decree_date": "2027-01-01"}),
            "decree_date",
            "date_future",
            WARN,
        ),
        (json!({"candidate": "x"}), "candidate", "record_link", BLOCK),
        (
            json!({"gps": {"lat": -100.0, "lng": 123.0}}),
            "gps",
            "gps_range",
            BLOCK,
        ),
        (
            json!({"work_place": "x".repeat(121)}),
            "work_place",
            "text_long",
            BLOCK,
        ),
        (json!({"heirs": []}), "heirs", "heirs_missing", WARN),
        (
            json!({"marital_status": "single"}),
            "marital_status",
            "marital_heir_mismatch",
            WARN,
        ),
        (
            json!({"bank_status": "has_account", "bank": "bank_ntt"}),
            "bank_number",
            "required",
            BLOCK,
        ),
        (
            json!({"bank_holder": "Yohanes Mooy"}),
            "bank_holder",
            "bank_holder_differs",
            WARN,
        ),
        (json!({"consent": null}), "consent", "consent_missing", BLOCK),
        (
            json!({"consent": {"outcome": "refused"}}),
            "consent",
            "consent_refused",
            BLOCK,
        ),
        (
            json!({"consent": {"outcome": "withdrawn"}}),
            "consent",
            "consent_withdrawn",
            WARN,
        ),
        (
            json!({"consent": {"outcome": "agreed"}}),
            "consent",
            "consent_incomplete",
            BLOCK,
        ),
    ];
    for (change, field, code, blocks) in rows {
        let problems = enrolment_with(change.clone());
        assert!(
            codes(&problems).contains(&(field, code, blocks)),
            "{change}: {:?}",
            codes(&problems)
        );
    }
}

#[test]
fn items_are_checked_entry_by_entry() {
    let problems = enrolment_with(json!({
        "heirs": [
            {"key": "aaaa", "name": "Yohanes", "relation": "teman", "nik": "1"},
            {"key": "bbbb", "name": "Maria", "relation": "child", "nik": "5314025208850012", "birth_date": "2015"},
            {"key": "cccc", "removed": true},
        ],
        "children": [{"key": "dddd", "name": "Ana Mooy", "birth_date": "2000"}],
        "photos": [{"key": "eeee", "address": "00"}],
        "consent": {"version": "1", "way": "voice", "outcome": "agreed", "can_read": false},
    }));
    let found = codes(&problems);
    for expected in [
        ("heirs.aaaa.relation", "choice_unknown", true),
        ("heirs.aaaa.nik", "nik_length", true),
        ("heirs.bbbb", "heir_is_self", false),
        ("heirs.bbbb", "heir_guardian_missing", false),
        ("children.dddd", "child_consent_missing", true),
        ("children.dddd", "child_not_eligible", false),
        ("photos.eeee.address", "address_form", true),
        ("photos", "photos_not_allowed", true),
        ("consent", "consent_witness_missing", true),
    ] {
        assert!(found.contains(&expected), "{expected:?} in {found:?}");
    }
    assert!(!found.iter().any(|(field, ..)| field.contains("cccc")));
}

#[test]
fn a_minor_needs_a_guardian_whatever_the_age_window() {
    let young = json!({"birth_date": "2009-03-01", "nik": "5314024103090012"});
    let found = enrolment_with(young);
    assert!(
        codes(&found).contains(&("consent", "guardian_missing", true)),
        "{:?}",
        codes(&found)
    );
}

#[test]
fn a_thumbprint_on_paper_may_be_photographed_later_and_no_other_way_of_consent_asks_for_it() {
    let consent = |way: &str, proof: bool| {
        let mut consent = json!({"version": "1", "way": way, "outcome": "agreed"});
        if proof {
            consent["proof"] = json!("a1".repeat(32));
        }
        let found = enrolment_with(json!({"consent": consent}));
        codes(&found).contains(&("consent", "consent_photo_later", false))
    };
    assert!(consent("thumbprint", false));
    assert!(!consent("thumbprint", true) && !consent("voice", false));
}

#[test]
fn the_proof_of_a_consent_is_no_photo_of_the_person() {
    let refused = |kind: &str| {
        let photo = json!({"key": "eeee", "address": "a1".repeat(32), "kind": kind});
        let consent =
            json!({"version": "1", "way": "signature", "outcome": "agreed", "photos_allowed": false});
        let found = enrolment_with(json!({"consent": consent, "photos": [photo]}));
        codes(&found).contains(&("photos", "photos_not_allowed", true))
    };
    assert!(!refused("consent") && refused("ktp") && refused("person"));
}

#[test]
fn a_supervisor_overrides_what_may_be_overridden_and_nothing_else() {
    let mut json = good_enrolment();
    json["nik"] = json!("5314027002850012");
    json["birth_date"] = json!("1950-01-01");
    json["name"] = json!("Mar1a");
    let answers = answers(RecordKind::ENROLMENT, &json);
    let context = Context {
        override_by_supervisor: true,
        ..context()
    };
    let problems = check(RecordKind::ENROLMENT, &answers, &context);
    let blocking: Vec<_> = problems.iter().filter(|p| p.blocks()).map(|p| p.code).collect();
    assert_eq!(blocking, ["name_digits"]);
    assert!(problems.iter().any(|p| p.code == "age_too_old"));
}

#[test]
fn a_withdrawal_is_never_stopped() {
    let mut answers = Answers::new();
    let consent = Consent {
        outcome: Some(String::from("withdrawn")),
        ..Consent::default()
    };
    answers.set("cs", consent.write().to_value());
    assert!(
        check(RecordKind::ENROLMENT, &answers, &context())
            .iter()
            .all(|p| !p.blocks())
    );
}

#[test]
fn a_complete_report_has_no_problems() {
    assert_eq!(codes(&accident_with(json!({}))), []);
}

#[test]
fn who_when_and_telephone_are_all_that_stops_a_report() {
    let minimum =
        json!({"name": "Melkianus", "occurred_at": "2026-11-19 malam", "reporter_phone": "081234567891"});
    let found = check(
        RecordKind::ACCIDENT,
        &answers(RecordKind::ACCIDENT, &minimum),
        &context(),
    );
    assert!(found.iter().all(|p| !p.blocks()), "{:?}", codes(&found));
    let missing: Vec<_> = found.iter().map(|p| (p.field.as_str(), p.code)).collect();
    for expected in [
        ("cause", "follows"),
        ("place", "follows"),
        ("chronology", "chronology_missing"),
        ("nik", "identity_number_missing"),
    ] {
        assert!(missing.contains(&expected), "{expected:?}");
    }
    let nothing = check(RecordKind::ACCIDENT, &Answers::new(), &context());
    let mut blocking: Vec<_> = nothing.iter().filter(|p| p.blocks()).map(|p| p.code).collect();
    blocking.sort_unstable();
    assert_eq!(blocking, ["phone_missing", "when_missing", "who_missing"]);
}

#[test]
fn rules_of_a_report() {
    let rows = [
        (
            json!({"occurred_at": "2026-11-21T10:00+08:00"}),
            "occurred_at",
            "occurred_future",
        ),
        (
            json!({"occurred_at": "2026-11-17T17:00+08:00"}),
            "occurred_at",
            "report_late",
        ),
        (
            json!({"occurred_at": "2021-11-19"}),
            "occurred_at",
            "accident_five_years",
        ),
        (
            json!({"place_type": "traffic"}),
            "police_report",
            "police_or_witnesses",
        ),
        (
            json!({"victim_state": "died", "died_on": "2026-11-01"}),
            "died_on",
            "died_before_accident",
        ),
        (json!({"victim_state": "died"}), "died_on", "wanted"),
        (json!({"type": "disease"}), "disease_diagnosis", "follows"),
        (json!({"nik": "1"}), "nik", "nik_length"),
        (json!({"body_parts": ["sayap"]}), "body_parts", "choice_unknown"),
    ];
    for (change, field, code) in rows {
        let problems = accident_with(change.clone());
        assert!(
            codes(&problems).contains(&(field, code, false)),
            "{change}: {:?}",
            codes(&problems)
        );
    }
    let broken = accident_with(json!({"occurred_at": "kemarin"}));
    assert!(codes(&broken).contains(&("occurred_at", "when_missing", true)));
    let witnesses = json!({"place_type": "traffic", "witnesses": [{"name": "Ana"}, {"name": "Yos"}]});
    assert_eq!(codes(&accident_with(witnesses)), []);
}

#[test]
fn a_late_report_tells_how_late() {
    let problems = accident_with(json!({"occurred_at": "2026-11-17T17:00+08:00"}));
    let late = problems.iter().find(|p| p.code == "report_late").unwrap();
    assert_eq!(late.params["hours"], "17");
}

#[test]
fn what_cannot_be_stored_stops_even_an_accident() {
    let mut answers = answers(RecordKind::ACCIDENT, &good_accident());
    answers.set("nt", "x".repeat(REGISTER_BYTES_MAX + 1).as_str());
    answers.set("w:aaaa", Value::Bytes(vec![0xff]));
    for n in 0..REGISTERS_MAX {
        answers.set(format!("x:{n}"), 1);
    }
    let problems = check(RecordKind::ACCIDENT, &answers, &context());
    let blocking: Vec<_> = problems.iter().filter(|p| p.blocks()).map(|p| p.code).collect();
    assert_eq!(
        blocking,
        ["too_many_answers", "register_too_long", "item_damaged"]
    );
}

#[test]
fn problems_carry_no_personal_values() {
    let problems =
        enrolment_with(json!({"nik": "5314", "name": "Mar1a", "phone": "0812", "village": "Rahasia"}));
    let shown = format!("{problems:?}");
    for personal in ["5314", "Mar1a", "0812", "Rahasia"] {
        assert!(!shown.contains(personal), "{personal}");
    }
}

fn any_value() -> impl Strategy<Value = Value> {
    prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::Bool),
        any::<i64>().prop_map(Value::Int),
        any::<u64>().prop_map(Value::Uint),
        any::<f64>().prop_map(Value::Float),
        ".{0,20}".prop_map(Value::Text),
        "[0-9:T+-]{0,20}".prop_map(Value::Text),
        proptest::collection::vec(any::<u8>(), 0..20).prop_map(Value::Bytes),
        (1u32..16, ".{0,10}").prop_map(|(k, t)| {
            let mut item = Item::new();
            item.set(k, Value::Text(t));
            item.to_value()
        }),
    ]
}

proptest! {
    #[test]
    fn no_answers_make_the_rules_panic(values in proptest::collection::vec((0usize..80, any_value()), 0..12)) {
        for form in super::super::FORMS {
            let fields: Vec<_> = form.fields().collect();
            let mut answers = Answers::new();
            for (at, value) in &values {
                let field = fields[at % fields.len()];
                let item = if field.register.ends_with(':') { "ab3x" } else { "" };
                answers.set(format!("{}{item}", field.register), value.clone());
            }
            let _ = check(form.kind, &answers, &context());
            let _ = super::super::summary(form.kind, &answers);
            let _ = json::to_json(form.kind, &answers);
            super::super::derive(form.kind, &mut answers);
            for (register, value) in answers.iter() {
                prop_assert!(super::super::normal::same(register, value, value) || matches!(value, Value::Float(f) if f.is_nan()));
            }
        }
    }
}
