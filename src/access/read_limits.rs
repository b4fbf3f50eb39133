//! Limits of reads: counted per node and in memory, because losing a count hurts nobody. What is written or tried is
//! limited in `domain::rate_limits`.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use axum::http::{HeaderMap, HeaderName, HeaderValue};
use chrono::{DateTime, SecondsFormat, Utc};
use moka::future::Cache;

use crate::error::{Error, Result};

/// Mastodon's window.
const WINDOW_SECONDS: i64 = 300;
/// Clients remembered at once.
const CLIENTS: u64 = 100_000;

/// Counts requests by client and window.
#[derive(Clone)]
pub struct ReadLimits(Cache<(String, i64), Arc<AtomicU32>>);

impl Default for ReadLimits {
    fn default() -> Self {
        let kept = Duration::from_secs(2 * WINDOW_SECONDS.unsigned_abs());
        Self(Cache::builder().max_capacity(CLIENTS).time_to_live(kept).build())
    }
}

/// What a client has left, for the `X-RateLimit-` headers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Allowance {
    pub limit: u32,
    pub used: u32,
    pub resets_at: DateTime<Utc>,
}

impl ReadLimits {
    /// Counts one request of `client` (a token's id, an address) against `limit` per five minutes.
    pub async fn count(&self, client: &str, limit: u32, now: DateTime<Utc>) -> Allowance {
        let window = now.timestamp().div_euclid(WINDOW_SECONDS);
        let counter = self.0.get_with((client.to_owned(), window), async { Arc::default() }).await;
        let used = counter.fetch_add(1, Ordering::Relaxed).saturating_add(1);
        let resets_at = DateTime::from_timestamp((window + 1) * WINDOW_SECONDS, 0).unwrap_or(now);
        Allowance { limit, used, resets_at }
    }
}

impl Allowance {
    /// # Errors
    /// [`Error::TooManyRequests`] when this request was one too many.
    pub fn check(self, now: DateTime<Utc>) -> Result<()> {
        if self.used <= self.limit {
            return Ok(());
        }
        let retry_after = (self.resets_at - now).to_std().unwrap_or(Duration::from_secs(1));
        Err(Error::TooManyRequests { retry_after })
    }

    /// Mastodon's three headers.
    pub fn write(self, headers: &mut HeaderMap) {
        let remaining = self.limit.saturating_sub(self.used);
        headers.insert(HeaderName::from_static("x-ratelimit-limit"), self.limit.into());
        headers.insert(HeaderName::from_static("x-ratelimit-remaining"), remaining.into());
        let reset = self.resets_at.to_rfc3339_opts(SecondsFormat::Micros, true);
        if let Ok(reset) = HeaderValue::from_str(&reset) {
            headers.insert(HeaderName::from_static("x-ratelimit-reset"), reset);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn each_client_has_its_own_count_until_the_window_ends() {
        let limits = ReadLimits::default();
        let now = DateTime::from_timestamp(1_800_000_000, 0).unwrap();
        assert!(limits.count("a", 2, now).await.check(now).is_ok());
        let last = limits.count("a", 2, now).await;
        assert!(last.check(now).is_ok());
        assert!(matches!(limits.count("a", 2, now).await.check(now), Err(Error::TooManyRequests { .. })));
        assert!(limits.count("b", 2, now).await.check(now).is_ok());
        assert!(limits.count("a", 2, last.resets_at).await.check(last.resets_at).is_ok());

        let mut headers = HeaderMap::new();
        last.write(&mut headers);
        assert_eq!(headers["x-ratelimit-limit"], "2");
        assert_eq!(headers["x-ratelimit-remaining"], "0");
        assert_eq!(headers["x-ratelimit-reset"], "2027-01-15T08:05:00.000000Z");
    }
}
