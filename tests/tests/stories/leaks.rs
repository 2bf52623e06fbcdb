//! What must not get out of the pages, and what must not get into them: personal words in logs,
//! addresses and the audit; tricks in text that people wrote.

use crate::browser::{Browser, Office, PASSWORD};
use crate::stage::{Disnaker, Phone, ROTE, all_meet, person};
use lontar_core::form::{FieldKind, form};
use lontar_core::model::{RecordId, RecordKind, Value};
use lontar_core::sync::wire::join::Role;
use lontar_hub::audit::{AuditFilter, Who};
use lontar_hub::import::{Options, read_candidates, write_rejects};
use lontar_hub::people::NewUser;
use lontar_hub::rights::OfficeRole;
use lontar_tests::sim::TODAY;
use std::collections::BTreeSet;
use std::io::Write;
use std::sync::{Arc, Mutex, OnceLock};
use tracing_subscriber::fmt::MakeWriter;

/// An invented person, so that a search for these words finds nobody else.
const NAME: &str = "Kornelis Batumbesar";
const MOTHER: &str = "Wilhelmina Karangdalam";
const NIK: &str = "5314021208850777";
const PHONE: &str = "+6281239007700";
const ACCOUNT: &str = "770012345678";

/// Everything that was logged by this process.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Log {
    type Writer = Log;

    fn make_writer(&'a self) -> Log {
        self.clone()
    }
}

fn log() -> &'static Log {
    static LOG: OnceLock<Log> = OnceLock::new();
    LOG.get_or_init(|| {
        let log = Log::default();
        let all = tracing_subscriber::fmt()
            .with_max_level(tracing_subscriber::filter::LevelFilter::TRACE)
            .with_writer(log.clone());
        all.with_ansi(false).init();
        log
    })
}

/// Disnaker with the invented person, whose name differs on two phones, and a log aside.
fn with_planted() -> (Disnaker, RecordId) {
    let disnaker = Disnaker::new();
    let yohana = Phone::officer(91, &disnaker, "Yohana", ROTE);
    let markus = Phone::officer(92, &disnaker, "Markus", ROTE);
    let mut answers = person(ROTE);
    for (register, text) in [
        ("nm", NAME),
        ("mn", MOTHER),
        ("nk", NIK),
        ("bd", "1985-08-12"),
        ("sx", "male"),
        ("po", "own"),
        ("ph", PHONE),
        ("bs", "has_account"),
        ("bk", "bri"),
        ("bn", ACCOUNT),
        ("bh", NAME),
    ] {
        answers.set(register, text);
    }
    let record = yohana.save_new(RecordKind::ENROLMENT, answers).unwrap().record;
    all_meet(&disnaker, &[&yohana, &markus]);
    yohana.sets(&record, "nm", format!("{NAME} A"));
    markus.sets(&record, "nm", format!("{NAME} B"));
    let stranger = Phone::of(93, &disnaker, "Stranger", Role::Officer, &[ROTE]);
    disnaker.hub.revoke(&stranger.device()).unwrap();
    stranger.enrols(ROTE);
    stranger.syncs(&disnaker);
    all_meet(&disnaker, &[&yohana, &markus]);
    (disnaker, record)
}

/// Follows every link of every page; the pages, and where they were.
fn walks(browser: &mut Browser) -> Vec<(String, String)> {
    let mut todo = vec![String::from("/")];
    let mut known: BTreeSet<String> = todo.iter().cloned().collect();
    let mut pages = Vec::new();
    while let Some(path) = todo.pop() {
        let reply = browser.get(&path);
        assert!([200, 403].contains(&reply.status), "{path}: {}", reply.status);
        for link in marked(&reply.body, "href=\"") {
            if link.starts_with('/') && !link.starts_with("/language") && known.insert(link.clone()) {
                todo.push(link);
            }
        }
        pages.push((path, reply.body));
    }
    pages
}

/// Every address of a page: links, and where its forms go.
fn links(body: &str) -> Vec<String> {
    [marked(body, "href=\""), marked(body, "action=\"")].concat()
}

fn marked(body: &str, mark: &str) -> Vec<String> {
    let rest = body.split(mark).skip(1);
    rest.filter_map(|rest| rest.split('"').next())
        .map(|link| link.replace("&amp;", "&").replace("&#38;", "&"))
        .collect()
}

#[test]
fn nothing_personal_is_in_logs_addresses_or_the_audit() {
    let log = log();
    let (disnaker, record) = with_planted();
    let office = Office::of(disnaker);
    let mut addresses = Vec::new();
    for role in [OfficeRole::Verifier, OfficeRole::Supervisor, OfficeRole::Auditor] {
        let somebody = office.employs(role.name(), role);
        let mut browser = office.signed_in(&somebody);
        let pages = walks(&mut browser);
        assert!(
            pages.iter().any(|(_, body)| body.contains(NAME)),
            "{role:?} sees the person"
        );
        assert!(
            pages.iter().all(|(_, body)| !body.contains(NIK)),
            "{role:?}: masked"
        );
        addresses.extend(pages.iter().flat_map(|(_, body)| links(body)));
        browser.get("/records");
        for words in [NAME, NIK, &NIK[..10], PHONE, ACCOUNT, "\"", "'"] {
            let reply = browser.post("/records", &[("q", words)]).is(200);
            addresses.extend(links(&reply.body));
        }
        browser.get("/records");
        browser.post(&format!("/records/{record}"), &[]);
        // Whoever writes such words into an address themselves: they go no further.
        let (name, nik) = (NAME.replace(' ', "%20"), NIK);
        for path in [
            format!("/records/{name}"),
            format!("/records/{nik}"),
            format!("/records?region={nik}&kind={name}&page={nik}"),
            format!("/language/{name}"),
            format!("/{name}"),
            format!("/audit?who={name}&action={nik}"),
        ] {
            browser.get(&path);
        }
        browser.post("/records", &[("q", &NIK.repeat(2_000))]).is(413);
    }
    let mut browser = office.browser();
    browser.get("/sign-in");
    browser
        .post("/sign-in", &[("name", NIK), ("password", NAME)])
        .is(401);
    browser
        .post("/sign-in", &[("name", NAME), ("password", NIK)])
        .is(401);
    let refused = office
        .hub
        .set_password(&Who::Machine, NAME, PASSWORD)
        .unwrap_err();
    let mut exported = Vec::new();
    office.hub.export_audit(&Who::Machine, &mut exported).unwrap();
    let audit = office.hub.audit(&AuditFilter::default(), 0, 10_000).unwrap();
    assert!(audit.len() > 60, "{}", audit.len());
    let hub = Arc::clone(&office.hub);
    drop(office);
    let verified = hub.verify(&mut |_, _| ()).unwrap();
    let logged = String::from_utf8(log.0.lock().unwrap().clone()).unwrap();
    assert!(logged.contains("serving") && logged.contains("stopped"));
    for (place, text) in [
        ("the log", logged),
        ("an error", format!("{refused} {refused:?}")),
        ("the audit", format!("{audit:?}")),
        ("the exported audit", String::from_utf8(exported).unwrap()),
        ("an address", addresses.join("\n")),
        ("a fault", verified.faults.join("\n")),
    ] {
        for words in [NAME, "Batumbesar", "Karangdalam", NIK, "8123900", ACCOUNT] {
            assert!(!text.contains(words), "{words} is in {place}");
        }
        assert!(
            !text.contains("Batumbesar%20") && !text.contains("Kornelis"),
            "{place}"
        );
    }
}

/// What people write who know how pages, databases, spreadsheets and paths are made.
const TRICKS: [&str; 8] = [
    "<script>alert(7)</script>",
    "\"><img src=x onerror=alert(7)>",
    "'; DROP TABLE row; --",
    "=cmd|'/C calc'!A1",
    "@SUM(1+1)",
    "../../etc/passwd",
    "{{ 7 * 7 }}",
    "</textarea><a href=javascript:alert(7)>",
];

/// Raw pieces that would do something.
const ALIVE: [&str; 4] = ["<script>alert", "<img src=x", "<a href=javascript", "\"><img"];

#[test]
fn tricks_in_answers_names_and_searches_stay_text() {
    let disnaker = Disnaker::new();
    let yohana = Phone::of(
        94,
        &disnaker,
        "Ana <script>alert(7)</script>",
        Role::Officer,
        &[ROTE],
    );
    let mut planted = 0;
    let mut records = Vec::new();
    let fields = form(RecordKind::ENROLMENT).unwrap().fields();
    let texts: Vec<&str> = fields
        .filter(|f| {
            matches!(
                f.kind,
                FieldKind::Text { .. } | FieldKind::LongText { .. } | FieldKind::Name | FieldKind::Email
            )
        })
        .map(|f| f.register)
        .collect();
    for trick in TRICKS {
        let record = yohana.enrols(ROTE);
        records.push(record);
        for register in &texts {
            let heads = yohana.show(&record).unwrap().heads;
            let one = crate::stage::one(register, Value::from(trick));
            planted += usize::from(yohana.edit(&record, &heads, one).is_ok());
        }
    }
    all_meet(&disnaker, &[&yohana]);
    assert!(planted > TRICKS.len() * 8, "{planted} answers of {}", texts.len());
    let office = Office::of(disnaker);
    let tricky = NewUser {
        name: String::from("vera"),
        full_name: String::from("Vera \"><img src=x onerror=alert(7)>"),
        role: OfficeRole::Verifier,
        regencies: Vec::new(),
        must_change: false,
    };
    let vera = crate::browser::Person {
        name: String::from("vera"),
        secrets: office.hub.add_user(&Who::Machine, &tricky, PASSWORD).unwrap(),
    };
    let auditor = office.employs("auditor", OfficeRole::Auditor);
    let mut pages = Vec::new();
    for somebody in [&vera, &auditor] {
        let mut browser = office.signed_in(somebody);
        pages.extend(walks(&mut browser));
        browser.get("/records");
        for trick in TRICKS {
            let reply = browser.post("/records", &[("q", trick), ("kind", trick)]).is(200);
            pages.push((format!("search {trick}"), reply.body));
            let escaped = trick
                .replace(' ', "%20")
                .replace('"', "%22")
                .replace('<', "%3C")
                .replace('>', "%3E");
            for path in [
                format!("/records?kind={escaped}&region={escaped}&page={escaped}"),
                format!("/audit?who={escaped}&action={escaped}"),
            ] {
                let body = browser.get(&path).body;
                pages.push((path, body));
            }
        }
    }
    for (path, body) in &pages {
        for alive in ALIVE {
            assert!(!body.contains(alive), "{alive} on {path}");
        }
    }
    let shown = |words: &str| pages.iter().filter(|(_, body)| body.contains(words)).count();
    assert!(shown("alert(7)") > records.len() && shown("DROP TABLE row") > 1);
    assert!(shown("{{ 7 * 7 }}") > 1, "nothing is reckoned");
    // The table is still there.
    assert_eq!(office.hub.counts().unwrap().total()[0], TRICKS.len() as u64);
}

#[test]
fn tricks_in_a_list_come_back_as_text_in_the_file_of_rejected_rows() {
    let mut list = String::from("Nama;NIK;Tgl Lahir;L/P;Kode Desa;=1+1\n");
    for trick in TRICKS {
        let cell = format!("\"{}\"", trick.replace('"', "\"\""));
        list.push_str(&format!("{cell};{cell};{cell};{cell};{cell};{cell}\n"));
    }
    let reading = read_candidates("../../daftar.csv", list.as_bytes(), &Options::new(TODAY)).unwrap();
    assert_eq!((reading.good.len(), reading.rejected.len()), (0, TRICKS.len()));
    let written = String::from_utf8(write_rejects(&reading)).unwrap();
    let cells: Vec<&str> = written
        .trim_start_matches('\u{feff}')
        .split(['\n', ';'])
        .map(|cell| cell.trim_start_matches('"'))
        .collect();
    assert!(cells.len() > TRICKS.len() * 6);
    for cell in cells {
        assert!(!cell.starts_with(['=', '+', '-', '@', '\t']), "{cell}");
    }
    assert!(written.contains("'=cmd|'/C calc'!A1") && written.contains("'@SUM"));
}
