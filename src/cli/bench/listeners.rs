//! WebSockets that wait: what each costs the server, and how soon a post is heard.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::task::JoinSet;
use tokio::time::timeout;

use super::load::{Connection, post};
use super::site::Site;
use super::table::Round;
use crate::cli::Outcome;

const HEARD_WITHIN: Duration = Duration::from_secs(30);

/// Opens so many and leaves them idle; kilobytes of the server's memory for each.
pub async fn idle(site: &Site, count: usize) -> Outcome<f64> {
    let before = site.idle_memory().await?;
    let mut open = Vec::with_capacity(count);
    for _ in 0..count {
        open.push(listen(site.address, &site.host, &site.reader.token, "user:notification").await?);
    }
    let after = site.idle_memory().await?;
    drop(open);
    Ok((after - before) * 1024.0 / count as f64)
}

/// From the moment a post is sent until so many listeners to the public timeline have it. Nobody elsewhere follows who
/// posts, so that it is delivered nowhere.
pub async fn hear(site: &Site, count: usize) -> Outcome<Round> {
    let mut open = Vec::with_capacity(count);
    for _ in 0..count {
        open.push(listen(site.address, &site.host, &site.reader.token, "public").await?);
    }
    let body = serde_json::json!({"status": "Hear, hear"}).to_string();
    let headers =
        format!("Authorization: Bearer {}\r\nContent-Type: application/json\r\n", site.reader.token);
    let request = post(&site.host, "/api/v1/statuses", &headers, &body);
    let mut client = Connection::open(site.address).await?;
    let (before, began) = (site.usage()?, Instant::now());
    let mut hearing = JoinSet::new();
    for mut stream in open {
        hearing.spawn(async move {
            let heard = timeout(HEARD_WITHIN, hears(&mut stream)).await.is_ok_and(|heard| heard.is_ok());
            (heard, began.elapsed(), stream)
        });
    }
    client.ask(&request).await?;
    let mut times = Vec::with_capacity(count);
    let mut kept = Vec::with_capacity(count);
    while let Some(ended) = hearing.join_next().await {
        let (heard, at, stream) = ended?;
        times.extend(heard.then_some(at));
        kept.push(stream);
    }
    times.sort_unstable();
    let within = |share: f64| times.get((count.saturating_sub(1) as f64 * share) as usize).copied();
    Ok(Round {
        done: times.len(),
        elapsed: began.elapsed(),
        p50: within(0.5).unwrap_or(HEARD_WITHIN),
        p99: within(0.99).unwrap_or(HEARD_WITHIN),
        used: site.usage()? - before,
        memory: site.memory()?,
        backlog: 0,
        failed: count - times.len(),
    })
}

/// A WebSocket after its handshake.
async fn listen(address: SocketAddr, host: &str, token: &str, stream: &str) -> Outcome<TcpStream> {
    let mut socket = TcpStream::connect(address).await?;
    let request = format!(
        "GET /api/v1/streaming?stream={stream} HTTP/1.1\r\nHost: {host}\r\nAuthorization: Bearer {token}\r\n\
         Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n\
         Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
    );
    socket.write_all(request.as_bytes()).await?;
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.push(socket.read_u8().await?);
    }
    match head.starts_with(b"HTTP/1.1 101") {
        true => Ok(socket),
        false => Err(format!("a WebSocket was refused: {}", String::from_utf8_lossy(&head)).into()),
    }
}

/// Reads until an update came.
async fn hears(socket: &mut TcpStream) -> std::io::Result<()> {
    let mut read = Vec::new();
    while !read.windows(8).any(|bytes| bytes == b"\"update\"") {
        if socket.read_buf(&mut read).await? == 0 {
            return Err(std::io::ErrorKind::UnexpectedEof.into());
        }
    }
    Ok(())
}
