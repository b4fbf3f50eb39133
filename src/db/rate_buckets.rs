//! Counters of limits that hold across nodes.

use chrono::{DateTime, Utc};
use sqlx::PgPool;

use crate::error::Result;

/// Counts so many more uses in the window that ends at `window_end`; tells how many that makes. A statement of its own,
/// committed at once: what fails afterwards was tried all the same.
pub async fn count(pool: &PgPool, key: &str, uses: i32, window_end: DateTime<Utc>) -> Result<i32> {
    let used = sqlx::query_scalar!(
        "INSERT INTO rate_buckets (key, window_end, used) VALUES ($1, $2, $3)
         ON CONFLICT (key, window_end) DO UPDATE SET used = rate_buckets.used + $3 RETURNING used",
        key,
        window_end,
        uses
    );
    Ok(used.fetch_one(pool).await?)
}
