//! What staff decides about hashtags: how they are written, whether they may be used, found, and trend.

use super::Unit;
use super::staff::{Act, Staff};
use crate::db;
use crate::db::reviewed_tags as rows;
use crate::db::trends::Kind;
use crate::error::{Error, Result};
use crate::model::{Page, Permissions};
use crate::state::State;
use crate::text::Hashtag;

pub use crate::db::reviewed_tags::ReviewedTag;

/// What changes; what is `None` stays.
#[derive(Debug, Clone, Default)]
pub struct TagChange {
    /// The same hashtag in other letters: `BlackLivesMatter`.
    pub display: Option<String>,
    pub usable: Option<bool>,
    pub listable: Option<bool>,
    pub trendable: Option<bool>,
}

/// All hashtags, latest first.
///
/// # Errors
/// [`Error::Forbidden`].
pub async fn reviewed_tags(state: &State, staff: &Staff, page: Page) -> Result<Vec<ReviewedTag>> {
    staff.must_be_allowed(Permissions::MANAGE_TAXONOMIES)?;
    rows::page(&mut *state.pool.acquire().await?, page).await
}

/// # Errors
/// [`Error::Forbidden`]; [`Error::NotFound`].
pub async fn reviewed_tag(state: &State, staff: &Staff, id: i64) -> Result<ReviewedTag> {
    staff.must_be_allowed(Permissions::MANAGE_TAXONOMIES)?;
    rows::get(&mut *state.pool.acquire().await?, id).await
}

/// Decides about a hashtag.
///
/// # Errors
/// [`Error::Forbidden`]; [`Error::NotFound`]; [`Error::Invalid`] for a display name that is another hashtag.
pub async fn review_tag(state: &State, staff: &Staff, id: i64, change: TagChange) -> Result<ReviewedTag> {
    staff.must_be_allowed(Permissions::MANAGE_TAXONOMIES)?;
    let mut unit = Unit::begin(state).await?;
    let now = unit.now;
    let before = rows::get(unit.conn(), id).await?;
    let mut after = before.clone();
    if let Some(display) = change.display {
        let tag = Hashtag::parse(&display).filter(|tag| tag.folded == before.name);
        let other = || Error::invalid("display_name", "ERR_INVALID", "is another hashtag");
        after.display = tag.ok_or_else(other)?.name;
    }
    after.usable = change.usable.unwrap_or(before.usable);
    after.listable = change.listable.unwrap_or(before.listable);
    after.allowed = change.trendable.or(before.allowed);
    rows::put(unit.conn(), &after).await?;
    if let Some(allowed) = change.trendable {
        db::trends::decide(unit.conn(), Kind::Tag, id, allowed, now).await?;
    }
    let words = |tag: &ReviewedTag| (tag.display.clone(), tag.usable, tag.listable, tag.allowed);
    let act = Act::on("change", "tag", id, &after.display).changing(words(&before), words(&after))?;
    staff.record(&mut unit, act).await?;
    unit.commit().await?;
    Ok(after)
}
