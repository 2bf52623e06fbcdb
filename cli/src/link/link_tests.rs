use super::*;

/// Takes everything that one connection sends until it closes, says how much that was, and answers with the same bytes.
async fn echo_server() -> (SocketAddr, mpsc::UnboundedReceiver<Vec<u8>>) {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    let (seen, seen_by_test) = mpsc::unbounded_channel();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        while let Ok((mut socket, _)) = listener.accept().await {
            let seen = seen.clone();
            tokio::spawn(async move {
                let mut bytes = Vec::new();
                // A cut connection ends with an error; what came before it counts.
                let _ = socket.read_to_end(&mut bytes).await;
                let _ = socket.write_all(&bytes).await;
                let _ = seen.send(bytes);
            });
        }
    });
    (address, seen_by_test)
}

fn some_bytes(count: usize) -> Vec<u8> {
    let mut bytes = vec![0; count];
    Rng::new(5).fill(&mut bytes);
    bytes
}

/// Sends and reads the answer to its end; an error is part of the answer.
async fn ask(link: &Link, bytes: &[u8]) -> (Vec<u8>, io::Result<()>) {
    let mut socket = TcpStream::connect(link.address()).await.unwrap();
    let mut answer = Vec::new();
    let result = async {
        socket.write_all(bytes).await?;
        socket.shutdown().await?;
        socket.read_to_end(&mut answer).await.map(drop)
    };
    let result = result.await;
    (answer, result)
}

#[tokio::test]
async fn bytes_arrive_unchanged_in_spite_of_loss() {
    let (server, _seen) = echo_server().await;
    let profile = LinkProfile {
        bits_per_second: 20_000_000,
        one_way_ms: 1,
        loss_per_mille: 50,
        ..LinkProfile::perfect()
    };
    let link = Link::start(server, profile).unwrap();
    let bytes = some_bytes(50_001);
    let (answer, result) = ask(&link, &bytes).await;
    assert!(result.is_ok() && answer == bytes);
    let count = link.count();
    assert_eq!(
        (count.up_bytes, count.down_bytes, count.connections),
        (50_001, 50_001, 1)
    );
    assert!(count.lost_segments > 0);
}

/// The shortest of three: whatever else a machine does only adds to what a link takes.
async fn shortest(work: impl AsyncFn()) -> f64 {
    let mut shortest = f64::INFINITY;
    for _ in 0..3 {
        let started = Instant::now();
        work().await;
        shortest = shortest.min(started.elapsed().as_secs_f64());
    }
    shortest
}

#[tokio::test]
async fn a_link_of_half_the_rate_takes_twice_as_long() {
    let (server, _seen) = echo_server().await;
    let mut took = Vec::new();
    for bits_per_second in [1_000_000, 2_000_000] {
        let link = Link::start(
            server,
            LinkProfile {
                bits_per_second,
                ..LinkProfile::perfect()
            },
        )
        .unwrap();
        let bytes = some_bytes(40_000);
        took.push(shortest(async || ask(&link, &bytes).await.1.unwrap()).await);
    }
    let ratio = took[0] / took[1];
    assert!((1.4..2.8).contains(&ratio), "{took:?}");
}

#[tokio::test]
async fn connections_share_one_radio() {
    let (server, _seen) = echo_server().await;
    let link = Link::start(
        server,
        LinkProfile {
            bits_per_second: 2_000_000,
            ..LinkProfile::perfect()
        },
    )
    .unwrap();
    let bytes = some_bytes(20_000);
    let one = shortest(async || ask(&link, &bytes).await.1.unwrap()).await;
    let three = shortest(async || {
        let _ = tokio::join!(ask(&link, &bytes), ask(&link, &bytes), ask(&link, &bytes));
    });
    let ratio = three.await / one;
    assert!(
        (1.8..4.5).contains(&ratio),
        "three took {ratio} times as long as one"
    );
}

#[tokio::test]
async fn nothing_arrives_before_two_round_trips() {
    let (server, _seen) = echo_server().await;
    let link = Link::start(
        server,
        LinkProfile {
            one_way_ms: 40,
            ..LinkProfile::perfect()
        },
    )
    .unwrap();
    let started = Instant::now();
    assert_eq!(ask(&link, b"hello").await.0, b"hello");
    // Never less, however slow the machine: a bound on the model, not on the speed.
    assert!(
        started.elapsed() >= Duration::from_millis(160),
        "{:?}",
        started.elapsed()
    );
}

#[tokio::test]
async fn a_connection_is_cut_at_the_exact_byte_and_the_next_one_is_not() {
    let (server, mut seen) = echo_server().await;
    let bytes = some_bytes(10_000);
    for cut in [0, 1, 1460, 1461, 9_999] {
        let link = Link::start(
            server,
            LinkProfile::perfect().with_troubles(&[Trouble::CutUp(cut)]),
        )
        .unwrap();
        let _ = ask(&link, &bytes).await;
        assert_eq!(seen.recv().await.unwrap(), bytes[..cut as usize]);
        assert_eq!(link.count().up_bytes, cut);
        assert_eq!(ask(&link, &bytes).await.0, bytes);
        seen.recv().await.unwrap();
    }
    let link = Link::start(
        server,
        LinkProfile::perfect().with_troubles(&[Trouble::CutDown(4_321)]),
    )
    .unwrap();
    assert_eq!(ask(&link, &bytes).await.0, bytes[..4_321]);
    assert_eq!(seen.recv().await.unwrap(), bytes, "the way up was not cut");
}

#[tokio::test]
async fn troubles_come_in_their_order_and_end() {
    let (server, _seen) = echo_server().await;
    let troubles = [
        Trouble::Status500,
        Trouble::Garbage,
        Trouble::Refuse,
        Trouble::Hang,
        Trouble::None,
    ];
    let link = Link::start(server, LinkProfile::perfect().with_troubles(&troubles)).unwrap();
    let body = some_bytes(200_000);
    let (answer, result) = ask(&link, &body).await;
    assert!(
        result.is_ok() && answer == STATUS_500,
        "an upload too large for the buffers gets its answer"
    );
    assert_eq!(ask(&link, b"hello").await.0, garbage(0, 1));
    assert_eq!(ask(&link, b"hello").await.0, b"");
    assert!(
        timeout(Duration::from_millis(50), ask(&link, b"hello"))
            .await
            .is_err()
    );
    assert_eq!(ask(&link, b"hello").await.0, b"hello");
    assert_eq!(link.count().connections, 5);
}

#[tokio::test]
async fn out_of_reach_cuts_open_connections_and_comes_back() {
    let (server, _seen) = echo_server().await;
    let link = Link::start(server, LinkProfile::perfect()).unwrap();
    let mut socket = TcpStream::connect(link.address()).await.unwrap();
    socket.write_all(b"half a rec").await.unwrap();
    link.set_online(false);
    let mut rest = Vec::new();
    let _ = socket.read_to_end(&mut rest).await;
    assert_eq!(rest, b"");
    assert_eq!(ask(&link, b"hello").await.0, b"");
    link.set_online(true);
    assert_eq!(ask(&link, b"hello").await.0, b"hello");
}

#[tokio::test]
async fn a_dropped_link_closes_everything() {
    let (server, _seen) = echo_server().await;
    let link = Link::start(server, LinkProfile::edge()).unwrap();
    let address = link.address();
    let mut socket = TcpStream::connect(address).await.unwrap();
    drop(link);
    let _ = socket.read_to_end(&mut Vec::new()).await;
    assert!(TcpStream::connect(address).await.is_err());
}
