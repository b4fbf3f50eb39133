//! A subscription to push messages.

use super::AccountId;
use super::notification::NotificationKind;

#[derive(Debug, Clone)]
pub struct WebPushSubscription {
    pub id: i64,
    pub account_id: AccountId,
    pub endpoint: String,
    /// RFC 8291; otherwise the draft before it.
    pub standard: bool,
    /// What is told.
    pub alerts: Vec<NotificationKind>,
    pub policy: PushPolicy,
}

/// Of whom is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum PushPolicy {
    #[default]
    All,
    /// Those the account follows.
    Followed,
    /// Those who follow the account.
    Follower,
    None,
}

impl PushPolicy {
    pub const ALL: [Self; 4] = [Self::All, Self::Followed, Self::Follower, Self::None];

    pub fn as_str(self) -> &'static str {
        match self {
            Self::All => "all",
            Self::Followed => "followed",
            Self::Follower => "follower",
            Self::None => "none",
        }
    }
}

impl std::str::FromStr for PushPolicy {
    type Err = ();
    fn from_str(text: &str) -> Result<Self, ()> {
        Self::ALL.into_iter().find(|policy| policy.as_str() == text).ok_or(())
    }
}
