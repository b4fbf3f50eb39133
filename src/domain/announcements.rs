//! What the instance tells everybody on it, and what they feel about that.

use std::collections::HashMap;
use std::sync::Arc;

use chrono::{DateTime, Utc};

use super::staff::{Act, Staff};
use super::statuses::compose::compose_as;
use super::{Unit, emojis};
use crate::db;
use crate::db::announcements::{Announcement, NewAnnouncement, Reaction};
use crate::error::{Error, Result};
use crate::events::Event;
use crate::model::emoji::Emoji;
use crate::model::{Account, AccountId, Permissions, StatusId};
use crate::state::State;
use crate::text::{self, Layout};

const MAX_TEXT: usize = 5000;
/// Links that are looked at.
const MOST_LINKS: usize = 20;
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

/// An announcement with what it names and what people feel about it.
#[derive(Debug, Clone)]
pub struct Announced {
    pub announcement: Announcement,
    pub reactions: Vec<Reaction>,
    pub mentions: Vec<Arc<Account>>,
    /// Statuses of ours it links to, with their addresses.
    pub statuses: Vec<(StatusId, String)>,
    pub emojis: Vec<Emoji>,
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
    let composed = compose_as(unit.conn(), &state.config, &typed, Layout::Status).await?;
    let mentioned: Vec<i64> = composed.mentioned.iter().map(|id| id.0).collect();
    let tags: Vec<String> = composed.tags.into_iter().map(|tag| tag.display).collect();
    let new = NewAnnouncement {
        text: &typed,
        content: &composed.content,
        mention_ids: &mentioned,
        status_ids: &linked_statuses(&mut unit, &composed.content).await?,
        tag_names: &tags,
        emoji_ids: &emojis::in_texts(unit.conn(), &[&typed]).await?,
        starts_at: span.starts_at,
        ends_at: span.ends_at,
        all_day: span.all_day,
        now: unit.now,
    };
    let id = db::announcements::insert(unit.conn(), &new).await?;
    staff.record(&mut unit, Act::on("create", "announcement", id, text::excerpt(&typed, 80))).await?;
    unit.announce(Event::AnnouncementPublished { id });
    unit.commit().await?;
    Ok(id)
}

/// The statuses of ours that a text links to.
async fn linked_statuses(unit: &mut Unit<'_>, content: &str) -> Result<Vec<i64>> {
    let own = unit.state().config.instance.base_url.as_url().origin();
    let mut found = Vec::new();
    for url in text::links(content).into_iter().filter(|url| url.origin() == own).take(MOST_LINKS) {
        let by_uri = db::statuses::id_by_uri(unit.conn(), url.as_str()).await?;
        let id = match by_uri {
            Some(id) => Some(id),
            None => db::status_lookup::id_by_url(unit.conn(), url.as_str()).await?,
        };
        found.extend(id.map(|id| id.0));
    }
    found.sort_unstable();
    found.dedup();
    Ok(found)
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
    unit.announce(Event::AnnouncementWithdrawn { id });
    unit.commit().await
}

/// What holds now, latest first, each with its reactions. Without `with_dismissed`, only what the viewer did not put
/// away.
pub async fn announcements(
    state: &State,
    viewer: Option<AccountId>,
    with_dismissed: bool,
) -> Result<Vec<Announced>> {
    let mut conn = state.pool.acquire().await?;
    let mut current = db::announcements::current(&mut conn, viewer, state.clock.now()).await?;
    current.retain(|announcement| with_dismissed || !announcement.read);
    let ids: Vec<i64> = current.iter().map(|announcement| announcement.id).collect();
    let reactions = db::announcements::reactions(&mut conn, viewer, &ids).await?;
    let people: Vec<AccountId> = all(&current, |one| &one.mention_ids).into_iter().map(AccountId).collect();
    let people =
        if people.is_empty() { HashMap::new() } else { db::accounts::load(&mut conn, &people).await? };
    let linked = all(&current, |one| &one.status_ids);
    let linked = if linked.is_empty() {
        Vec::new()
    } else {
        db::announcements::statuses(&mut conn, viewer, &linked).await?
    };
    let emojis = all(&current, |one| &one.emoji_ids);
    let emojis = if emojis.is_empty() { Vec::new() } else { db::emojis::load(&mut conn, &emojis).await? };
    let announced = current.into_iter().map(|announcement| Announced {
        reactions: reactions.iter().filter(|one| one.announcement_id == announcement.id).cloned().collect(),
        mentions: announcement
            .mention_ids
            .iter()
            .filter_map(|id| people.get(&AccountId(*id)).cloned())
            .collect(),
        statuses: linked.iter().filter(|(id, _)| announcement.status_ids.contains(&id.0)).cloned().collect(),
        emojis: emojis.iter().filter(|emoji| announcement.emoji_ids.contains(&emoji.id.0)).cloned().collect(),
        announcement,
    });
    Ok(announced.collect())
}

fn all(announcements: &[Announcement], of: impl Fn(&Announcement) -> &Vec<i64>) -> Vec<i64> {
    announcements.iter().flat_map(|one| of(one).iter().copied()).collect()
}

/// One that holds, as somebody sees it.
///
/// # Errors
/// [`Error::NotFound`] when there is none, or it is over.
pub async fn announcement(state: &State, viewer: Option<AccountId>, id: i64) -> Result<Announced> {
    let current = announcements(state, viewer, true).await?;
    current.into_iter().find(|one| one.announcement.id == id).ok_or(Error::NotFound)
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
    if !text::is_emoji(name) && db::emojis::find(unit.conn(), name, None).await?.is_none() {
        return Err(Error::invalid("name", "ERR_INVALID", "is not a recognized emoji"));
    }
    let known = db::announcements::reactions(unit.conn(), None, &[id]).await?;
    if known.len() >= MOST_REACTIONS && !known.iter().any(|one| one.name == name) {
        return Err(Error::invalid("base", "ERR_INVALID", "Limit of different reactions reached"));
    }
    db::announcements::react(unit.conn(), account, id, name, now).await?;
    unit.announce(Event::AnnouncementReacted { id, name: name.to_owned() });
    unit.commit().await
}

/// Takes a reaction back.
///
/// # Errors
/// [`Error::NotFound`] when there is no such announcement, or no such reaction.
pub async fn unreact(state: &State, account: AccountId, id: i64, name: &str) -> Result<()> {
    let mut unit = Unit::begin(state).await?;
    if !db::announcements::unreact(unit.conn(), account, id, name).await? {
        return Err(Error::NotFound);
    }
    unit.announce(Event::AnnouncementReacted { id, name: name.to_owned() });
    unit.commit().await
}
