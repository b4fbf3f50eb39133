//! Hashtags are shown on one's profile; other servers are told.

use super::Unit;
use crate::db;
use crate::db::featured_tags::{self, FeaturedTag};
use crate::delivery::Outgoing;
use crate::error::{Error, Result};
use crate::model::status::Tag;
use crate::model::{Account, AccountId};
use crate::state::State;
use crate::text::Hashtag;

/// As on Mastodon.
const MAX_FEATURED: i64 = 10;
/// Hashtags suggested.
const SUGGESTED: i64 = 10;

/// What an account shows, the most used first.
///
/// # Errors
/// [`Error::NotFound`] for an account that is gone or suspended.
pub async fn featured_tags(state: &State, account: AccountId) -> Result<Vec<FeaturedTag>> {
    let mut conn = state.pool.acquire().await?;
    let owner = db::accounts::get(&mut conn, account).await?;
    if owner.deleted || owner.suspended {
        return Err(Error::NotFound);
    }
    featured_tags::all(&mut conn, account).await
}

/// Shows a hashtag. Showing it again changes nothing.
///
/// # Errors
/// [`Error::Unprocessable`] when too many are shown.
pub async fn feature_tag(state: &State, account: &Account, tag: &Hashtag) -> Result<FeaturedTag> {
    let mut unit = Unit::begin(state).await?;
    let (id, tag) = db::tags::ensure(unit.conn(), &tag.folded, &tag.name).await?;
    let known = featured_tags::all(unit.conn(), account.id).await?;
    if let Some(known) = known.into_iter().find(|known| known.tag_id == id) {
        return Ok(known);
    }
    if featured_tags::count(unit.conn(), account.id).await? >= MAX_FEATURED {
        let message = "Validation failed: You have already featured the maximum number of hashtags";
        return Err(Error::Unprocessable(message.into()));
    }
    featured_tags::insert(unit.conn(), account.id, id).await?;
    unit.send(&Outgoing::FeatureTag { account: account.id, name: tag.name }).await?;
    let all = featured_tags::all(unit.conn(), account.id).await?;
    unit.commit().await?;
    all.into_iter().find(|featured| featured.tag_id == id).ok_or(Error::NotFound)
}

/// Shows it no more. That it was not shown is no error.
///
/// # Errors
/// [`Error::NotFound`] for a hashtag nobody ever used.
pub async fn unfeature_tag(state: &State, account: &Account, tag: &Hashtag) -> Result<(i64, Tag)> {
    let mut unit = Unit::begin(state).await?;
    let (id, tag) = db::tags::find(unit.conn(), &tag.folded).await?.ok_or(Error::NotFound)?;
    if featured_tags::delete(unit.conn(), account.id, id).await? {
        unit.send(&Outgoing::UnfeatureTag { account: account.id, name: tag.name.clone() }).await?;
    }
    unit.commit().await?;
    Ok((id, tag))
}

/// Hashtags the account uses and does not show.
pub async fn suggested_tags(state: &State, account: AccountId) -> Result<Vec<(i64, Tag)>> {
    featured_tags::suggested(&mut *state.pool.acquire().await?, account, SUGGESTED).await
}
