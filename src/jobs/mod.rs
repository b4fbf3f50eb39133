//! Kinds of background jobs, and how one is enqueued: in the transaction of what asks for it.
//!
//! It knows what waits, not how it is done: `workers` does it, outside any transaction, at least once.

mod kind;
mod recurring;

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

pub use kind::{Job, Lane};
pub use recurring::{RECURRING, Recurring};

use crate::error::{Error, Result};

/// Has `job` done at `due_at` or soon after. Where the same job waits already, it is done at the earlier time.
pub async fn enqueue(conn: &mut PgConnection, job: &Job, due_at: DateTime<Utc>) -> Result<()> {
    let payload = serde_json::to_value(job).map_err(Error::internal)?;
    let row = crate::db::jobs::NewJob {
        lane: job.lane().as_str(),
        kind: payload["kind"].as_str().unwrap_or_default(),
        payload: &payload,
        unique_key: job.unique_key(),
        due_at,
    };
    crate::db::jobs::insert(conn, &row).await
}
