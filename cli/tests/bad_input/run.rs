//! Running the program, bounded in time.

use serde_json::Value as Json;
use std::io::{BufRead, BufReader, Lines, Read, Write};
use std::process::{Child, ChildStderr, ChildStdout, Command, Stdio};
use std::time::{Duration, Instant};

const BOUND: Duration = Duration::from_secs(120);

/// How a command ended.
#[derive(Debug)]
pub struct Said {
    pub code: Option<i32>,
    pub out: String,
    pub err: String,
}

impl Said {
    /// The objects of `--json`.
    pub fn objects(&self) -> Vec<Json> {
        let parse = |line: &str| serde_json::from_str(line).unwrap_or_else(|e| panic!("{e}: {line}"));
        self.out.lines().map(parse).collect()
    }

    pub fn object(&self) -> Json {
        self.objects()
            .into_iter()
            .next()
            .unwrap_or_else(|| panic!("{self:?}"))
    }

    #[track_caller]
    pub fn done(self) -> Self {
        assert_eq!(self.code, Some(0), "{self:?}");
        self
    }

    /// Refused or not found, with these words.
    #[track_caller]
    pub fn refused(self, words: &[&str]) -> Self {
        self.ended(1, words)
    }

    /// Wrong usage, with these words.
    #[track_caller]
    pub fn misused(self, words: &[&str]) -> Self {
        self.ended(2, words)
    }

    #[track_caller]
    fn ended(self, code: i32, words: &[&str]) -> Self {
        assert_eq!(self.code, Some(code), "{self:?}");
        for word in words {
            assert!(self.err.contains(word), "“{word}” is missing: {self:?}");
        }
        self
    }
}

fn command(args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_lontar"));
    command
        .args(args)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command
}

/// Runs a command to its end.
#[track_caller]
pub fn lontar(args: &[&str]) -> Said {
    ended(args, command(args).spawn().unwrap())
}

/// Runs a command that reads this from standard input.
#[track_caller]
pub fn lontar_told(args: &[&str], input: &str) -> Said {
    let mut child = command(args).stdin(Stdio::piped()).spawn().unwrap();
    // A command that is refused before may not read it.
    let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
    ended(args, child)
}

#[track_caller]
fn ended(args: &[&str], mut child: Child) -> Said {
    let (out, err) = (child.stdout.take().unwrap(), child.stderr.take().unwrap());
    let out = std::thread::spawn(|| text(out));
    let err = std::thread::spawn(|| text(err));
    let begun = now();
    let status = loop {
        if let Some(status) = child.try_wait().unwrap() {
            break status;
        }
        if begun.elapsed() > BOUND {
            child.kill().unwrap();
            panic!("{args:?} does not end");
        }
        pause(Duration::from_millis(5));
    };
    let said = Said {
        code: status.code(),
        out: out.join().unwrap(),
        err: err.join().unwrap(),
    };
    look_at(args, &said);
    said
}

/// What holds for everything that is said.
#[track_caller]
fn look_at(args: &[&str], said: &Said) {
    assert!(said.code.is_some(), "{args:?} was ended by a signal");
    assert!(!said.err.contains("panicked"), "{args:?}: {}", said.err);
    assert!(said.err.len() < 60_000, "{args:?} says {} bytes", said.err.len());
    if said.code != Some(0) {
        assert!(!said.err.trim().is_empty(), "{args:?} fails without a word");
    }
    let words = said.err.split(|c: char| !c.is_ascii_alphanumeric());
    let is_nik = |w: &str| (15..=16).contains(&w.len()) && w.bytes().all(|b| b.is_ascii_digit());
    assert!(
        !words.into_iter().any(is_nik),
        "{args:?} tells a NIK: {}",
        said.err
    );
    if args.contains(&"--json") {
        said.objects();
    }
}

fn text(mut from: impl Read) -> String {
    let mut bytes = Vec::new();
    from.read_to_end(&mut bytes).unwrap();
    String::from_utf8_lossy(&bytes).into_owned()
}

/// A command that is under way; killed at the latest when it is dropped.
pub struct Running {
    child: Child,
    out: Lines<BufReader<ChildStdout>>,
    err: Option<ChildStderr>,
}

impl Running {
    pub fn start(args: &[&str]) -> Self {
        let mut child = command(args).spawn().unwrap();
        let out = BufReader::new(child.stdout.take().unwrap()).lines();
        let err = child.stderr.take();
        Self { child, out, err }
    }

    /// The next line of standard output.
    pub fn line(&mut self) -> String {
        match self.out.next() {
            Some(Ok(line)) => line,
            _ => panic!(
                "no further line: {}",
                self.err.take().map(text).unwrap_or_default()
            ),
        }
    }

    /// `kill -9`.
    pub fn kill(mut self) {
        self.end();
    }

    fn end(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.end();
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "bounds how long another process may take"
)]
pub fn now() -> Instant {
    Instant::now()
}

#[expect(clippy::disallowed_methods, reason = "between two looks at another process")]
pub fn pause(time: Duration) {
    std::thread::sleep(time);
}
