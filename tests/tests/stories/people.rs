//! People at the console: signing in, and what each role sees.

use crate::browser::{Browser, Office, PASSWORD, Person, name_of, rows, two_regencies};
use crate::stage::{DAY_MS, Disnaker, MANGGARAI, Phone, ROTE, all_meet};
use lontar_core::model::RecordId;
use lontar_core::sync::wire::join::Role as DeviceRole;
use lontar_hub::NewInvite;
use lontar_hub::audit::Who;
use lontar_hub::people::session::{IDLE_MS, WHOLE_MS};
use lontar_hub::rights::{Action, OfficeRole, Role, Scope, scope};
use lontar_hub::serve::Exposure;

fn begins(office: &Office, person: &Person) -> Browser {
    let mut browser = office.browser();
    browser.get("/sign-in");
    browser.writes_password(person, PASSWORD).goes_to("/sign-in/code");
    browser.get("/sign-in/code").is(200);
    browser
}

#[test]
fn nobody_reads_anything_before_there_is_a_user_and_the_first_one_signs_in() {
    let (disnaker, rote, _) = two_regencies();
    let office = Office::of(disnaker);
    let mut browser = office.browser();
    let record = format!("/records/{rote}");
    for path in ["/", "/records", "/tasks", "/audit", "/sign-in", &record] {
        browser.get(path).is(403).says("lontar hub user add");
    }
    let dorkas = office.employs("dorkas", OfficeRole::Operator);
    browser.get("/").goes_to("/sign-in");
    browser.get(&record).goes_to("/sign-in");
    let page = browser.get("/sign-in").is(200);
    let cookie = &page.headers["set-cookie"];
    for word in ["HttpOnly", "SameSite=Strict", "Path=/"] {
        assert!(cookie.contains(word), "{cookie}");
    }
    browser
        .writes_password(&dorkas, PASSWORD)
        .goes_to("/sign-in/code");
    browser.get("/").goes_to("/sign-in");
    browser.get("/sign-in/code").is(200);
    browser.writes_code(&dorkas.code(&*office.env)).goes_to("/");
    let name = name_of(&office, &rote);
    browser.get("/").is(200).says("dorkas Lete");
    let page = browser.get(&record).is(200).says(&name);
    for (header, value) in [
        ("x-frame-options", "DENY"),
        ("x-content-type-options", "nosniff"),
        ("cache-control", "no-store"),
    ] {
        assert_eq!(page.headers[header], value);
    }
    assert!(page.headers["content-security-policy"].starts_with("default-src 'none'"));
    assert!(!page.headers.contains_key("strict-transport-security"));
    let before = browser.clone();
    browser.post("/sign-out", &[]).goes_to("/sign-in");
    let mut stolen = before;
    stolen.get("/").goes_to("/sign-in");
    let outcomes: Vec<String> = rows(&office, Action::SignIn)
        .into_iter()
        .map(|r| r.detail)
        .collect();
    assert_eq!(outcomes, [r#"{"outcome":"in","by":"code"}"#]);
    assert_eq!(rows(&office, Action::SeeRecord)[0].subject, rote.to_string());
}

#[test]
fn a_code_is_good_once_and_only_in_its_time() {
    let office = Office::of(Disnaker::new());
    let dorkas = office.employs("dorkas", OfficeRole::Operator);
    let mut first = begins(&office, &dorkas);
    first.writes_code("000000").is(401);
    let code = dorkas.code(&*office.env);
    first.writes_code(&code).goes_to("/");
    let mut second = begins(&office, &dorkas);
    second.writes_code(&code).is(401).says("sudah dipakai");
    office.env.advance(120_000);
    second.writes_code(&code).is(401);
    second.writes_code(&dorkas.code(&*office.env)).goes_to("/");
    let outcomes: Vec<String> = rows(&office, Action::SignIn)
        .into_iter()
        .map(|r| r.detail)
        .collect();
    let wanted = ["in", "wrong_code", "used_code", "in", "wrong_code"];
    for (outcome, wanted) in outcomes.iter().zip(wanted) {
        assert!(outcome.contains(wanted), "{outcomes:?}");
    }
    assert_eq!(outcomes.len(), wanted.len());
}

#[test]
fn a_code_that_comes_too_late_after_the_password_begins_anew() {
    let office = Office::of(Disnaker::new());
    let dorkas = office.employs("dorkas", OfficeRole::Operator);
    let mut browser = begins(&office, &dorkas);
    office.env.advance(5 * 60_000);
    browser
        .writes_code(&dorkas.code(&*office.env))
        .goes_to("/sign-in");
    browser.get("/").goes_to("/sign-in");
}

#[test]
fn a_recovery_code_is_good_once() {
    let office = Office::of(Disnaker::new());
    let dorkas = office.employs("dorkas", OfficeRole::Operator);
    let code = &dorkas.secrets.recovery[3];
    let mut first = begins(&office, &dorkas);
    first
        .writes_code(&code.to_uppercase().replace('-', " "))
        .goes_to("/");
    let mut second = begins(&office, &dorkas);
    second.writes_code(code).is(401);
    second.writes_code(&dorkas.secrets.recovery[4]).goes_to("/");
}

#[test]
fn wrong_passwords_make_wait_and_the_wait_ends_by_the_clock() {
    let office = Office::of(Disnaker::new());
    let dorkas = office.employs("dorkas", OfficeRole::Operator);
    let nobody = Person {
        name: String::from("nobody"),
        secrets: dorkas.secrets.clone(),
    };
    let mut answers = Vec::new();
    for person in [&dorkas, &nobody] {
        let mut browser = office.browser();
        browser.get("/sign-in");
        let mut seen = Vec::new();
        for _ in 0..4 {
            let reply = browser.writes_password(person, "tidak tahu lagi");
            seen.push((reply.status, without_tokens(&reply.body)));
        }
        // Now even the right one has to wait.
        let reply = browser.writes_password(person, PASSWORD).is(429);
        seen.push((reply.status, without_tokens(&reply.body)));
        answers.push(seen);
    }
    assert_eq!(answers[0], answers[1], "a name that nobody has is answered alike");
    assert_eq!(office.hub.locked_ms("dorkas").unwrap(), 30_000);
    office.env.advance(29_999);
    let mut browser = office.browser();
    browser.get("/sign-in");
    browser.writes_password(&dorkas, PASSWORD).is(429);
    office.env.advance(1);
    browser
        .writes_password(&dorkas, PASSWORD)
        .goes_to("/sign-in/code");
    // The next wrong one makes wait for longer, but never for ever.
    for wait_s in [60, 120, 240, 480, 900, 900] {
        browser.get("/sign-in");
        browser.writes_password(&dorkas, "tidak tahu lagi").is(401);
        assert_eq!(office.hub.locked_ms("dorkas").unwrap(), wait_s * 1_000);
        office.env.advance(wait_s * 1_000);
    }
    browser.writes_password(&dorkas, "tidak tahu lagi").is(401);
    assert!(office.hub.unlock_user(&Who::Machine, "dorkas").unwrap());
    browser
        .writes_password(&dorkas, PASSWORD)
        .goes_to("/sign-in/code");
}

/// A page without what differs from browser to browser.
fn without_tokens(body: &str) -> String {
    body.split("name=\"csrf\" value=\"")
        .map(|part| part.split_once('"').map_or(part, |(_, rest)| rest))
        .collect()
}

#[test]
fn one_address_cannot_try_many_names() {
    let office = Office::of(Disnaker::new());
    let dorkas = office.employs("dorkas", OfficeRole::Operator);
    let mut browser = office.browser();
    browser.get("/sign-in");
    for n in 0..20 {
        let name = format!("nama{n}");
        browser
            .post("/sign-in", &[("name", &name), ("password", "tidak tahu lagi")])
            .is(401);
    }
    browser.writes_password(&dorkas, PASSWORD).is(429);
    office.env.advance(30_000);
    browser
        .writes_password(&dorkas, PASSWORD)
        .goes_to("/sign-in/code");
}

#[test]
fn a_form_of_another_page_or_without_its_token_changes_nothing() {
    let office = Office::of(Disnaker::new());
    let dorkas = office.employs("dorkas", OfficeRole::Operator);
    let mut browser = office.signed_in(&dorkas);
    browser.get("/me").is(200);
    let new = [
        ("old", PASSWORD),
        ("new", "lima kuda lari sore"),
        ("again", "lima kuda lari sore"),
    ];
    browser.post_bare("/me/password", &new).is(403);
    let other = office.signed_in(&dorkas);
    let mut foreign = browser.clone();
    foreign.csrf.clone_from(&other.csrf);
    foreign.post("/me/password", &new).is(403);
    let mut elsewhere = browser.clone();
    elsewhere.origin = String::from("https://lain.invalid");
    elsewhere.post("/me/password", &new).is(403);
    elsewhere.post("/sign-out", &[]).is(403);
    browser.get("/me").is(200);
    browser.post("/me/password", &new).is(200).says("sudah diganti");
    let mut ended = other;
    ended.get("/me").goes_to("/sign-in");
    let mut again = office.browser();
    again.get("/sign-in");
    again.writes_password(&dorkas, PASSWORD).is(401);
    // Nobody is signed in as somebody else by a form that was prepared elsewhere.
    let mut victim = office.browser();
    victim
        .post_bare(
            "/sign-in",
            &[("name", "dorkas"), ("password", "lima kuda lari sore")],
        )
        .is(403);
}

#[test]
fn a_session_ends_after_half_an_hour_of_nothing_and_after_half_a_day_in_any_case() {
    let office = Office::of(Disnaker::new());
    let dorkas = office.employs("dorkas", OfficeRole::Operator);
    let mut browser = office.signed_in(&dorkas);
    office.env.advance(IDLE_MS - 1);
    browser.get("/").is(200);
    office.env.advance(IDLE_MS);
    browser.get("/").goes_to("/sign-in");
    let mut busy = office.signed_in(&dorkas);
    let step = IDLE_MS / 2;
    for _ in 0..(WHOLE_MS / step) - 1 {
        office.env.advance(step);
        busy.get("/").is(200);
    }
    office.env.advance(step);
    busy.get("/").goes_to("/sign-in");
}

#[test]
fn other_sessions_are_seen_and_can_be_ended() {
    let office = Office::of(Disnaker::new());
    let dorkas = office.employs("dorkas", OfficeRole::Operator);
    let mut here = office.signed_in(&dorkas);
    let mut there = office.signed_in(&dorkas);
    here.get("/me").is(200).says("Keluarkan yang lain");
    here.post("/me/sessions", &[])
        .is(200)
        .hides("Keluarkan yang lain");
    there.get("/").goes_to("/sign-in");
    here.get("/").is(200);
}

#[test]
fn a_closed_user_is_out_at_once_and_cannot_come_back() {
    let office = Office::of(Disnaker::new());
    let dorkas = office.employs("dorkas", OfficeRole::Operator);
    let mut browser = office.signed_in(&dorkas);
    let mut halfway = begins(&office, &dorkas);
    office.hub.set_disabled(&Who::Machine, "dorkas", true).unwrap();
    browser.get("/").goes_to("/sign-in");
    office.env.advance(30_000);
    halfway
        .writes_code(&dorkas.code(&*office.env))
        .goes_to("/sign-in");
    let mut again = office.browser();
    again.get("/sign-in");
    again.writes_password(&dorkas, PASSWORD).is(401);
    office.hub.set_disabled(&Who::Machine, "dorkas", false).unwrap();
    again.writes_password(&dorkas, PASSWORD).goes_to("/sign-in/code");
}

#[test]
fn a_password_that_somebody_else_made_is_changed_first() {
    let office = Office::of(Disnaker::new());
    let dorkas = office.employs("dorkas", OfficeRole::Operator);
    office
        .hub
        .set_password(&Who::Machine, "dorkas", "dibuat oleh operator")
        .unwrap();
    let mut browser = office.browser();
    browser.get("/sign-in");
    browser
        .writes_password(&dorkas, "dibuat oleh operator")
        .goes_to("/sign-in/code");
    browser.get("/sign-in/code");
    browser.writes_code(&dorkas.code(&*office.env)).goes_to("/");
    browser.get("/").goes_to("/me");
    browser.get("/records").goes_to("/me");
    browser.get("/me").says("Ganti dulu");
    for (new, again, words) in [
        ("pendek", "pendek", "terlalu pendek"),
        ("kata sandi satu", "kata sandi dua", "tidak sama"),
        (
            "dibuat oleh operator",
            "dibuat oleh operator",
            "sama dengan yang lama",
        ),
        ("dorkasdorkas", "dorkasdorkas", "mudah ditebak"),
    ] {
        let fields = [("old", "dibuat oleh operator"), ("new", new), ("again", again)];
        browser.post("/me/password", &fields).is(422).says(words);
    }
    let fields = [
        ("old", "dibuat oleh operator"),
        ("new", PASSWORD),
        ("again", PASSWORD),
    ];
    browser.post("/me/password", &fields).is(200);
    browser.get("/").is(200);
}

#[test]
fn what_the_table_says_of_phones_is_what_the_hub_gives_them() {
    let (disnaker, rote, manggarai) = two_regencies();
    let roles = [DeviceRole::Officer, DeviceRole::Supervisor, DeviceRole::Worker];
    for (seed, role) in (83..).zip(roles) {
        let wanted = scope(Action::PullDistrict, Role::Device(role));
        let places: &[usize] = if wanted == Scope::Never { &[] } else { &[ROTE] };
        let phone = Phone::of(seed, &disnaker, "Ana", role, places);
        all_meet(&disnaker, &[&phone]);
        for (record, inside) in [(&rote, true), (&manggarai, false)] {
            assert_eq!(
                phone.show(record).is_ok(),
                wanted.covers(inside),
                "{role:?} {inside}"
            );
        }
        // What it may bring is never limited.
        assert_eq!(scope(Action::Push, Role::Device(role)), Scope::Everywhere);
        let brought = phone.enrols(MANGGARAI);
        all_meet(&disnaker, &[&phone]);
        assert!(disnaker.hub.record(&brought).is_ok(), "{role:?}");
    }
    let new = NewInvite {
        name: String::from("Ana"),
        role: DeviceRole::Worker,
        districts: vec![String::from("53.14.02")],
        lasts_ms: DAY_MS,
    };
    let refused = disnaker.hub.invite(&new).unwrap_err().to_string();
    assert!(refused.contains("has no districts"), "{refused}");
}

#[test]
fn a_supervisor_sees_the_own_regency_and_nothing_else() {
    let (disnaker, rote, manggarai) = two_regencies();
    let office = Office::of(disnaker);
    let mikael = office.employs("mikael", OfficeRole::Supervisor);
    let dorkas = office.employs("dorkas", OfficeRole::Operator);
    let (inside, outside) = (name_of(&office, &rote), name_of(&office, &manggarai));
    assert_ne!(inside, outside);
    let mut all = office.signed_in(&dorkas);
    all.get("/records").says(&inside).says(&outside);
    let mut browser = office.signed_in(&mikael);
    browser.get("/").says("Rote Ndao").hides("Manggarai");
    for path in [
        "/records",
        "/records?kind=enrolment",
        "/records?region=53",
        "/records?page=0",
    ] {
        browser.get(path).is(200).says(&inside).hides(&outside);
    }
    browser.get("/records?region=53.15").is(200).hides(&outside);
    browser.get("/records?region=%25").is(200).hides(&outside);
    browser.get(&format!("/records/{rote}")).is(200).says(&inside);
    browser.get(&format!("/records/{manggarai}")).is(404);
    let receipt = office.hub.record(&manggarai).unwrap().row.receipt;
    let nik = nik_of(&office, &manggarai);
    for words in [&outside, &receipt, &nik, &nik[..8], "Manggarai"] {
        browser
            .post("/records", &[("q", words)])
            .is(200)
            .hides(&format!("/records/{manggarai}"));
        all.post("/records", &[("q", words)]).is(200);
    }
    all.post("/records", &[("q", &outside)])
        .says(&format!("/records/{manggarai}"));
    browser.post("/records", &[("q", &inside)]).says(&inside);
    // Another regency from the next page on.
    let elsewhere = [String::from("53.15")];
    let supervisor = OfficeRole::Supervisor;
    office
        .hub
        .set_role(&Who::Machine, "mikael", supervisor, &elsewhere)
        .unwrap();
    browser.get(&format!("/records/{rote}")).is(404);
    browser.get(&format!("/records/{manggarai}")).is(200);
}

fn nik_of(office: &Office, record: &RecordId) -> String {
    let page = office.hub.record(record).unwrap();
    String::from(page.row.summary().nik.unwrap().reveal())
}

#[test]
fn a_whole_nik_is_shown_by_a_click_to_whoever_may_and_the_click_is_written_down() {
    let (disnaker, rote, manggarai) = two_regencies();
    let office = Office::of(disnaker);
    let people = OfficeRole::ALL.map(|role| (role, office.employs(role.name(), role)));
    let (nik, path) = (nik_of(&office, &rote), format!("/records/{rote}"));
    for (role, person) in &people {
        let mut browser = office.signed_in(person);
        let may = scope(Action::SeeFullNik, Role::Office(*role)) != Scope::Never;
        let seen = rows(&office, Action::SeeFullNik).len();
        let page = browser.get(&path).hides(&nik);
        assert_eq!(page.body.contains("Lihat NIK lengkap"), may, "{role:?}");
        if may {
            browser.post(&path, &[]).is(200).says(&nik);
        } else {
            browser.get("/me");
            browser.post(&path, &[]).is(403).hides(&nik);
        }
        let rows = rows(&office, Action::SeeFullNik);
        assert_eq!(rows.len(), seen + 1);
        let (subject, detail) = (&rows[0].subject, &rows[0].detail);
        assert_eq!(*subject == rote.to_string(), may, "{role:?}: {subject} {detail}");
        assert_eq!(detail.contains("no_right"), !may);
    }
    let mut supervisor = office.signed_in(&people[1].1);
    supervisor.get("/me");
    supervisor.post(&format!("/records/{manggarai}"), &[]).is(404);
}

#[test]
fn every_role_reaches_the_pages_of_the_table_and_no_others() {
    let (disnaker, rote, manggarai) = two_regencies();
    let office = Office::of(disnaker);
    let pages = [
        ("/", Action::SeeOverview, None),
        ("/records", Action::SeeLists, None),
        ("/tasks", Action::SeeTasks, None),
        ("/audit", Action::ReadAudit, None),
        ("/me", Action::OwnAccount, None),
        (&format!("/records/{rote}"), Action::SeeRecord, Some(true)),
        (&format!("/records/{manggarai}"), Action::SeeRecord, Some(false)),
    ];
    for role in OfficeRole::ALL {
        let person = office.employs(role.name(), role);
        let mut browser = office.signed_in(&person);
        for (path, action, inside) in &pages {
            let wanted = match (scope(*action, Role::Office(role)), inside) {
                (Scope::Never, _) => 403,
                (Scope::Regency, Some(false)) => 404,
                _ => 200,
            };
            let reply = browser.get(path);
            assert_eq!(reply.status, wanted, "{role:?} {path}");
            if wanted != 200 {
                for record in [&rote, &manggarai] {
                    assert!(!reply.body.contains(&name_of(&office, record)));
                }
            }
        }
    }
}

#[test]
fn the_console_leaves_this_machine_only_behind_tls() {
    let disnaker = Disnaker::new();
    let office = Office::exposed(disnaker, Exposure::Network);
    let mut browser = office.browser();
    browser.get("/").is(404);
    office.employs("dorkas", OfficeRole::Operator);
    for path in ["/", "/sign-in", "/records", "/language/en"] {
        browser.get(path).is(404);
    }
    browser.get("/healthz").is(200);
    // A page of somebody else whose name leads here, or a proxy that nobody told of.
    let office = Office::of(Disnaker::new());
    let dorkas = office.employs("dorkas", OfficeRole::Operator);
    let mut browser = office.signed_in(&dorkas);
    browser.get("/").is(200);
    browser.host = Some(String::from("lain.invalid"));
    for path in ["/", "/sign-in", "/records"] {
        browser.get(path).is(404);
    }
    let office = Office::exposed(Disnaker::new(), Exposure::Proxy);
    let mut browser = office.browser();
    browser.get("/").is(404);
    let dorkas = office.employs("dorkas", OfficeRole::Operator);
    let page = browser.get("/sign-in").is(200);
    assert!(page.headers.contains_key("strict-transport-security"));
    let cookie = &page.headers["set-cookie"];
    assert!(
        cookie.starts_with("__Host-session=") && cookie.ends_with("; Secure"),
        "{cookie}"
    );
    browser.origin = format!("https://{}", office.address);
    browser
        .writes_password(&dorkas, PASSWORD)
        .goes_to("/sign-in/code");
}
