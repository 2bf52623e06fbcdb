//! Users of the console and the audit, from the command line.

use crate::run::{Said, lontar, lontar_told};
use crate::stage::{DISTRICT, Folder, Hub, person_with};
use serde_json::{Value as Json, json};

const PASSWORD: &str = "empat kuda lari pagi\n";

#[track_caller]
fn user(hub: &Hub, args: &[&str], input: &str) -> Said {
    lontar_told(&[&["hub", "--data", &hub.data, "user"], args].concat(), input)
}

#[track_caller]
fn users(hub: &Hub) -> Vec<Json> {
    hub.run(&["user", "list", "--json"]).done().objects()
}

#[test]
fn a_user_is_made_changed_closed_and_opened() {
    let folder = Folder::new();
    let hub = Hub::made(&folder, "hub");
    hub.run(&["user", "list"]).done();
    let add = [
        "add",
        "mikael",
        "--full-name",
        "Mikael Adu",
        "--role",
        "supervisor",
    ];
    let made = user(
        &hub,
        &[&add[..], &["--regency", "53.14", "--json"]].concat(),
        PASSWORD,
    )
    .done();
    let secrets = made.object();
    let totp = secrets["totp_secret"].as_str().unwrap();
    assert_eq!(totp.len(), 32);
    assert!(secrets["otpauth"].as_str().unwrap().contains(totp));
    assert_eq!(secrets["recovery"].as_array().unwrap().len(), 10);
    let dorkas = ["add", "dorkas", "--full-name", "Dorkas", "--role", "operator"];
    let shown = user(&hub, &dorkas, PASSWORD).done().out;
    assert!(
        shown.contains("otpauth://totp/Lontar:dorkas?secret=") && shown.contains('█'),
        "{shown}"
    );
    assert!(!shown.contains(PASSWORD.trim()));

    user(&hub, &[&add[..], &["--regency", "53.14"]].concat(), PASSWORD)
        .refused(&["a user of this name already", "nothing was changed"]);
    let another = |more: &[&str], input: &str| {
        user(
            &hub,
            &[&["add", "vera", "--full-name", "Vera"], more].concat(),
            input,
        )
    };
    another(&["--role", "raja"], PASSWORD).misused(&["operator, supervisor, verifier"]);
    another(&["--role", "supervisor"], PASSWORD).refused(&["--regency 53.14"]);
    another(&["--role", "verifier", "--regency", "53.14"], PASSWORD).refused(&["leave --regency out"]);
    another(&["--role", "supervisor", "--regency", "53.14.01"], PASSWORD).refused(&["is not a regency"]);
    another(&["--role", "verifier"], "pendek\n").refused(&["at least 12 characters"]);
    another(&["--role", "verifier"], "password1234\n").refused(&["first that anybody tries"]);
    another(&["--role", "verifier"], "").refused(&["standard input"]);
    user(
        &hub,
        &["add", "Ibu Vera", "--full-name", "V", "--role", "bank"],
        PASSWORD,
    )
    .refused(&["letters, digits"]);
    assert_eq!(users(&hub).len(), 2);

    let fresh = hub.run(&["user", "totp", "mikael", "--json"]).done().object();
    assert_ne!(fresh["totp_secret"], secrets["totp_secret"]);
    let codes = hub.run(&["user", "recovery", "mikael", "--json"]).done().object();
    assert_ne!(codes["recovery"], secrets["recovery"]);
    user(&hub, &["password", "mikael"], "lima kuda lari sore\n").done();
    hub.run(&["user", "role", "mikael", "--role", "auditor"]).done();
    hub.run(&["user", "unlock", "mikael"]).done();
    hub.run(&["user", "disable", "mikael"]).done();
    let mikael = |users: Vec<Json>| users.into_iter().find(|u| u["user"] == "mikael").unwrap();
    let closed = mikael(users(&hub));
    assert!(closed["disabled_ms"].is_i64());
    assert_eq!(
        (&closed["role"], &closed["regencies"]),
        (&json!("auditor"), &json!([]))
    );
    hub.run(&["user", "enable", "mikael"]).done();
    assert!(mikael(users(&hub))["disabled_ms"].is_null());
    for what in ["totp", "recovery", "disable", "enable", "unlock"] {
        hub.run(&["user", what, "nobody"])
            .refused(&["no user nobody", "lontar hub user list"]);
    }
    let done: Vec<Json> = hub
        .run(&["audit", "--action", "manage_users", "--json"])
        .done()
        .objects();
    let detail = |row: &Json| String::from(row["detail"].as_str().unwrap());
    let what: Vec<String> = done.iter().map(detail).filter(|d| d.contains("what")).collect();
    assert_eq!(what.len(), 9, "{what:?}");
    assert!(done.iter().all(|row| row["who"] == "machine"));
}

#[test]
fn the_audit_is_listed_exported_and_checked() {
    let folder = Folder::new();
    let hub = Hub::made(&folder, "hub");
    hub.invite(&[]);
    hub.run(&["status"]).done();
    hub.run(&["backup", &folder.text("backup")]).done();
    let words = |args: &[&str]| -> Vec<String> {
        let rows = hub.run(&[&["audit", "--json"], args].concat()).done().objects();
        rows.iter()
            .map(|r| String::from(r["action"].as_str().unwrap()))
            .collect()
    };
    assert_eq!(words(&[]), ["init", "invite_officer", "see_overview", "backup"]);
    assert_eq!(words(&["--action", "backup"]), ["backup"]);
    assert_eq!(words(&["--to", "2020-01-01"]), [""; 0]);
    assert_eq!(
        words(&["--from", "2020-01-01", "--action", "read_audit"]).len(),
        3
    );
    hub.run(&["audit", "--action", "fly"])
        .misused(&["docs/rights.md"]);
    hub.run(&["audit", "--from", "kemarin"]).misused(&["2026-11-09"]);
    hub.run(&["audit", "--who", "vera"]).refused(&["no user vera"]);

    let file = folder.text("audit.jsonl");
    let done = hub.run(&["audit", "export", &file, "--json"]).done().object();
    hub.run(&["audit", "export", &file])
        .refused(&["never written over"]);
    let check = |file: &str| lontar(&["hub", "--data", "nowhere", "audit", "check", file, "--json"]);
    let checked = check(&file).done().object();
    assert_eq!(checked, json!({ "rows": done["rows"], "faults": [] }));
    let whole = std::fs::read_to_string(&file).unwrap();
    let lines: Vec<&str> = whole.lines().collect();
    let without = |n: usize| -> String {
        let kept = lines.iter().enumerate().filter(|(at, _)| *at != n);
        kept.map(|(_, line)| format!("{line}\n")).collect()
    };
    for (text, fault) in [
        (whole.replace("see_overview", "see_devices"), "row 3 was changed"),
        (without(1), "row 2 is missing"),
        (without(lines.len() - 2), "the head names"),
        (without(lines.len() - 1), "the file was cut"),
        (format!("{}\n{whole}", lines[0]), "row 1 was put in"),
        (String::from("no audit"), "line 1: cannot be read"),
    ] {
        let said = check(&folder.write("broken.jsonl", text));
        assert_eq!(said.code, Some(1), "{fault}");
        assert!(said.out.contains(fault), "{fault}: {}", said.out);
    }
    let verified = hub.run(&["verify", "--json"]).done().object();
    assert!(verified["audit_rows"].as_u64().unwrap() > 6, "{verified}");
}

#[test]
fn no_command_tells_names_or_numbers_of_people_where_logs_go() {
    const NAME: &str = "Kornelis Batumbesar";
    let folder = Folder::new();
    let mut hub = Hub::new(&folder);
    let phone = hub.phone(&folder, "phone");
    let one = person_with(
        0,
        json!({ "name": NAME, "phone_owner": "own", "phone": "081239007700" }),
    );
    phone
        .run(&["enrol", &folder.write("one.jsonl", format!("{one}\n"))])
        .done();
    phone.run(&["sync"]).done();
    let list = format!(
        "Nama;NIK;Tgl Lahir;L/P;Kode Desa\n{NAME};5314021208850777;kemarin;L;53.14.02.2004\n\
         {NAME};5314021208850777;12-08-1985;L;53.14.02.2004\n"
    );
    let list = folder.write("daftar.csv", list);
    hub.kill();
    let backup = folder.text("backup");
    let export = folder.text("audit.jsonl");
    let device = phone.status()["device"].as_str().unwrap().to_owned();
    let nik = one["nik"].as_str().unwrap().to_owned();
    let commands: [&[&str]; 16] = [
        &["status"],
        &["devices"],
        &["receipts"],
        &["verify"],
        &["import", "candidates", &list],
        &["import", "candidates", &list, "--take-good"],
        &["invite", "--name", NAME, "--district", DISTRICT],
        &["invite", "--name", NAME, "--district", &nik],
        &["devices", "--revoke", &device],
        &["user", "list"],
        &["user", "disable", &nik],
        &["backup", &backup],
        &["audit"],
        &["audit", "export", &export],
        &["restore", &backup],
        &["audit"],
    ];
    for args in commands {
        let said = hub.run(args);
        let audit = if args[0] == "audit" { said.out.as_str() } else { "" };
        for words in ["Batumbesar", "5314021208850777", "81239007700"] {
            assert!(!said.err.contains(words), "{args:?}: {}", said.err);
            assert!(!audit.contains(words), "{args:?}: {audit}");
        }
    }
    let names: Vec<String> = std::fs::read_dir(&hub.data)
        .unwrap()
        .flatten()
        .map(|f| f.file_name().to_string_lossy().into_owned())
        .collect();
    assert!(names.iter().all(|n| !n.contains("Batumbesar")), "{names:?}");
    let exported = std::fs::read_to_string(&export).unwrap();
    assert!(!exported.contains("Batumbesar") && !exported.contains(&nik) && exported.lines().count() > 8);
}
