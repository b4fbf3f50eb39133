//! Rows whose time is over, deleted in batches so that no statement holds many locks.

use chrono::{DateTime, TimeDelta, Utc};
use sqlx::PgPool;

use crate::error::Result;

/// Rows per statement.
const BATCH: i64 = 1000;

/// How long a repeated post request is recognised.
const IDEMPOTENCY_KEPT: TimeDelta = TimeDelta::hours(1);

/// Runs one batched deletion until it finds nothing more.
macro_rules! in_batches {
    ($pool:expr, $before:expr, $sql:literal) => {{
        let mut all = 0;
        loop {
            let deleted = sqlx::query!($sql, $before, BATCH).execute($pool).await?.rows_affected();
            all += deleted;
            if deleted < BATCH.unsigned_abs() {
                break all;
            }
        }
    }};
}

/// Deletes expired rate buckets, mailed links, authorization codes, idempotency keys and uses of hashtags; tells how
/// many rows went.
pub async fn expired(pool: &PgPool, now: DateTime<Utc>) -> Result<u64> {
    let buckets = in_batches!(
        pool,
        now,
        "DELETE FROM rate_buckets WHERE ctid = ANY(ARRAY(
             SELECT ctid FROM rate_buckets WHERE window_end < $1 ORDER BY window_end LIMIT $2))"
    );
    let links = in_batches!(
        pool,
        now,
        "DELETE FROM user_tokens WHERE token_hash = ANY(ARRAY(
             SELECT token_hash FROM user_tokens WHERE expires_at < $1 ORDER BY expires_at LIMIT $2))"
    );
    let codes = in_batches!(
        pool,
        now,
        "DELETE FROM oauth_authorization_codes WHERE code_hash = ANY(ARRAY(
             SELECT code_hash FROM oauth_authorization_codes WHERE expires_at < $1 ORDER BY expires_at LIMIT $2))"
    );
    let keys = in_batches!(
        pool,
        now - IDEMPOTENCY_KEPT,
        "DELETE FROM idempotency_keys WHERE ctid = ANY(ARRAY(
             SELECT ctid FROM idempotency_keys WHERE created_at < $1 ORDER BY created_at LIMIT $2))"
    );
    let uses = in_batches!(
        pool,
        (now - TimeDelta::days(super::tags::HISTORY_DAYS)).date_naive(),
        "DELETE FROM tag_uses WHERE ctid = ANY(ARRAY(
             SELECT ctid FROM tag_uses WHERE day < $1 ORDER BY day LIMIT $2))"
    );
    Ok(buckets + links + codes + keys + uses)
}
