//! How long a signature is good for: Mastodon's window, in both schemes.

use chrono::{DateTime, Utc};

use super::SignatureError;

const MINUTE: i64 = 60;
const HOUR: i64 = 60 * MINUTE;

/// Valid from its making (clocks may differ by an hour) until it expires (five minutes later unless it says another
/// time, twelve hours at most), and an hour more. Both in seconds since 1970.
pub(super) fn check_window(
    created: i64,
    expires: Option<i64>,
    now: DateTime<Utc>,
) -> Result<(), SignatureError> {
    let expires =
        expires.unwrap_or(created.saturating_add(5 * MINUTE)).min(created.saturating_add(12 * HOUR));
    let now = now.timestamp();
    if created > now + HOUR || now > expires.saturating_add(HOUR) {
        return Err(SignatureError::Clock);
    }
    Ok(())
}
