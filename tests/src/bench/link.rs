//! An upload over an emulated bad line, against one bulk POST of as many bytes over the same line.

use super::clock::{ratio, timed};
use super::data::BenchEnv;
use super::place::Served;
use super::table::{Row, Target};
use super::{Size, Try};
use lontar_core::env::Env;
use lontar_core::model::DeviceKey;
use lontar_core::sync::http::HttpTransport;
use lontar_core::sync::transport::{Call, PATH_EXCHANGE, Transport};
use lontar_tests::link::{Link, LinkProfile};
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

/// Both ways, with the same losses.
pub fn rows(size: Size) -> Try<Vec<Row>> {
    let folder = tempfile::tempdir()?;
    let served = Served::new(&folder.path().join("hub"))?;
    let count = size.pick(1_000, 200);
    let (mut ours, mut bulk, mut bytes) = (Duration::ZERO, Duration::ZERO, 0);
    for seed in 0..size.pick(3, 1) as u64 {
        let phone = served.phone(folder.path(), 31 + seed)?;
        served.sync(&phone, served.address)?;
        phone.enrol(41 + seed, count)?;
        let line = |target| {
            let _inside = served.runtime.enter();
            Link::start(target, LinkProfile::edge().seeded(seed))
        };
        let link = line(served.address)?;
        let (report, took) = timed(|| served.sync(&phone, link.address()));
        let report = report?;
        drop(link);
        bytes += report.bytes_up;
        ours += took;
        let sink = served.runtime.block_on(sink())?;
        let link = line(sink)?;
        bulk += post(&served, link.address(), report.bytes_up)?;
    }
    served.end()?;
    let note = format!(
        "{bytes} B: {:.1} s against {:.1} s",
        ours.as_secs_f64(),
        bulk.as_secs_f64()
    );
    let what = format!("{count} enrolments over EDGE, goodput of a bulk POST");
    Ok(vec![
        Row::new(
            "link",
            what,
            100.0 * ratio(bulk, ours),
            "%",
            Target::AtLeast(90.0),
        )
        .note(note),
    ])
}

/// How long one bulk POST of so many bytes takes.
pub fn post(served: &Served, address: SocketAddr, bytes: u64) -> Try<Duration> {
    let env = BenchEnv::new(bytes);
    let mut body = vec![0; usize::try_from(bytes)?];
    env.fill(&mut body);
    let transport = HttpTransport::new(&format!("http://{address}"), None, env as Arc<dyn Env>)?;
    let call = Call {
        path: PATH_EXCHANGE,
        body,
        device: DeviceKey::from_bytes([1; 32]),
        time_ms: 0,
        signature: [1; 64],
    };
    let (answer, took) = timed(|| served.runtime.block_on(transport.call(call)));
    answer?;
    Ok(took)
}

/// A server that reads one request and says yes.
pub async fn sink() -> Try<SocketAddr> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
    let address = listener.local_addr()?;
    tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await?;
        let (mut seen, mut piece) = (Vec::new(), [0; 16 * 1024]);
        loop {
            let count = stream.read(&mut piece).await?;
            seen.extend(piece.get(..count).unwrap_or_default());
            if count == 0 || is_whole(&seen) {
                break;
            }
        }
        stream
            .write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n")
            .await?;
        stream.shutdown().await
    });
    Ok(address)
}

fn is_whole(seen: &[u8]) -> bool {
    let Some(end) = seen.windows(4).position(|w| w == b"\r\n\r\n") else {
        return false;
    };
    let head = String::from_utf8_lossy(seen.get(..end).unwrap_or_default()).to_ascii_lowercase();
    let length = head
        .lines()
        .find_map(|l| l.strip_prefix("content-length:"))
        .and_then(|l| l.trim().parse().ok());
    seen.len() >= end + 4 + length.unwrap_or(0usize)
}
