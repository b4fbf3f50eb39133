//! Whom somebody might like to follow.

use crate::db;
use crate::db::suggestions;
use crate::error::Result;
use crate::model::AccountId;
use crate::state::State;

/// Why somebody is suggested, in Mastodon's words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Source {
    FriendsOfFriends,
    MostFollowed,
}

impl Source {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::FriendsOfFriends => "friends_of_friends",
            Self::MostFollowed => "most_followed",
        }
    }
}

/// Whom those the account follows follow; then whom most people follow.
pub async fn suggestions(state: &State, account: AccountId, limit: i64) -> Result<Vec<(AccountId, Source)>> {
    let mut conn = state.pool.acquire().await?;
    let near = suggestions::friends_of_friends(&mut conn, account, limit).await?;
    let mut found: Vec<_> = near.into_iter().map(|id| (id, Source::FriendsOfFriends)).collect();
    if i64::try_from(found.len()).is_ok_and(|count| count < limit) {
        let popular = suggestions::most_followed(&mut conn, account, limit).await?;
        let new: Vec<_> =
            popular.into_iter().filter(|id| !found.iter().any(|(known, _)| known == id)).collect();
        found.extend(new.into_iter().map(|id| (id, Source::MostFollowed)));
    }
    found.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
    Ok(found)
}

/// Does not suggest somebody again.
///
/// # Errors
/// [`crate::error::Error::NotFound`] when nobody has this id.
pub async fn dismiss_suggestion(state: &State, account: AccountId, target: AccountId) -> Result<()> {
    let mut conn = state.pool.acquire().await?;
    db::accounts::get(&mut conn, target).await?;
    suggestions::dismiss(&mut conn, account, target).await
}
