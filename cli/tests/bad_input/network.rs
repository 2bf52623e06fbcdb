//! Lines and hubs that fail.

use crate::run::Said;
use crate::stage::{Folder, Hub, Phone, people};
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// A server that gives every request the same bytes, or never any.
struct Stranger {
    address: String,
    is_closed: Arc<AtomicBool>,
}

impl Stranger {
    fn new(answer: Option<&'static [u8]>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let is_closed = Arc::new(AtomicBool::new(false));
        let closed = Arc::clone(&is_closed);
        std::thread::spawn(move || {
            // Connections that are never answered are kept until the end.
            let mut kept = Vec::new();
            for mut phone in listener.incoming().flatten() {
                if closed.load(Ordering::Relaxed) {
                    return;
                }
                match answer {
                    Some(answer) => drop(std::thread::spawn(move || {
                        let mut request = [0; 64 * 1024];
                        let _ = phone.read(&mut request);
                        let _ = phone.write_all(answer);
                    })),
                    None => kept.push(phone),
                }
            }
        });
        Self { address, is_closed }
    }
}

impl Drop for Stranger {
    fn drop(&mut self) {
        self.is_closed.store(true, Ordering::Relaxed);
        let _ = TcpStream::connect(&self.address);
    }
}

fn sync_with(phone: &Phone, address: &str) -> Said {
    phone.run(&[
        "sync",
        "--hub",
        &format!("http://{address}"),
        "--silence",
        "1",
        "--json",
    ])
}

#[test]
fn a_hub_that_fails_costs_nothing_and_is_named_in_plain_words() {
    let folder = Folder::new();
    let hub = Hub::new(&folder);
    let cases: [(Option<&'static [u8]>, &str, &str); 6] = [
        (
            Some(b"\x00\xff\x13 no HTTP at all"),
            "interrupted",
            "the connection broke off",
        ),
        (
            Some(b"HTTP/1.1 200 OK\r\ncontent-length: 6\r\n\r\n<html>"),
            "garbage",
            "no hub",
        ),
        (
            Some(b"HTTP/1.1 404 Not Found\r\ncontent-length: 9\r\n\r\nNot Found"),
            "garbage",
            "no hub",
        ),
        (
            Some(b"HTTP/1.1 500 Oh\r\ncontent-length: 0\r\n\r\n"),
            "hub_trouble",
            "trouble of its own",
        ),
        (
            Some(b"HTTP/1.1 200 OK\r\ncontent-length: 900\r\n\r\nhalf"),
            "interrupted",
            "the connection broke off",
        ),
        (None, "silent", "does not answer"),
    ];
    let file = folder.write("people.jsonl", people(20));
    std::thread::scope(|scope| {
        for (n, (answer, outcome, words)) in cases.into_iter().enumerate() {
            let (folder, hub, file) = (&folder, &hub, &file);
            scope.spawn(move || {
                let phone = hub.phone(folder, &format!("phone-{n}"));
                phone.run(&["enrol", file]).done();
                let stranger = Stranger::new(answer);
                let said = sync_with(&phone, &stranger.address);
                let said = said.refused(&[words, "the rest stays on this phone"]);
                assert_eq!(said.object()["outcome"], outcome, "{said:?}");
                assert_eq!(phone.status()["waiting_records"], 20);
                phone.run(&["sync"]).done();
                assert_eq!(phone.status()["waiting_records"], 0);
            });
        }
    });
    assert_eq!(hub.enrolments(), 6 * 20);
}

#[test]
fn a_hub_that_cannot_be_reached_keeps_an_invite_and_the_work_waiting() {
    let folder = Folder::new();
    let mut hub = Hub::made(&folder, "hub");
    let phone = Phone::at(&folder, "phone");
    phone
        .run(&["sync", "--json"])
        .refused(&["not joined a hub", "phone join INVITE"]);
    let kept = phone.run(&["join", &hub.invite(&[]), "--json"]).done().object();
    assert_eq!(kept["kept"], true);
    phone
        .run(&["enrol", &folder.write("people.jsonl", people(5))])
        .done();
    phone
        .run(&["sync", "--json"])
        .refused(&["cannot be reached", "stays on this phone"]);
    hub.serve();
    phone.run(&["sync"]).done();
    assert_eq!(hub.enrolments(), 5);
}

#[test]
fn an_address_that_is_none_is_wrong_usage() {
    let folder = Folder::new();
    let phone = Hub::new(&folder).phone(&folder, "phone");
    for address in ["nonsense", "ftp://hub", "http://", ""] {
        phone
            .run(&["sync", "--hub", address])
            .misused(&["https://HOST:PORT"]);
    }
}

#[test]
fn a_line_that_is_cut_again_and_again_brings_everything_once_in_the_end() {
    let folder = Folder::new();
    let hub = Hub::new(&folder);
    let phone = hub.phone(&folder, "phone");
    phone
        .run(&["enrol", &folder.write("people.jsonl", people(100))])
        .done();
    std::thread::scope(|scope| {
        hub.gate.cut_after(1_500);
        let first = scope.spawn(|| phone.run(&["sync", "--json"]));
        let said = first.join().unwrap().refused(&["broke off"]);
        assert_eq!(said.object()["outcome"], "interrupted");
    });
    hub.gate.release();
    phone.run(&["sync"]).done();
    assert_eq!(hub.enrolments(), 100);
}

#[test]
fn a_port_that_is_taken_is_named_with_what_helps() {
    let folder = Folder::new();
    let hub = Hub::made(&folder, "hub");
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let refused = hub.run(&["serve", "--listen", &address, "--json"]);
    let refused = refused.refused(&[
        "in use already",
        "--listen",
        &taken.local_addr().unwrap().port().to_string(),
    ]);
    assert_eq!(refused.out, "");
    hub.run(&["serve", "--listen", "rumah:80"]).misused(&["--listen"]);
}
