//! Rows whose time is over, deleted in batches so that no statement holds many locks.

use chrono::{DateTime, Utc};
use sqlx::PgPool;

use crate::error::Result;

/// Rows per statement.
const BATCH: i64 = 1000;

/// Declares deletions of what was over before `$1`, at most `$2` rows at a time: each is run until it finds nothing more,
/// and tells how many rows went.
macro_rules! prunes {
    ($($(#[$doc:meta])* $name:ident: $sql:literal;)+) => {$(
        $(#[$doc])*
        pub async fn $name(pool: &PgPool, before: DateTime<Utc>) -> Result<u64> {
            let mut all = 0;
            loop {
                let deleted = sqlx::query!($sql, before, BATCH).execute(pool).await?.rows_affected();
                all += deleted;
                if deleted < BATCH.unsigned_abs() {
                    return Ok(all);
                }
            }
        }
    )+};
}

prunes! {
    /// Counters of rate limits whose window has ended.
    rate_buckets:
        "DELETE FROM rate_buckets WHERE ctid = ANY(ARRAY(
             SELECT ctid FROM rate_buckets WHERE window_end < $1 ORDER BY window_end LIMIT $2))";
    /// Mailed links that have expired.
    user_tokens:
        "DELETE FROM user_tokens WHERE token_hash = ANY(ARRAY(
             SELECT token_hash FROM user_tokens WHERE expires_at < $1 ORDER BY expires_at LIMIT $2))";
    /// Subscriptions by mail that nobody confirmed.
    email_subscriptions:
        "DELETE FROM email_subscriptions WHERE id = ANY(ARRAY(
             SELECT id FROM email_subscriptions WHERE confirmed_at IS NULL AND created_at < $1
             ORDER BY created_at LIMIT $2))";
    /// Authorization codes that nobody redeemed in time.
    authorization_codes:
        "DELETE FROM oauth_authorization_codes WHERE code_hash = ANY(ARRAY(
             SELECT code_hash FROM oauth_authorization_codes WHERE expires_at < $1 ORDER BY expires_at LIMIT $2))";
    /// Keys of post requests.
    idempotency_keys:
        "DELETE FROM idempotency_keys WHERE ctid = ANY(ARRAY(
             SELECT ctid FROM idempotency_keys WHERE created_at < $1 ORDER BY created_at LIMIT $2))";
    /// How often hashtags were used on days gone by.
    tag_uses:
        "DELETE FROM tag_uses WHERE ctid = ANY(ARRAY(
             SELECT ctid FROM tag_uses WHERE day < ($1::timestamptz AT TIME ZONE 'UTC')::date ORDER BY day LIMIT $2))";
    /// How often links were posted on days gone by.
    link_uses:
        "DELETE FROM link_uses WHERE ctid = ANY(ARRAY(
             SELECT ctid FROM link_uses WHERE day < ($1::timestamptz AT TIME ZONE 'UTC')::date ORDER BY day LIMIT $2))";
    /// Sessions that nobody used since.
    sessions:
        "DELETE FROM sessions WHERE id = ANY(ARRAY(
             SELECT id FROM sessions WHERE last_seen_at < $1 ORDER BY last_seen_at LIMIT $2))";
    /// Tombstones that are not kept for good.
    tombstones:
        "DELETE FROM tombstones WHERE uri = ANY(ARRAY(
             SELECT uri FROM tombstones WHERE forget_at < $1 ORDER BY forget_at LIMIT $2))";
    /// Which activities were received.
    inbound_keys:
        "DELETE FROM inbound_keys WHERE key = ANY(ARRAY(
             SELECT key FROM inbound_keys WHERE received_at < $1 ORDER BY received_at LIMIT $2))";
    /// Deliveries that arrived.
    delivered:
        "DELETE FROM deliveries WHERE id = ANY(ARRAY(
             SELECT id FROM deliveries WHERE state = 'delivered' AND settled_at < $1 ORDER BY settled_at LIMIT $2))";
    /// Deliveries that ended otherwise: refused, given up, dropped.
    undelivered:
        "DELETE FROM deliveries WHERE id = ANY(ARRAY(
             SELECT id FROM deliveries WHERE state IN ('refused', 'expired', 'dropped') AND settled_at < $1
             ORDER BY settled_at LIMIT $2))";
    /// Activities of ours that are delivered nowhere any more.
    activities:
        "DELETE FROM activities WHERE id = ANY(ARRAY(
             SELECT id FROM activities a
             WHERE created_at < $1 AND NOT EXISTS (SELECT FROM deliveries d WHERE d.activity_id = a.id)
             ORDER BY created_at LIMIT $2))";
    /// Traffic of days gone by.
    host_days:
        "DELETE FROM host_days WHERE ctid = ANY(ARRAY(
             SELECT ctid FROM host_days WHERE day < ($1::timestamptz AT TIME ZONE 'UTC')::date ORDER BY day LIMIT $2))";
    /// What was to be told, and could not be made into an activity.
    dead_outgoing:
        "DELETE FROM outgoing WHERE id = ANY(ARRAY(
             SELECT id FROM outgoing WHERE dead_at < $1 ORDER BY dead_at LIMIT $2))";
    /// Jobs that were given up on.
    dead_jobs:
        "DELETE FROM jobs WHERE id = ANY(ARRAY(SELECT id FROM jobs WHERE dead_at < $1 ORDER BY dead_at LIMIT $2))";
}
