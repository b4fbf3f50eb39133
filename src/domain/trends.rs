//! What many talk about. Nothing is shown that staff did not allow: trends are an invitation to abuse.

use chrono::TimeDelta;
use sqlx::PgConnection;
use url::Url;

use super::staff::{Act, Staff};
use super::{Unit, tags};
use crate::db;
use crate::db::link_publishers::LinkPublisher;
use crate::db::tags::HISTORY_DAYS;
use crate::db::trends::Trend;
use crate::error::{Error, Result};
use crate::model::card::Card;
use crate::model::tag::{DayUses, TagView};
use crate::model::{AccountId, Page, Permissions, StatusView};
use crate::state::State;

pub use crate::db::trends::Kind;

/// A link that trends, with its uses per day.
pub type TrendingLink = (Card, Vec<DayUses>);

/// Ranks everything anew.
pub async fn refresh_trends(state: &State) -> Result<()> {
    let mut unit = Unit::begin(state).await?;
    let now = unit.now;
    db::trends::refresh(unit.conn(), now).await?;
    db::link_publishers::note(unit.conn()).await?;
    unit.commit().await
}

pub async fn trending_tags(
    state: &State,
    viewer: Option<AccountId>,
    limit: i64,
    offset: i64,
) -> Result<Vec<TagView>> {
    let mut conn = state.pool.acquire().await?;
    let ids = db::trends::allowed(&mut conn, Kind::Tag, limit, offset).await?;
    let found = db::trends::tags(&mut conn, &ids).await?;
    tags::views(&mut conn, viewer, found, state.clock.now()).await
}

pub async fn trending_statuses(
    state: &State,
    viewer: Option<AccountId>,
    limit: i64,
    offset: i64,
) -> Result<Vec<StatusView>> {
    let mut conn = state.pool.acquire().await?;
    let ids = db::trends::allowed_statuses(&mut conn, viewer, limit, offset).await?;
    db::statuses::load(&mut conn, viewer, &ids).await
}

pub async fn trending_links(state: &State, limit: i64, offset: i64) -> Result<Vec<TrendingLink>> {
    let mut conn = state.pool.acquire().await?;
    let ids = db::trends::allowed_links(&mut conn, limit, offset).await?;
    drop(conn);
    links(state, &ids).await
}

/// Links by id, in this order.
async fn links(state: &State, ids: &[i64]) -> Result<Vec<TrendingLink>> {
    let mut conn = state.pool.acquire().await?;
    let now = state.clock.now();
    let first = (now - TimeDelta::days(HISTORY_DAYS - 1)).date_naive();
    let cards = db::cards::load(&mut conn, ids).await?;
    let uses = db::trends::link_uses(&mut conn, ids, first).await?;
    let found = ids.iter().filter_map(|id| cards.iter().find(|card| card.id == *id));
    let week = |id| tags::week(now, uses.get(&id).map(Vec::as_slice).unwrap_or_default());
    Ok(found.map(|card| (card.clone(), week(card.id))).collect())
}

/// Everything that trends, for those who decide about it.
///
/// # Errors
/// [`crate::error::Error::Forbidden`].
pub async fn candidates(
    state: &State,
    staff: &Staff,
    kind: Kind,
    limit: i64,
    offset: i64,
) -> Result<Vec<Trend>> {
    staff.must_be_allowed(Permissions::MANAGE_TAXONOMIES)?;
    db::trends::all(&mut *state.pool.acquire().await?, kind, limit, offset).await
}

/// Hashtags, statuses and links that trend are reviewed: allowed ones are shown from now on.
///
/// # Errors
/// [`crate::error::Error::Forbidden`].
pub async fn review_trend(
    state: &State,
    staff: &Staff,
    kind: Kind,
    subject: i64,
    label: &str,
    allowed: bool,
) -> Result<()> {
    staff.must_be_allowed(Permissions::MANAGE_TAXONOMIES)?;
    let mut unit = Unit::begin(state).await?;
    let now = unit.now;
    db::trends::decide(unit.conn(), kind, subject, allowed, now).await?;
    let action = if allowed { "approve" } else { "reject" };
    let target = match kind {
        Kind::Tag => "trending_tag",
        Kind::Status => "trending_status",
        Kind::Link => "trending_link",
    };
    staff.record(&mut unit, Act::on(action, target, subject, label)).await?;
    unit.commit().await
}

/// The card of a page that may trend, by its address.
///
/// # Errors
/// [`Error::NotFound`] for every other page.
pub async fn allowed_card(conn: &mut PgConnection, url: &str) -> Result<i64> {
    let mut url = Url::parse(url).map_err(|_| Error::NotFound)?;
    url.set_fragment(None);
    db::link_timeline::allowed_card(conn, url.as_str()).await?.ok_or(Error::NotFound)
}

/// Sites whose links trended, latest first.
///
/// # Errors
/// [`Error::Forbidden`].
pub async fn link_publishers(state: &State, staff: &Staff, page: Page) -> Result<Vec<LinkPublisher>> {
    staff.must_be_allowed(Permissions::MANAGE_TAXONOMIES)?;
    db::link_publishers::page(&mut *state.pool.acquire().await?, page).await
}

/// Whether all links of a site may trend. What was decided about one link holds for that one.
///
/// # Errors
/// [`Error::Forbidden`]; [`Error::NotFound`].
pub async fn review_publisher(state: &State, staff: &Staff, id: i64, allowed: bool) -> Result<LinkPublisher> {
    staff.must_be_allowed(Permissions::MANAGE_TAXONOMIES)?;
    let mut unit = Unit::begin(state).await?;
    let now = unit.now;
    let publisher = db::link_publishers::decide(unit.conn(), id, allowed, now).await?;
    let publisher = publisher.ok_or(Error::NotFound)?;
    let action = if allowed { "approve" } else { "reject" };
    staff.record(&mut unit, Act::on(action, "link_publisher", id, &publisher.domain)).await?;
    unit.commit().await?;
    Ok(publisher)
}

/// Hashtags by id as `viewer` sees them, for review.
pub async fn tags_by_id(state: &State, viewer: AccountId, ids: &[i64]) -> Result<Vec<TagView>> {
    let mut conn = state.pool.acquire().await?;
    let found = db::trends::tags(&mut conn, ids).await?;
    tags::views(&mut conn, Some(viewer), found, state.clock.now()).await
}

/// Links by id, for review.
pub async fn links_by_id(state: &State, ids: &[i64]) -> Result<Vec<TrendingLink>> {
    links(state, ids).await
}
