//! What the bindings cost a shell: the same calls from Rust and from a JVM, in turns, each on a phone of its own.

use super::clock::{ms, percentile, ratio, timed};
use super::table::{Row, Target};
use super::{Size, Try};
use lontar_bindings::{Entry, Installation, KeyStoreFailure, Lontar, PhoneKeyStore, RecordFilter};
use lontar_core::model::RecordId;
use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::Arc;
use std::time::Duration;

/// Where `./dev bench` says what Java needs to run: its class path, and the folder of the library.
const CLASSPATH: &str = "LONTAR_BENCH_CLASSPATH";
const LIBRARY: &str = "LONTAR_BENCH_LIBRARY";
const PAGE: u32 = 50;
/// People on each phone before anything is measured.
const PEOPLE: usize = 60;

/// A page of a list, a step of a form and a save, against the same calls without a boundary.
pub fn rows(size: Size) -> Try<Vec<Row>> {
    let (Ok(classpath), Ok(library)) = (std::env::var(CLASSPATH), std::env::var(LIBRARY)) else {
        eprintln!("bench: shell is left out: ./dev bench runs it where Java and Maven are");
        return Ok(Vec::new());
    };
    let (here, there) = (tempfile::tempdir()?, tempfile::tempdir()?);
    let mut rust = Rust::at(&here.path().to_string_lossy())?;
    let mut jvm = Jvm::at(&there.path().to_string_lossy(), &classpath, &library)?;
    let mut rows = Vec::new();
    for (call, what, rounds, most) in [
        ("list", "a list of 50 from Kotlin", size.pick(400, 60), 4.0),
        ("step", "a step of a form from Kotlin", size.pick(400, 60), 4.0),
        ("save", "a save from Kotlin", size.pick(200, 40), 1.5),
    ] {
        let (mut a, mut b) = (Vec::new(), Vec::new());
        for round in 0..rounds * 2 {
            let (mine, theirs) = (rust.call(call)?, jvm.call(call)?);
            // The first half warms both up: a JVM compiles what it runs often.
            if round >= rounds {
                a.push(theirs);
                b.push(mine);
            }
        }
        let (kotlin, plain) = (percentile(&mut a, 50), percentile(&mut b, 50));
        let note = format!("{} against {} from Rust, p50", ms(kotlin), ms(plain));
        rows.push(Row::new("shell", what, ratio(kotlin, plain), "×", Target::AtMost(most)).note(note));
    }
    Ok(rows)
}

struct Keys;

impl PhoneKeyStore for Keys {
    fn wrap(&self, secret: Vec<u8>) -> Result<Vec<u8>, KeyStoreFailure> {
        Ok(secret.into_iter().map(|byte| byte ^ 0x5a).collect())
    }

    fn unwrap(&self, wrapped: Vec<u8>) -> Result<Vec<u8>, KeyStoreFailure> {
        self.wrap(wrapped)
    }
}

/// The calls without a boundary.
struct Rust {
    lontar: Arc<Lontar>,
    draft: RecordId,
    people: usize,
}

impl Rust {
    fn at(folder: &str) -> Try<Self> {
        let lontar =
            Installation::at(String::from(folder), Arc::new(Keys)).add(String::from("Yohana Lete"))?;
        let draft = lontar.drafts().begin(String::from("enrolment"), None)?;
        let mut rust = Self {
            lontar,
            draft,
            people: 0,
        };
        for _ in 0..PEOPLE {
            let draft = rust.fill()?;
            rust.lontar.drafts().submit(draft)?;
        }
        Ok(rust)
    }

    /// A form that can be saved; the same one as in `Bench.kt`.
    fn fill(&mut self) -> Try<RecordId> {
        self.people += 1;
        let drafts = self.lontar.drafts();
        let draft = drafts.begin(String::from("enrolment"), None)?;
        let consent = [
            ("version", "1"),
            ("way", "signature"),
            ("outcome", "agreed"),
            ("photos_allowed", "true"),
        ];
        let key = || String::from("consent");
        drafts.set_item(draft, key(), key(), String::new(), entries(&consent))?;
        let nik = format!("531402520885{:04}", self.people);
        let mut person = entries(&PERSON);
        person.push(entry("nik", &nik));
        drafts.set_field(draft, String::from("identity"), person)?;
        let heir = [
            ("name", "Yohanes Mooy"),
            ("relation", "spouse"),
            ("birth_date", "1983-08-12"),
        ];
        drafts.set_item(
            draft,
            String::from("family"),
            String::from("heirs"),
            String::new(),
            entries(&heir),
        )?;
        Ok(draft)
    }

    fn call(&mut self, call: &str) -> Try<Duration> {
        let lontar = Arc::clone(&self.lontar);
        match call {
            "list" => {
                let filter = || RecordFilter {
                    kind: Some(String::from("enrolment")),
                    in_conflict: false,
                    village: None,
                };
                let (page, took) = timed(|| lontar.records().page(filter(), 0, PAGE));
                if page?.rows.len() != PAGE as usize {
                    return Err("a page is not whole".into());
                }
                Ok(took)
            }
            "step" => {
                let draft = self.draft;
                let (step, took) = timed(|| lontar.drafts().step(draft, String::from("identity")));
                step?;
                Ok(took)
            }
            _ => {
                let draft = self.fill()?;
                let (saved, took) = timed(|| lontar.drafts().submit(draft));
                saved?;
                Ok(took)
            }
        }
    }
}

const PERSON: [(&str, &str); 12] = [
    ("ktp_status", "card"),
    ("name", "Maria Ndaumanu"),
    ("birth_place", "Oelua"),
    ("birth_date", "1985-08-12"),
    ("sex", "female"),
    ("mother_name", "Yuliana Mooy"),
    ("village", "53.14.02.2005"),
    ("occupation", "seaweed_farmer"),
    ("phone_owner", "own"),
    ("phone", "081234567890"),
    ("marital_status", "married"),
    ("bank_status", "no_account"),
];

fn entry(key: &str, text: &str) -> Entry {
    Entry {
        key: String::from(key),
        text: String::from(text),
    }
}

fn entries(pairs: &[(&str, &str)]) -> Vec<Entry> {
    pairs.iter().map(|(key, text)| entry(key, text)).collect()
}

/// A JVM that does a call when its name comes, and tells how many nanoseconds it took.
struct Jvm {
    child: Child,
    ask: ChildStdin,
    told: BufReader<ChildStdout>,
}

impl Jvm {
    fn at(folder: &str, classpath: &str, library: &str) -> Try<Self> {
        let mut child = Command::new("java")
            .args(["-Xmx256m", "-cp", classpath])
            .arg(format!("-Djna.library.path={library}"))
            .args(["id.lontar.bindings.BenchKt", folder, &PEOPLE.to_string()])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()?;
        let (Some(ask), Some(told)) = (child.stdin.take(), child.stdout.take()) else {
            return Err("the JVM has no line".into());
        };
        let mut jvm = Self {
            child,
            ask,
            told: BufReader::new(told),
        };
        jvm.line()?;
        Ok(jvm)
    }

    fn line(&mut self) -> Try<String> {
        let mut line = String::new();
        if self.told.read_line(&mut line)? == 0 {
            return Err("the JVM ended early".into());
        }
        Ok(line)
    }

    fn call(&mut self, call: &str) -> Try<Duration> {
        writeln!(self.ask, "{call}")?;
        self.ask.flush()?;
        Ok(Duration::from_nanos(self.line()?.trim().parse()?))
    }
}

impl Drop for Jvm {
    fn drop(&mut self) {
        // It ends by itself when its line does; whoever gave up early does not wait for it.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
