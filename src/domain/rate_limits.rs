//! Limits that must hold across nodes: how often somebody may try something. Each use-case asks for its own, so that no
//! door to it goes without.

use std::net::{IpAddr, Ipv6Addr};
use std::time::Duration;

use chrono::{DateTime, Utc};

use crate::db;
use crate::error::{Error, Result};
use crate::state::State;

/// What is limited, with Mastodon's figures where it has some.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Limit {
    SignInPerAddress,
    SignInPerLogin,
    SignUpPerAddress,
    PasswordResetPerAddress,
    PasswordResetPerEmail,
    ConfirmationPerAddress,
    ConfirmationPerEmail,
    PasswordChange,
    /// Applications registered from one address.
    ApplicationsPerAddress,
    /// New statuses and reblogs of one account.
    Statuses,
    /// New follows of one account.
    Follows,
    /// Uploads of one account.
    Media,
    /// Archives of posts that one account brings.
    Archives,
    /// Collections that one account makes or changes: its followers' servers hear of each.
    Collections,
    /// People whom one account puts into collections.
    Features,
    /// Reports of one account.
    Reports,
    /// Documents of other servers that one account's clients read through us.
    Fetches,
    /// Subscriptions by mail asked for from one address, and for one.
    SubscriptionPerAddress,
    SubscriptionPerEmail,
}

impl Limit {
    /// Name, uses, and the seconds they may take.
    fn figures(self) -> (&'static str, i32, i64) {
        const MINUTE: i64 = 60;
        const HOUR: i64 = 60 * MINUTE;
        match self {
            Self::SignInPerAddress => ("sign_in_address", 25, 5 * MINUTE),
            Self::SignInPerLogin => ("sign_in_login", 25, HOUR),
            Self::SignUpPerAddress => ("sign_up", 5, 30 * MINUTE),
            Self::PasswordResetPerAddress => ("password_reset_address", 25, 5 * MINUTE),
            Self::PasswordResetPerEmail => ("password_reset_email", 5, 30 * MINUTE),
            Self::ConfirmationPerAddress => ("confirmation_address", 25, 5 * MINUTE),
            Self::ConfirmationPerEmail => ("confirmation_email", 5, 30 * MINUTE),
            Self::ApplicationsPerAddress => ("applications", 5, 10 * MINUTE),
            Self::PasswordChange => ("password_change", 10, 10 * MINUTE),
            Self::Statuses => ("statuses", 300, 3 * HOUR),
            Self::Follows => ("follows", 400, 24 * HOUR),
            Self::Media => ("media", 30, 30 * MINUTE),
            Self::Archives => ("archives", 10, 24 * HOUR),
            Self::Collections => ("collections", 60, HOUR),
            Self::Features => ("features", 400, 24 * HOUR),
            Self::Reports => ("reports", 400, 24 * HOUR),
            Self::Fetches => ("fetches", 300, 5 * MINUTE),
            Self::SubscriptionPerAddress => ("subscription_address", 25, 5 * MINUTE),
            Self::SubscriptionPerEmail => ("subscription_email", 5, 30 * MINUTE),
        }
    }
}

/// Counts one use by `who` (an address, an account's id, a folded e-mail address).
///
/// # Errors
/// [`Error::TooManyRequests`] when the limit was reached, until the window ends.
pub async fn take(state: &State, limit: Limit, who: &str) -> Result<()> {
    take_several(state, limit, who, 1).await
}

/// The same for so many uses at once; none is none.
pub async fn take_several(state: &State, limit: Limit, who: &str, taken: usize) -> Result<()> {
    if !state.config.rate_limits.enabled || taken == 0 {
        return Ok(());
    }
    let taken = i32::try_from(taken).unwrap_or(i32::MAX / 2);
    let (name, uses, seconds) = limit.figures();
    let now = state.clock.now();
    let end = window_end(now, seconds);
    if db::rate_buckets::count(&state.pool, &format!("{name}:{who}"), taken, end).await? > uses {
        let retry_after = (end - now).to_std().unwrap_or(Duration::from_secs(1));
        return Err(Error::TooManyRequests { retry_after });
    }
    Ok(())
}

/// The same by a client's address. A caller without one (the command line) is not limited.
pub async fn take_by_address(state: &State, limit: Limit, address: Option<IpAddr>) -> Result<()> {
    match address {
        Some(address) => take(state, limit, &network(address)).await,
        None => Ok(()),
    }
}

/// One customer's network: an IPv4 address, or the /64 of an IPv6 one, whose addresses cost nothing.
pub fn network(address: IpAddr) -> String {
    match address.to_canonical() {
        IpAddr::V4(address) => address.to_string(),
        IpAddr::V6(address) => {
            let [a, b, c, d, ..] = address.segments();
            Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0).to_string()
        }
    }
}

fn window_end(now: DateTime<Utc>, seconds: i64) -> DateTime<Utc> {
    let end = (now.timestamp().div_euclid(seconds) + 1) * seconds;
    DateTime::from_timestamp(end, 0).unwrap_or(now)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn windows_follow_each_other_without_gap() {
        let at = |seconds| DateTime::from_timestamp(seconds, 0).unwrap();
        assert_eq!(window_end(at(0), 300), at(300));
        assert_eq!(window_end(at(299), 300), at(300));
        assert_eq!(window_end(at(300), 300), at(600));
    }

    #[test]
    fn addresses_of_one_network_count_together() {
        let network = |text: &str| network(text.parse().unwrap());
        assert_eq!(network("2001:db8::1"), network("2001:db8::ffff:1"));
        assert_ne!(network("2001:db8::1"), network("2001:db8:0:1::1"));
        assert_eq!(network("::ffff:192.0.2.1"), "192.0.2.1");
    }
}
