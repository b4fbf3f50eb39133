//! What people look at, read over and over.

use std::time::Duration;

use sqlx::PgConnection;

use super::load::{get, repeat};
use super::site::Site;
use super::table::Round;
use crate::cli::Outcome;
use crate::db::statuses;
use crate::model::AccountId;

/// Clients at once, each waiting for its answer before it asks again.
const CONNECTIONS: usize = 32;

/// Something to read: what it is, and where.
pub struct Read {
    pub what: &'static str,
    pub path: String,
}

/// Of the root of the seeded thread and its author, where one of them is needed.
///
/// # Errors
/// When the reader does not see the thread.
pub async fn reads(conn: &mut PgConnection, reader: AccountId) -> Outcome<Vec<Read>> {
    let answer = statuses::id_by_uri(conn, "https://anywhere.example/answers/1").await?;
    let answer = statuses::get(conn, Some(reader), answer.ok_or("there is no thread")?).await?.status;
    let status = answer.in_reply_to_id.ok_or("the thread has no root")?;
    let author = statuses::get(conn, Some(reader), status).await?.account.id;
    let read = |what, path| Read { what, path };
    Ok(vec![
        read("home timeline", "/api/v1/timelines/home?limit=20".to_owned()),
        read("public timeline", "/api/v1/timelines/public?limit=20".to_owned()),
        read("notifications", "/api/v1/notifications?limit=20".to_owned()),
        read("a status", format!("/api/v1/statuses/{status}")),
        read("a thread of 500 answers", format!("/api/v1/statuses/{status}/context")),
        read("statuses of an account", format!("/api/v1/accounts/{author}/statuses?limit=20")),
        read("search for statuses", "/api/v2/search?q=word7&type=statuses&limit=20".to_owned()),
    ])
}

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
