//! Photos: over an emulated bad line against one bulk POST, over one that breaks, and through the picture
//! pipeline in a process of its own.

use super::clock::{ms, peak_memory, ratio, timed};
use super::link::{post, sink};
use super::place::{Phone, Served};
use super::table::{Row, Target};
use super::{Size, Try};
use lontar_core::app::SyncReport;
use lontar_core::env::Env;
use lontar_core::media::picture::{self, Prepared};
use lontar_core::model::{Consent, Item};
use lontar_core::sync::blobs::Allowed;
use lontar_core::sync::engine::Progress;
use lontar_core::sync::http::HttpTransport;
use lontar_core::sync::transport::{Boxed, Call, PATH_BLOB, Transport, TransportError};
use lontar_core::sync::wire::blob::{Address, BlobAnswer, BlobRequest, Has};
use lontar_tests::ktp::{self, Shot};
use lontar_tests::link::{Link, LinkProfile, Trouble};
use lontar_tests::rng::Rng;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::Path;
use std::process::Command;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// First argument of the process whose memory is measured.
pub const CHILD: &str = "--measured-picture";

const MIB: f64 = 1024.0 * 1024.0;
/// A sealed main picture, bytes.
const PHOTO_BYTES: usize = 40_000;

/// All rows.
pub fn rows(size: Size) -> Try<Vec<Row>> {
    let mut rows = over_edge(size)?;
    rows.extend(over_a_line_that_breaks(size)?);
    rows.extend(pipeline(size)?);
    Ok(rows)
}

/// A transport that notes which acknowledged bytes go out a second time.
struct Watching {
    inner: HttpTransport,
    seen: Mutex<Seen>,
}

#[derive(Default)]
struct Seen {
    acknowledged: BTreeMap<Address, u64>,
    twice: u64,
    went_out: u64,
}

impl Transport for Watching {
    fn call(&self, call: Call) -> Boxed<'_, Result<Vec<u8>, TransportError>> {
        let piece = match BlobRequest::decode(&call.body) {
            Ok(BlobRequest::Put(piece)) if call.path == PATH_BLOB => {
                Some((piece.address, piece.size, piece.offset, piece.bytes.len() as u64))
            }
            _ => None,
        };
        if let Some((address, _, offset, bytes)) = piece {
            let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
            let known = seen.acknowledged.get(&address).copied().unwrap_or(0);
            seen.twice += known.saturating_sub(offset).min(bytes);
            seen.went_out += bytes;
        }
        Box::pin(async move {
            let answer = self.inner.call(call).await?;
            if let (Some((address, size, ..)), Ok(BlobAnswer::Has(all, _))) =
                (piece, BlobAnswer::decode(&answer))
            {
                let now = match all.first() {
                    Some(Has::Part(offset)) => *offset,
                    Some(Has::Whole) => size,
                    None => 0,
                };
                let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
                seen.acknowledged.insert(address, now);
            }
            Ok(answer)
        })
    }

    fn wait(&self, attempt: u32) -> Boxed<'_, ()> {
        self.inner.wait(attempt)
    }
}

/// A phone whose records are at the hub and whose photos are not.
fn with_photos(served: &Served, folder: &Path, seed: u64, count: usize) -> Try<Phone> {
    let phone = served.phone(folder, seed)?;
    served.sync(&phone, served.address)?;
    let records = phone.enrol(seed ^ 0xf070, count)?;
    let mut rng = Rng::new(seed);
    let mut random = |len: usize| {
        let mut bytes = vec![0; len];
        rng.fill(&mut bytes);
        bytes
    };
    for record in &records {
        let view = phone.core.show(record)?;
        let mut consent = view
            .registers
            .winner("cs")
            .and_then(Item::from_value)
            .map(Consent::read)
            .unwrap_or_default();
        consent.photos_allowed = Some(true);
        let allowed = BTreeMap::from([(String::from("cs"), consent.write().to_value())]);
        phone.core.edit(record, &view.heads, allowed)?;
        let prepared = Prepared {
            main: random(PHOTO_BYTES - 40),
            thumbnail: random(4_960),
            size: (1_280, 960),
            findings: Vec::new(),
        };
        phone.core.add_photo(record, "ktp", &prepared)?;
    }
    let transport = HttpTransport::new(&format!("http://{}", served.address), None, env_of(&phone))?;
    let progress = Progress::default();
    let records_only = phone.core.sync_with(&transport, &progress, Allowed::Nothing);
    served.runtime.block_on(records_only)?;
    Ok(phone)
}

fn env_of(phone: &Phone) -> Arc<dyn Env> {
    Arc::clone(&phone.env) as Arc<dyn Env>
}

fn sync_all(served: &Served, phone: &Phone, transport: &dyn Transport) -> Try<SyncReport> {
    let progress = Progress::default();
    let sync = phone.core.sync_with(transport, &progress, Allowed::Everything);
    Ok(served.runtime.block_on(sync)?)
}

/// So much of the goodput of a bulk POST.
fn over_edge(size: Size) -> Try<Vec<Row>> {
    let folder = tempfile::tempdir()?;
    let served = Served::new(&folder.path().join("hub"))?;
    let count = size.pick(20, 5);
    let (mut ours, mut bulk, mut bytes) = (Duration::ZERO, Duration::ZERO, 0);
    for seed in 0..size.pick(2, 1) as u64 {
        let phone = with_photos(&served, folder.path(), 61 + seed, count)?;
        let link = line(&served, served.address, LinkProfile::edge().seeded(seed))?;
        let transport = HttpTransport::new(&format!("http://{}", link.address()), None, env_of(&phone))?;
        let (report, took) = timed(|| sync_all(&served, &phone, &transport));
        let photos = report?.photos.ok_or("the records did not get through")?;
        if photos.waiting.blobs > 0 {
            return Err(format!(
                "{} blobs still wait: {}",
                photos.waiting.blobs,
                photos.ended.code()
            )
            .into());
        }
        drop(link);
        bytes += photos.bytes;
        ours += took;
        let sink = served.runtime.block_on(sink())?;
        let link = line(&served, sink, LinkProfile::edge().seeded(seed))?;
        bulk += post(&served, link.address(), photos.bytes)?;
    }
    served.end()?;
    let note = format!(
        "{bytes} B: {:.1} s against {:.1} s",
        ours.as_secs_f64(),
        bulk.as_secs_f64()
    );
    let what = format!("{count} photos of 40 kB over EDGE, goodput of a bulk POST");
    let goodput = Row::new(
        "photos",
        what,
        100.0 * ratio(bulk, ours),
        "%",
        Target::AtLeast(90.0),
    );
    Ok(vec![goodput.note(note)])
}

fn line(served: &Served, target: SocketAddr, profile: LinkProfile) -> Try<Link> {
    let _inside = served.runtime.enter();
    Ok(Link::start(target, profile)?)
}

/// Every connection is cut at a random place until all is there: no acknowledged byte goes twice.
fn over_a_line_that_breaks(size: Size) -> Try<Vec<Row>> {
    let folder = tempfile::tempdir()?;
    let served = Served::new(&folder.path().join("hub"))?;
    let count = size.pick(20, 5);
    let phone = with_photos(&served, folder.path(), 71, count)?;
    let mut rng = Rng::new(72);
    let troubles = (0..60)
        .map(|_| Trouble::CutUp(5_000 + rng.below(60_000)))
        .collect();
    // As lossy as EDGE and ten times as quick, so that many cuts fit into a minute.
    let profile = LinkProfile {
        bits_per_second: 1_000_000,
        one_way_ms: 30,
        troubles,
        ..LinkProfile::edge()
    };
    let link = line(&served, served.address, profile)?;
    let watching = Watching {
        inner: HttpTransport::new(&format!("http://{}", link.address()), None, env_of(&phone))?,
        seen: Mutex::default(),
    };
    let mut syncs = 0;
    while phone.core.blobs_waiting()?.blobs > 0 {
        syncs += 1;
        if syncs > 60 {
            return Err("the photos never arrive".into());
        }
        sync_all(&served, &phone, &watching)?;
    }
    let seen = watching.seen.into_inner().unwrap_or_else(PoisonError::into_inner);
    let connections = link.count().connections;
    drop(link);
    served.end()?;
    let all = (count * (PHOTO_BYTES + 5_000)) as u64;
    let note = format!(
        "{connections} connections, {syncs} syncs; {} B went out for {all} B",
        seen.went_out
    );
    let what = format!("{count} photos with cuts at random places, acknowledged bytes sent twice");
    Ok(vec![
        Row::new("photos", what, seen.twice as f64, "B", Target::AtMost(0.0)).note(note),
    ])
}

/// Time, size and memory of what the camera gives.
fn pipeline(size: Size) -> Try<Vec<Row>> {
    let folder = tempfile::tempdir()?;
    let shot = Shot::good((4_000, 3_000), 81);
    let rgb = ktp::draw(&ktp::invented_nik(81), shot);
    let mut files = vec![
        ("JPEG of 12 megapixels", ktp::jpeg(&rgb, shot.size, 90, 6)),
        (
            "progressive JPEG of 12 megapixels",
            ktp::progressive(&rgb, shot.size, 90),
        ),
    ];
    if !size.quick {
        files.push(("PNG of 12 megapixels", ktp::png(&rgb, shot.size)));
        let large = Shot::good((8_160, 6_120), 82);
        let rgb = ktp::draw(&ktp::invented_nik(82), large);
        files.push(("JPEG of 50 megapixels", ktp::jpeg(&rgb, large.size, 85, 1)));
    }
    drop(rgb);
    let mut rows = Vec::new();
    for (what, file) in files {
        let path = folder.path().join("photo");
        std::fs::write(&path, &file)?;
        let output = Command::new(std::env::current_exe()?)
            .args([CHILD, &path.to_string_lossy()])
            .output()?;
        if !output.status.success() {
            return Err(String::from_utf8_lossy(&output.stderr).trim().into());
        }
        let said: Value = serde_json::from_slice(&output.stdout)?;
        let figure = |name: &str| {
            said.get(name)
                .and_then(Value::as_f64)
                .ok_or("a figure is missing")
        };
        let note = format!(
            "{:.1} MB in; main {} B, thumbnail {} B",
            file.len() as f64 / 1e6,
            figure("main")?,
            figure("thumbnail")?
        );
        let time = format!("{what} to main picture and thumbnail");
        rows.push(Row::new("photos", time, figure("ms")?, "ms", Target::None).note(note));
        if figure("peak")? > 0.0 {
            let memory = format!("{what}, memory of the process, peak");
            let peak = figure("peak")? / MIB;
            rows.push(Row::new("photos", memory, peak, "MiB", Target::AtMost(96.0)));
        }
    }
    Ok(rows)
}

/// The measured process: one file.
#[expect(
    clippy::print_stdout,
    reason = "the answer to the process that started this one"
)]
pub fn child(args: &[String]) -> Try<()> {
    let path = args.first().ok_or("which file?")?;
    let file = std::fs::read(path)?;
    let (made, took) = timed(|| picture::prepare(&file));
    let made = made?;
    let milliseconds: f64 = ms(took).trim_end_matches(" ms").parse()?;
    let said = json!({
        "ms": milliseconds,
        "peak": peak_memory().unwrap_or(0),
        "main": made.main.len(),
        "thumbnail": made.thumbnail.len(),
    });
    println!("{said}");
    Ok(())
}
