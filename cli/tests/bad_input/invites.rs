//! Invites.

use crate::gate::Way;
use crate::stage::{Folder, Hub, Phone, people};
use serde_json::json;

#[test]
fn an_invite_is_for_one_phone() {
    let folder = Folder::new();
    let hub = Hub::new(&folder);
    let invite = hub.invite(&[]);
    let (first, second) = (Phone::at(&folder, "first"), Phone::at(&folder, "second"));
    first.run(&["join", &invite]).done();
    let refused = second.run(&["join", &invite, "--json"]);
    let refused = refused.refused(&["another phone has used this invite", "new one"]);
    assert_eq!(refused.object()["refused"], "invite_used");
    assert_eq!(second.status()["joined"], false);
    first.run(&["join", &invite]).done();
}

#[test]
fn a_phone_whose_answer_was_lost_uses_its_invite_again() {
    let folder = Folder::new();
    let hub = Hub::new(&folder);
    let invite = hub.invite(&[]);
    let phone = Phone::at(&folder, "phone");
    hub.gate.hold(Way::Down, 0);
    let joining = phone.start(&["join", &invite]);
    hub.gate.until_held();
    joining.kill();
    hub.gate.release();
    assert_eq!(phone.status()["joined"], false);
    assert_eq!(phone.status()["invite_waiting"], true);
    phone.run(&["sync"]).done();
    assert_eq!(phone.status()["joined"], true);
    assert_eq!(hub.run(&["devices", "--json"]).done().objects().len(), 1);
}

#[test]
fn an_expired_invite_and_one_of_another_hub_are_refused_and_leave_what_was_saved() {
    let folder = Folder::new();
    let hub = Hub::new(&folder);
    let phone = Phone::at(&folder, "phone");
    phone
        .run(&["enrol", &folder.write("two.jsonl", people(2))])
        .done();
    let expired = hub.invite(&["--days", "0"]);
    phone
        .run(&["join", &expired])
        .refused(&["days of this invite are over", "new one"]);
    // Another hub's invite that leads to this one, as after a wrong copy.
    let other = Hub::made(&folder, "other");
    let foreign = other.invite(&[]);
    other.gate.lead_to(&hub.gate.address);
    phone
        .run(&["join", &foreign])
        .refused(&["does not know the invite", "another hub"]);
    assert_eq!(phone.enrolments(), 2);
    phone.run(&["join", &hub.invite(&[])]).done();
    phone.run(&["sync"]).done();
    assert_eq!(hub.enrolments(), 2);
}

#[test]
fn a_bad_invite_never_keeps_a_joined_phone_from_its_hub() {
    let folder = Folder::new();
    let hub = Hub::new(&folder);
    let phone = hub.phone(&folder, "phone");
    let other = Hub::made(&folder, "other");
    let kept = phone.run(&["join", &other.invite(&[]), "--json"]).done();
    assert_eq!(kept.object(), json!({ "joined": false, "kept": true }));
    phone
        .run(&["enrol", &folder.write("two.jsonl", people(2))])
        .done();
    let synced = phone.run(&["sync"]).done();
    assert!(synced.err.contains("cannot be reached"), "{synced:?}");
    assert_eq!(hub.enrolments(), 2);
}

#[test]
fn a_copied_invite_with_a_wrong_letter_is_no_invite() {
    let folder = Folder::new();
    let hub = Hub::made(&folder, "hub");
    let phone = Phone::at(&folder, "phone");
    let invite = hub.invite(&[]);
    let last = if invite.ends_with('0') { "1" } else { "0" };
    let wrong = format!("{}{last}", &invite[..invite.len() - 1]);
    for text in [&wrong, &invite[..invite.len() / 2], "selamat pagi", ""] {
        phone
            .run(&["join", text, "--json"])
            .refused(&["no invite", "lontar1-"]);
    }
    assert_eq!(phone.status()["invite_waiting"], false);
}
