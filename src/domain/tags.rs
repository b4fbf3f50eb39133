//! Hashtags are followed: statuses that carry them come home. And how they look to whoever asks.

use chrono::{DateTime, TimeDelta, Utc};
use sqlx::PgConnection;

use crate::db::{self, tags::HISTORY_DAYS};
use crate::domain::Unit;
use crate::error::{Error, Result};
use crate::model::AccountId;
use crate::model::status::Tag;
use crate::model::tag::{DayUses, TagView};
use crate::state::State;
use crate::text::Hashtag;

/// Follows a hashtag, which need not have been used.
pub async fn follow_tag(state: &State, account: AccountId, tag: &Hashtag) -> Result<TagView> {
    let mut unit = Unit::begin(state).await?;
    let known = db::tags::ensure(unit.conn(), &tag.folded, &tag.name).await?;
    db::followed_tags::insert(unit.conn(), account, known.0).await?;
    let now = unit.now;
    let view = view(unit.conn(), Some(account), known, now).await?;
    unit.commit().await?;
    Ok(view)
}

/// # Errors
/// [`Error::NotFound`] for a hashtag nobody ever used.
pub async fn unfollow_tag(state: &State, account: AccountId, tag: &Hashtag) -> Result<TagView> {
    let mut conn = state.pool.acquire().await?;
    let known = db::tags::find(&mut conn, &tag.folded).await?.ok_or(Error::NotFound)?;
    db::followed_tags::delete(&mut conn, account, known.0).await?;
    view(&mut conn, Some(account), known, state.clock.now()).await
}

/// A hashtag as `viewer` sees it, used or not.
pub async fn show_tag(state: &State, viewer: Option<AccountId>, tag: &Hashtag) -> Result<TagView> {
    let mut conn = state.pool.acquire().await?;
    let unused = || (0, Tag { name: tag.folded.clone(), display: tag.name.clone() });
    let known = db::tags::find(&mut conn, &tag.folded).await?.unwrap_or_else(unused);
    view(&mut conn, viewer, known, state.clock.now()).await
}

async fn view(
    conn: &mut PgConnection,
    viewer: Option<AccountId>,
    tag: (i64, Tag),
    now: DateTime<Utc>,
) -> Result<TagView> {
    views(conn, viewer, vec![tag], now).await?.pop().ok_or(Error::NotFound)
}

/// Hashtags as `viewer` sees them, in the order given. Two statements, however many.
pub async fn views(
    conn: &mut PgConnection,
    viewer: Option<AccountId>,
    tags: Vec<(i64, Tag)>,
    now: DateTime<Utc>,
) -> Result<Vec<TagView>> {
    let ids: Vec<i64> = tags.iter().map(|(id, _)| *id).collect();
    let followed = match viewer {
        Some(account) => Some(db::followed_tags::among(conn, account, &ids).await?),
        None => None,
    };
    let first = (now - TimeDelta::days(HISTORY_DAYS - 1)).date_naive();
    let mut uses = db::tags::uses(conn, &ids, first).await?;
    let view = |(id, tag)| TagView {
        id,
        tag,
        following: followed.as_ref().map(|followed| followed.contains(&id)),
        history: week(now, &uses.remove(&id).unwrap_or_default()),
    };
    Ok(tags.into_iter().map(view).collect())
}

/// Each day of the last week, today first, the ones without uses too.
pub fn week(now: DateTime<Utc>, uses: &[DayUses]) -> Vec<DayUses> {
    let days = (0..HISTORY_DAYS).map(|ago| (now - TimeDelta::days(ago)).date_naive());
    days.map(|day| {
        let known = uses.iter().find(|uses| uses.day == day);
        known.copied().unwrap_or(DayUses { day, accounts: 0, uses: 0 })
    })
    .collect()
}
