//! Hashtags are followed: statuses that carry them come home.

use crate::db;
use crate::domain::Unit;
use crate::error::{Error, Result};
use crate::model::AccountId;
use crate::model::status::Tag;
use crate::state::State;
use crate::text::Hashtag;

/// Follows a hashtag, which need not have been used. Answers with its row.
pub async fn follow_tag(state: &State, account: AccountId, tag: &Hashtag) -> Result<(i64, Tag)> {
    let mut unit = Unit::begin(state).await?;
    let (id, tag) = db::tags::ensure(unit.conn(), &tag.folded, &tag.name).await?;
    db::followed_tags::insert(unit.conn(), account, id).await?;
    unit.commit().await?;
    Ok((id, tag))
}

/// # Errors
/// [`Error::NotFound`] for a hashtag nobody ever used.
pub async fn unfollow_tag(state: &State, account: AccountId, tag: &Hashtag) -> Result<(i64, Tag)> {
    let mut conn = state.pool.acquire().await?;
    let (id, tag) = db::tags::find(&mut conn, &tag.folded).await?.ok_or(Error::NotFound)?;
    db::followed_tags::delete(&mut conn, account, id).await?;
    Ok((id, tag))
}
