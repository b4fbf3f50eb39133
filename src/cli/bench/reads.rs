//! Timelines, read over and over.

use std::time::Duration;

use super::load::{get, repeat};
use super::site::Site;
use super::table::Round;
use crate::cli::Outcome;

/// Clients at once, each waiting for its answer before it asks again.
const CONNECTIONS: usize = 32;

pub const HOME: &str = "/api/v1/timelines/home?limit=20";
pub const PUBLIC: &str = "/api/v1/timelines/public?limit=20";

pub async fn read(site: &Site, path: &str, lasting: Duration) -> Outcome<Round> {
    let request = get(&site.host, path, &site.reader.token);
    let before = site.usage()?;
    let load = repeat(site.address, CONNECTIONS, request, lasting, 200).await?;
    Ok(Round {
        done: load.latencies.len(),
        elapsed: load.elapsed,
        p50: load.within(0.5),
        p99: load.within(0.99),
        used: site.usage()? - before,
        memory: site.memory()?,
        backlog: 0,
        failed: load.failed,
    })
}
