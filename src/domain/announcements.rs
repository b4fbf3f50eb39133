//! What the instance tells everybody on it, and what they feel about that.

use chrono::{DateTime, Utc};

use super::Unit;
use super::staff::{Act, Staff};
use super::statuses::compose::compose_as;
use crate::db;
use crate::db::announcements::{Announcement, NewAnnouncement, Reaction};
use crate::error::{Error, Result};
use crate::model::{AccountId, Permissions};
use crate::state::State;
use crate::text::{self, Layout};

const MAX_TEXT: usize = 5000;
/// Different reactions to one announcement.
const MOST_REACTIONS: usize = 8;

/// When something happens that is announced.
#[derive(Debug, Clone, Copy, Default)]
pub struct Span {
    pub starts_at: Option<DateTime<Utc>>,
    /// After it, the announcement is not shown any more.
    pub ends_at: Option<DateTime<Utc>>,
    pub all_day: bool,
}

/// Publishes an announcement: its id.
///
/// # Errors
/// [`Error::Forbidden`]; [`Error::Invalid`] for a blank or too long text, or an end before the beginning.
pub async fn announce(state: &State, staff: &Staff, typed: &str, span: Span) -> Result<i64> {
    staff.must_be_allowed(Permissions::MANAGE_ANNOUNCEMENTS)?;
    let typed = text::clean_text(typed);
    if typed.is_empty() {
        return Err(Error::invalid("text", "ERR_BLANK", "can't be blank"));
    }
    if typed.chars().count() > MAX_TEXT {
        let message = format!("is too long (maximum is {MAX_TEXT} characters)");
        return Err(Error::invalid("text", "ERR_TOO_LONG", message));
    }
    if let (Some(start), Some(end)) = (span.starts_at, span.ends_at)
        && end < start
    {
        return Err(Error::invalid("ends_at", "ERR_INVALID", "must be after starts at"));
    }
    let mut unit = Unit::begin(state).await?;
    let content = compose_as(unit.conn(), &state.config, &typed, Layout::Status).await?.content;
    let new = NewAnnouncement {
        text: &typed,
        content: &content,
        starts_at: span.starts_at,
        ends_at: span.ends_at,
        all_day: span.all_day,
        now: unit.now,
    };
    let id = db::announcements::insert(unit.conn(), &new).await?;
    staff.record(&mut unit, Act::on("create", "announcement", id, text::excerpt(&typed, 80))).await?;
    unit.commit().await?;
    Ok(id)
}

/// Takes an announcement down.
///
/// # Errors
/// [`Error::Forbidden`]; [`Error::NotFound`].
pub async fn withdraw_announcement(state: &State, staff: &Staff, id: i64) -> Result<()> {
    staff.must_be_allowed(Permissions::MANAGE_ANNOUNCEMENTS)?;
    let mut unit = Unit::begin(state).await?;
    let typed = db::announcements::delete(unit.conn(), id).await?;
    staff.record(&mut unit, Act::on("delete", "announcement", id, text::excerpt(&typed, 80))).await?;
    unit.commit().await
}

/// What holds now, latest first, each with its reactions. Without `with_dismissed`, only what the viewer did not put
/// away.
pub async fn announcements(
    state: &State,
    viewer: Option<AccountId>,
    with_dismissed: bool,
) -> Result<Vec<(Announcement, Vec<Reaction>)>> {
    let mut conn = state.pool.acquire().await?;
    let mut current = db::announcements::current(&mut conn, viewer, state.clock.now()).await?;
    current.retain(|announcement| with_dismissed || !announcement.read);
    let ids: Vec<i64> = current.iter().map(|announcement| announcement.id).collect();
    let reactions = db::announcements::reactions(&mut conn, viewer, &ids).await?;
    let of = |id: i64| -> Vec<Reaction> {
        reactions.iter().filter(|one| one.announcement_id == id).cloned().collect()
    };
    Ok(current.into_iter().map(|announcement| (announcement.clone(), of(announcement.id))).collect())
}

/// Puts an announcement away.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn dismiss_announcement(state: &State, account: AccountId, id: i64) -> Result<()> {
    let mut unit = Unit::begin(state).await?;
    let now = unit.now;
    db::announcements::must_hold(unit.conn(), id, now).await?;
    db::announcements::dismiss(unit.conn(), account, id).await?;
    unit.commit().await
}

/// Reacts with an emoji; again changes nothing.
///
/// # Errors
/// [`Error::NotFound`]; [`Error::Invalid`] for what is no emoji, or one kind of reaction too many.
pub async fn react(state: &State, account: AccountId, id: i64, name: &str) -> Result<()> {
    let mut unit = Unit::begin(state).await?;
    let now = unit.now;
    db::announcements::must_hold(unit.conn(), id, now).await?;
    if !text::is_emoji(name) {
        return Err(Error::invalid("name", "ERR_INVALID", "is not a recognized emoji"));
    }
    let known = db::announcements::reactions(unit.conn(), None, &[id]).await?;
    if known.len() >= MOST_REACTIONS && !known.iter().any(|one| one.name == name) {
        return Err(Error::invalid("base", "ERR_INVALID", "Limit of different reactions reached"));
    }
    db::announcements::react(unit.conn(), account, id, name, now).await?;
    unit.commit().await
}

/// Takes a reaction back.
///
/// # Errors
/// [`Error::NotFound`] when there is no such announcement, or no such reaction.
pub async fn unreact(state: &State, account: AccountId, id: i64, name: &str) -> Result<()> {
    let mut conn = state.pool.acquire().await?;
    if db::announcements::unreact(&mut conn, account, id, name).await? {
        Ok(())
    } else {
        Err(Error::NotFound)
    }
}
