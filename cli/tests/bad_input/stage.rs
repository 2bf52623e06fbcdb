//! Hubs, phones, and files of invented people.

use crate::gate::Gate;
use crate::run::{Running, Said, lontar};
use serde_json::{Value as Json, json};
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// A district of Rote, and a village in it.
pub const DISTRICT: &str = "53.14.02";
const VILLAGE: &str = "53.14.02.2004";

/// A folder that is removed at the end.
pub struct Folder(TempDir);

impl Folder {
    pub fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    pub fn text(&self, name: &str) -> String {
        self.path(name).to_str().unwrap().to_owned()
    }

    pub fn write(&self, name: &str, content: impl AsRef<[u8]>) -> String {
        std::fs::write(self.path(name), content).unwrap();
        self.text(name)
    }
}

/// A whole enrolment; each number is another person.
pub fn person(n: usize) -> Json {
    let letter = |at: usize| char::from(b'a' + u8::try_from(at % 26).unwrap());
    json!({
        "consent": { "outcome": "agreed", "way": "signature", "version": "1", "language": "ind",
            "at_ms": 1_795_000_000_000_i64, "offset_min": 480 },
        "ktp_status": "card", "nik": format!("531402120885{:04}", n + 1),
        "name": format!("Ana M{}{}{} Mooy", letter(n / 676), letter(n / 26), letter(n)),
        "birth_place": "Oelua", "birth_date": "12-08-1985", "sex": "male", "mother_name": "Ina Lusi",
        "village": VILLAGE, "occupation": "fisher",
    })
}

/// The same with other answers.
pub fn person_with(n: usize, others: Json) -> Json {
    let mut person = person(n);
    for (key, value) in others.as_object().unwrap() {
        person[key] = value.clone();
    }
    person
}

/// One person per line.
pub fn people(count: usize) -> String {
    (0..count).map(|n| format!("{}\n", person(n))).collect()
}

/// A phone's folder and what is done with it.
pub struct Phone {
    pub data: String,
}

impl Phone {
    pub fn at(folder: &Folder, name: &str) -> Self {
        Self {
            data: folder.text(name),
        }
    }

    #[track_caller]
    pub fn run(&self, args: &[&str]) -> Said {
        lontar(&[&["phone", "--data", &self.data], args].concat())
    }

    pub fn start(&self, args: &[&str]) -> Running {
        Running::start(&[&["phone", "--data", &self.data], args].concat())
    }

    #[track_caller]
    pub fn status(&self) -> Json {
        self.run(&["status", "--json"]).done().object()
    }

    #[track_caller]
    pub fn enrolments(&self) -> u64 {
        self.status()["enrolments"].as_u64().unwrap()
    }

    pub fn database(&self) -> PathBuf {
        Path::new(&self.data).join("lontar.sqlite")
    }
}

/// A hub's folder, and the line over which phones reach it.
pub struct Hub {
    pub data: String,
    pub gate: Gate,
    served: Option<Running>,
}

impl Hub {
    /// Made and served.
    pub fn new(folder: &Folder) -> Self {
        let hub = Self::made(folder, "hub");
        hub.serving()
    }

    /// Made, not served.
    pub fn made(folder: &Folder, name: &str) -> Self {
        let (data, gate) = (folder.text(name), Gate::new());
        lontar(&["hub", "--data", &data, "init", "--address", &gate.address]).done();
        Self {
            data,
            gate,
            served: None,
        }
    }

    pub fn serving(mut self) -> Self {
        self.serve();
        self
    }

    pub fn serve(&mut self) {
        self.serve_with(&[]);
    }

    /// After the folder was copied or put back.
    pub fn serve_anew(&mut self) {
        self.serve_with(&["--new-generation"]);
    }

    fn serve_with(&mut self, more: &[&str]) {
        let args = [
            "hub",
            "--data",
            &self.data,
            "serve",
            "--listen",
            "127.0.0.1:0",
            "--json",
        ];
        let args = [&args, more].concat();
        let mut served = Running::start(&args);
        let line: Json = serde_json::from_str(&served.line()).unwrap();
        self.gate.lead_to(line["listening"].as_str().unwrap());
        self.served = Some(served);
    }

    /// `kill -9`.
    pub fn kill(&mut self) {
        self.gate.close();
        if let Some(served) = self.served.take() {
            served.kill();
        }
    }

    #[track_caller]
    pub fn run(&self, args: &[&str]) -> Said {
        lontar(&[&["hub", "--data", &self.data], args].concat())
    }

    pub fn start(&self, args: &[&str]) -> Running {
        Running::start(&[&["hub", "--data", &self.data], args].concat())
    }

    #[track_caller]
    pub fn invite(&self, more: &[&str]) -> String {
        let args = [
            &[
                "invite",
                "--name",
                "Yohana Ndolu",
                "--district",
                DISTRICT,
                "--json",
            ],
            more,
        ]
        .concat();
        self.run(&args).done().object()["invite"]
            .as_str()
            .unwrap()
            .to_owned()
    }

    /// A phone that joined.
    #[track_caller]
    pub fn phone(&self, folder: &Folder, name: &str) -> Phone {
        let phone = Phone::at(folder, name);
        phone.run(&["join", &self.invite(&[])]).done();
        phone
    }

    /// Enrolments at the hub; its logs and rows must agree.
    #[track_caller]
    pub fn enrolments(&self) -> u64 {
        let verified = self.run(&["verify", "--json"]).done().object();
        assert_eq!(verified["faults"], json!([]));
        self.run(&["status", "--json"]).done().object()["enrolments"]
            .as_u64()
            .unwrap()
    }

    pub fn database(&self) -> PathBuf {
        Path::new(&self.data).join("hub.sqlite")
    }
}
