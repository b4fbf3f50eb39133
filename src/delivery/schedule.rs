//! When a delivery that failed is tried again, and when a host counts as dead.

use chrono::{DateTime, TimeDelta, Utc};

use crate::model::id::first_id_at;

/// How long an activity is tried before it is given up.
const GIVE_UP_AFTER: TimeDelta = TimeDelta::days(3);

/// The id that the oldest activity which is still tried may have. Whoever lets deliveries go on after they were held
/// back, lets nothing go on that is older: a pause or a block of weeks ends without a flood of old news.
pub fn oldest_tried(now: DateTime<Utc>) -> i64 {
    first_id_at(now - GIVE_UP_AFTER)
}

/// How long a host may fail before only one probe a day is sent.
pub const DEAD_AFTER: TimeDelta = TimeDelta::days(7);

/// The longest a peer's `Retry-After` is honoured.
const MAX_RETRY_AFTER: TimeDelta = TimeDelta::days(1);

/// Minutes until the next attempt, by the number of failures in a row.
const BACK_OFF: [i64; 8] = [1, 5, 15, 45, 120, 360, 720, 1440];

/// How long a host rests after `failures` failed rounds in a row (at least one). `fraction` (0 to 1) adds up to a
/// quarter, so that a thousand hosts that failed together do not come back together.
pub fn back_off(failures: i32, dead: bool, fraction: f64) -> TimeDelta {
    let step = usize::try_from(failures.max(1) - 1).unwrap_or(0).min(BACK_OFF.len() - 1);
    let minutes = if dead { 1440 } else { BACK_OFF[step] };
    let base = TimeDelta::minutes(minutes);
    #[allow(
        clippy::cast_possible_truncation,
        clippy::cast_precision_loss,
        reason = "a day in milliseconds fits"
    )]
    let jitter = (base.num_milliseconds() as f64 / 4.0 * fraction) as i64;
    base + TimeDelta::milliseconds(jitter)
}

/// What a peer asked for, within reason.
pub fn honoured(retry_after: std::time::Duration) -> TimeDelta {
    TimeDelta::from_std(retry_after).unwrap_or(MAX_RETRY_AFTER).min(MAX_RETRY_AFTER)
}

/// What an answer means (reference: 19.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// 2xx.
    Delivered,
    /// The peer understood and said no: asking again will not help.
    Refused,
    /// Not now.
    Later,
}

/// By the status of the answer.
pub fn verdict(status: u16) -> Verdict {
    match status {
        200..=299 => Verdict::Delivered,
        408 | 425 | 429 => Verdict::Later,
        // 3xx that outbound would not follow, and everything the peer will say again.
        300..=499 | 501 => Verdict::Refused,
        _ => Verdict::Later,
    }
}

/// Whether a host that has failed since then counts as dead.
pub fn is_dead(failing_since: DateTime<Utc>, now: DateTime<Utc>) -> bool {
    now - failing_since >= DEAD_AFTER
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn back_off_grows_from_a_minute_to_a_day_and_is_spread() {
        assert_eq!(back_off(1, false, 0.0), TimeDelta::minutes(1));
        assert_eq!(back_off(2, false, 0.0), TimeDelta::minutes(5));
        assert_eq!(back_off(100, false, 0.0), TimeDelta::days(1));
        assert_eq!(back_off(1, true, 0.0), TimeDelta::days(1));
        assert!(back_off(3, false, 0.9) > back_off(3, false, 0.1));
    }

    #[test]
    fn answers_are_final_or_not() {
        for status in [200, 202, 204] {
            assert_eq!(verdict(status), Verdict::Delivered);
        }
        for status in [301, 400, 401, 403, 404, 410, 413, 501] {
            assert_eq!(verdict(status), Verdict::Refused, "{status}");
        }
        for status in [408, 425, 429, 500, 502, 503] {
            assert_eq!(verdict(status), Verdict::Later, "{status}");
        }
    }

    #[test]
    fn retry_after_is_honoured_up_to_a_day() {
        assert_eq!(honoured(std::time::Duration::from_secs(90)), TimeDelta::seconds(90));
        assert_eq!(honoured(std::time::Duration::from_secs(9_999_999)), TimeDelta::days(1));
    }
}
