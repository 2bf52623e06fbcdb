//! Two people, one record.

use crate::stage::{Disnaker, MANGGARAI, Phone, ROTE, all_meet, one, person};
use lontar_core::app::AppError;
use lontar_core::model::{Heir, Item, RecordKind, Value};
use lontar_core::sync::wire::join::Role;

/// Yohana and Melkianus, officers of one district, with one record on both phones.
fn two_officers() -> (Disnaker, Phone, Phone, lontar_core::model::RecordId) {
    let hub = Disnaker::new();
    let yohana = Phone::officer(11, &hub, "Yohana", ROTE);
    let melkianus = Phone::officer(12, &hub, "Melkianus", ROTE);
    let record = yohana.enrols(ROTE);
    all_meet(&hub, &[&yohana, &melkianus]);
    (hub, yohana, melkianus, record)
}

#[test]
fn clearing_an_answer_beside_a_new_one_keeps_both() {
    let (hub, yohana, melkianus, record) = two_officers();
    yohana.sets(&record, "nt", "rumah di tepi pantai");
    all_meet(&hub, &[&yohana, &melkianus]);
    yohana.sets(&record, "nt", Value::Null);
    melkianus.sets(&record, "nt", "rumah di bukit");
    all_meet(&hub, &[&yohana, &melkianus]);
    for phone in [&yohana, &melkianus] {
        assert_eq!(phone.values(&record, "nt"), ["empty", "rumah di bukit"]);
    }
}

#[test]
fn a_sync_while_the_form_is_open_becomes_a_conflict_and_overwrites_nothing() {
    let (hub, yohana, melkianus, record) = two_officers();
    let screen = yohana.show(&record).unwrap().heads;
    melkianus.sets(&record, "hm", "Dusun Namodale");
    all_meet(&hub, &[&melkianus, &yohana]);
    yohana.edit(&record, &screen, one("hm", "Dusun Oeseli")).unwrap();
    all_meet(&hub, &[&yohana, &melkianus]);
    for phone in [&yohana, &melkianus] {
        assert_eq!(phone.values(&record, "hm"), ["Dusun Namodale", "Dusun Oeseli"]);
        assert_eq!(phone.conflicts().unwrap().len(), 1);
    }
    assert_eq!(hub.hub.record(&record).unwrap().conflicts().len(), 1);
}

#[test]
fn an_edit_beside_an_unseen_conflict_touches_only_its_own_answer() {
    let (hub, yohana, melkianus, record) = two_officers();
    let maria = Phone::officer(13, &hub, "Maria", ROTE);
    all_meet(&hub, &[&maria]);
    yohana.sets(&record, "hm", "Dusun Satu");
    melkianus.sets(&record, "hm", "Dusun Dua");
    all_meet(&hub, &[&yohana, &melkianus]);
    maria.sets(&record, "oc", "fisher");
    all_meet(&hub, &[&maria, &yohana, &melkianus]);
    for phone in [&yohana, &melkianus, &maria] {
        assert_eq!(phone.values(&record, "hm"), ["Dusun Dua", "Dusun Satu"]);
    }
    let heads = maria.show(&record).unwrap().heads;
    let refused = maria.edit(&record, &heads, one("hm", "Dusun Tiga"));
    assert!(
        matches!(refused, Err(AppError::InConflict)),
        "a conflict is settled, not written over"
    );
}

#[test]
fn of_two_spellings_the_one_that_was_read_from_a_card_says_so() {
    let (hub, yohana, melkianus, record) = two_officers();
    yohana.sets(&record, "kt", "later");
    all_meet(&hub, &[&yohana, &melkianus]);
    let heads = yohana.show(&record).unwrap().heads;
    let both = [("nm", "Maria Ndaumanu"), ("mn", "Yuliana Mooy"), ("kt", "card")];
    let both = both.map(|(register, value)| (String::from(register), Value::from(value)));
    yohana.edit(&record, &heads, both.into()).unwrap();
    melkianus.sets(&record, "nm", "Maria Ndaumano");
    melkianus.sets(&record, "mn", "Yuliana Moi");
    all_meet(&hub, &[&yohana, &melkianus]);
    let known = |register| {
        let all = melkianus.conflicts_of(&record).unwrap();
        let conflict = all.into_iter().find(|c| c.register == register).unwrap();
        let mut by: Vec<_> = conflict
            .values
            .into_iter()
            .map(|v| (v.value, v.known_by))
            .collect();
        by.sort_by_key(|(value, _)| value.as_text().map(String::from));
        by.into_iter().map(|(_, by)| by).collect::<Vec<_>>()
    };
    assert_eq!(known("nm"), [None, Some(String::from("card"))]);
    assert_eq!(known("mn"), [None, None], "a mother's name is on no card");
}

#[test]
fn two_people_who_resolve_at_once_lose_no_choice() {
    let (hub, yohana, melkianus, record) = two_officers();
    yohana.sets(&record, "hm", "Dusun Satu");
    melkianus.sets(&record, "hm", "Dusun Dua");
    all_meet(&hub, &[&yohana, &melkianus]);
    for (phone, choice) in [(&yohana, "Dusun Satu"), (&melkianus, "Dusun Dua")] {
        let conflict = phone.conflicts_of(&record).unwrap().remove(0);
        phone
            .resolve(&record, &conflict.heads, "hm", &Value::from(choice))
            .unwrap();
        assert_eq!(phone.values(&record, "hm"), [choice]);
    }
    all_meet(&hub, &[&yohana, &melkianus]);
    for phone in [&yohana, &melkianus] {
        assert_eq!(
            phone.values(&record, "hm"),
            ["Dusun Dua", "Dusun Satu"],
            "both choices are still there"
        );
    }
    let conflict = yohana.conflicts_of(&record).unwrap().remove(0);
    yohana
        .resolve(&record, &conflict.heads, "hm", &Value::from("Dusun Dua"))
        .unwrap();
    all_meet(&hub, &[&yohana, &melkianus]);
    assert_eq!(melkianus.values(&record, "hm"), ["Dusun Dua"]);
}

#[test]
fn edits_of_a_record_that_lies_in_two_districts_hide_no_earlier_one_of_the_same_phone() {
    let hub = Disnaker::new();
    let yohana = Phone::officer(11, &hub, "Yohana", ROTE);
    let both = Phone::of(12, &hub, "Melkianus", Role::Officer, &[MANGGARAI, ROTE]);
    // Enrolled in one district for a village of the other: the hub carries it there.
    let record = yohana.enrols(MANGGARAI);
    all_meet(&hub, &[&yohana, &both]);
    let screen = both.show(&record).unwrap().heads;
    both.edit(&record, &screen, one("nt", "pertama")).unwrap();
    yohana.sets(&record, "hm", "Dusun Golo");
    let older = both.show(&record).unwrap().heads;
    yohana.syncs(&hub);
    both.syncs(&hub);
    // What came is in the other district only, and the next edit goes where its screen's state is.
    let newest = both.show(&record).unwrap().heads;
    let came: Vec<_> = newest.into_iter().filter(|head| !older.contains(head)).collect();
    both.edit(&record, &came, one("nt", "kedua")).unwrap();
    for _ in 0..2 {
        assert_eq!(both.values(&record, "nt"), ["kedua", "pertama"]);
        all_meet(&hub, &[&yohana, &both]);
    }
    assert_eq!(yohana.values(&record, "nt"), ["kedua", "pertama"]);
    assert!(hub.hub.held().unwrap().is_empty() && both.held().unwrap().is_empty());
}

#[test]
fn a_conflict_between_two_districts_is_settled_by_one_choice() {
    let hub = Disnaker::new();
    let yohana = Phone::officer(11, &hub, "Yohana", ROTE);
    let both = Phone::of(12, &hub, "Melkianus", Role::Officer, &[MANGGARAI, ROTE]);
    let record = yohana.enrols(MANGGARAI);
    all_meet(&hub, &[&yohana, &both]);
    both.sets(&record, "nt", "pertama");
    yohana.sets(&record, "nt", "dari Yohana");
    yohana.syncs(&hub);
    both.syncs(&hub);
    assert_eq!(both.values(&record, "nt"), ["dari Yohana", "pertama"]);
    let conflict = both.conflicts().unwrap().remove(0);
    let chosen = &conflict.values[0].value;
    both.resolve(&record, &conflict.heads, "nt", chosen).unwrap();
    assert!(both.conflicts().unwrap().is_empty());
    all_meet(&hub, &[&yohana, &both]);
    for phone in [&yohana, &both] {
        assert!(phone.conflicts().unwrap().is_empty());
        assert_eq!(phone.show(&record).unwrap().answers().get("nt"), Some(chosen));
    }
}

#[test]
fn an_old_app_that_edits_a_newer_heir_writes_back_what_it_does_not_know() {
    let (hub, yohana, melkianus, record) = two_officers();
    let newer = Heir {
        name: Some(String::from("Adriana Haba")),
        relation: Some(String::from("sibling")),
        ..Heir::default()
    };
    let mut item = newer.write();
    item.set(90, Value::from("a question of next year"));
    yohana.sets(&record, "h:AAAB", item.to_value());
    all_meet(&hub, &[&yohana, &melkianus]);
    let shown = melkianus.show(&record).unwrap().answers();
    let mut heir = Heir::read(Item::from_value(shown.get("h:AAAB").unwrap()).unwrap());
    heir.name = Some(String::from("Adriana Lona"));
    melkianus.sets(&record, "h:AAAB", heir.write().to_value());
    all_meet(&hub, &[&melkianus, &yohana]);
    let back = yohana.show(&record).unwrap().answers();
    let heir = Heir::read(Item::from_value(back.get("h:AAAB").unwrap()).unwrap());
    assert_eq!(heir.name.as_deref(), Some("Adriana Lona"));
    assert_eq!(heir.item.get(90), Some(Value::from("a question of next year")));
}

#[test]
fn the_same_nik_twice_is_accepted_and_flagged() {
    let (_hub, yohana, _melkianus, record) = two_officers();
    let again = yohana.save_new(RecordKind::ENROLMENT, person(ROTE)).unwrap();
    assert_eq!(again.same_nik, [record]);
    assert_eq!(yohana.doubles().unwrap().len(), 1);
}

#[test]
fn the_history_tells_what_stood_there_before_and_what_was_chosen_between() {
    let (hub, yohana, melkianus, record) = two_officers();
    yohana.sets(&record, "nt", "rumah di tepi pantai");
    all_meet(&hub, &[&yohana, &melkianus]);
    yohana.sets(&record, "nt", "rumah di bukit");
    melkianus.sets(&record, "nt", Value::Null);
    all_meet(&hub, &[&yohana, &melkianus]);
    let heads = yohana.show(&record).unwrap().heads;
    yohana
        .resolve(&record, &heads, "nt", &Value::from("rumah di bukit"))
        .unwrap();
    all_meet(&hub, &[&yohana, &melkianus]);
    for phone in [&yohana, &melkianus] {
        let history = phone.show(&record).unwrap().history;
        let told = history
            .iter()
            .flat_map(|line| &line.sets)
            .filter(|set| set.register == "nt");
        let mut told: Vec<_> = told
            .map(|set| {
                let mut before: Vec<_> = set
                    .before
                    .iter()
                    .map(|v| v.as_text().unwrap_or("empty"))
                    .collect();
                before.sort_unstable();
                (before.join("|"), set.after.as_text().unwrap_or("empty"))
            })
            .collect();
        // Two that were made at once have no order of their own.
        told[1..3].sort_unstable();
        assert_eq!(
            told,
            [
                (String::new(), "rumah di tepi pantai"),
                (String::from("rumah di tepi pantai"), "empty"),
                (String::from("rumah di tepi pantai"), "rumah di bukit"),
                (String::from("empty|rumah di bukit"), "rumah di bukit"),
            ]
        );
    }
}
