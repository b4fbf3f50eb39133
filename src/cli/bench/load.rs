//! A load generator that costs little: requests are bytes that were made before, sent over connections that stay open.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::task::JoinSet;

use crate::cli::Outcome;

/// What a run of requests came to.
#[derive(Debug, Default)]
pub struct Load {
    pub elapsed: Duration,
    /// Ascending.
    pub latencies: Vec<Duration>,
    /// Answers other than expected.
    pub failed: usize,
}

impl Load {
    /// The time within which this share of the requests was answered.
    pub fn within(&self, share: f64) -> Duration {
        let last = self.latencies.len().saturating_sub(1);
        self.latencies.get((last as f64 * share) as usize).copied().unwrap_or_default()
    }
}

/// Sends each request once, so many at a time.
pub async fn send_all(
    address: SocketAddr,
    connections: usize,
    requests: Vec<Vec<u8>>,
    status: u16,
) -> Outcome<Load> {
    let requests = Arc::new(requests);
    let next = Arc::new(AtomicUsize::new(0));
    let take = move || {
        let at = next.fetch_add(1, Ordering::Relaxed);
        (at < requests.len()).then(|| (requests.clone(), at))
    };
    run(address, connections, take, status).await
}

/// Sends one request over and over, for so long.
pub async fn repeat(
    address: SocketAddr,
    connections: usize,
    request: Vec<u8>,
    lasting: Duration,
    status: u16,
) -> Outcome<Load> {
    let requests = Arc::new(vec![request]);
    let end = Instant::now() + lasting;
    run(address, connections, move || (Instant::now() < end).then(|| (requests.clone(), 0)), status).await
}

async fn run(
    address: SocketAddr,
    connections: usize,
    next: impl Fn() -> Option<(Arc<Vec<Vec<u8>>>, usize)> + Clone + Send + 'static,
    status: u16,
) -> Outcome<Load> {
    let mut open = Vec::with_capacity(connections);
    for _ in 0..connections {
        open.push(Connection::open(address).await?);
    }
    let began = Instant::now();
    let mut working = JoinSet::new();
    for mut connection in open {
        let next = next.clone();
        working.spawn(async move {
            let (mut latencies, mut failed) = (Vec::new(), 0);
            while let Some((requests, at)) = next() {
                let sent = Instant::now();
                let answered = connection.ask(&requests[at]).await?;
                latencies.push(sent.elapsed());
                failed += usize::from(answered.0 != status);
            }
            std::io::Result::Ok((latencies, failed))
        });
    }
    let mut load = Load::default();
    while let Some(ended) = working.join_next().await {
        let (latencies, failed) = ended??;
        load.latencies.extend(latencies);
        load.failed += failed;
    }
    load.elapsed = began.elapsed();
    load.latencies.sort_unstable();
    Ok(load)
}

/// An HTTP/1.1 connection, as far as our own server's answers need it.
pub struct Connection {
    stream: TcpStream,
    buffer: Vec<u8>,
}

impl Connection {
    pub async fn open(address: SocketAddr) -> std::io::Result<Self> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        Ok(Self { stream, buffer: Vec::with_capacity(64 << 10) })
    }

    /// Status and body of the answer.
    pub async fn ask(&mut self, request: &[u8]) -> std::io::Result<(u16, Vec<u8>)> {
        self.stream.write_all(request).await?;
        self.buffer.clear();
        let head = loop {
            if let Some(end) = self.buffer.windows(4).position(|bytes| bytes == b"\r\n\r\n") {
                break end + 4;
            }
            self.read_more().await?;
        };
        let (status, length) = read_head(&self.buffer[..head])?;
        while self.buffer.len() < head + length {
            self.read_more().await?;
        }
        Ok((status, self.buffer[head..].to_vec()))
    }

    async fn read_more(&mut self) -> std::io::Result<()> {
        match self.stream.read_buf(&mut self.buffer).await? {
            0 => Err(std::io::Error::other("the server closed a connection")),
            _ => Ok(()),
        }
    }
}

fn read_head(head: &[u8]) -> std::io::Result<(u16, usize)> {
    let text = String::from_utf8_lossy(head);
    let status = text.split(' ').nth(1).and_then(|status| status.parse().ok());
    let length = text.lines().find_map(|line| {
        let (name, value) = line.split_once(':')?;
        name.eq_ignore_ascii_case("content-length").then(|| value.trim().parse().ok())?
    });
    match (status, length) {
        (Some(status), Some(length)) => Ok((status, length)),
        _ => Err(std::io::Error::other(format!("an answer of no known length: {text}"))),
    }
}

/// A GET as somebody with a token sends it.
pub fn get(host: &str, path: &str, token: &str) -> Vec<u8> {
    format!("GET {path} HTTP/1.1\r\nHost: {host}\r\nAuthorization: Bearer {token}\r\n\r\n").into_bytes()
}

/// A POST with these headers beside the usual ones.
pub fn post(host: &str, path: &str, headers: &str, body: &str) -> Vec<u8> {
    let length = body.len();
    format!("POST {path} HTTP/1.1\r\nHost: {host}\r\nContent-Length: {length}\r\n{headers}\r\n{body}")
        .into_bytes()
}
