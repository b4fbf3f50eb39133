//! The one door through which a status enters the database, whoever wrote it.

use chrono::{DateTime, TimeDelta, Timelike, Utc};

use crate::db::{self, media::NewMedia, polls::NewPoll, statuses::NewStatus};
use crate::domain::Unit;
use crate::domain::notifications::{self, NotificationKind};
use crate::domain::{cards, polls, search};
use crate::error::Result;
use crate::events::Event;
use crate::model::status::Tag;
use crate::model::{Account, AccountId, StatusId, Visibility};

/// A status ready to be stored, with what hangs on it.
pub struct Arrival<'a> {
    pub author: &'a Account,
    pub status: NewStatus<'a>,
    /// Named in the text: shown and, when local, notified.
    pub mentioned: &'a [AccountId],
    /// Addressed without being named: may read.
    pub silent: &'a [AccountId],
    pub tags: &'a [Tag],
    /// A remote author's attachments, in order.
    pub remote_media: &'a [RemoteMedia],
    pub poll: Option<&'a NewPoll>,
    /// The custom emoji in its texts, by their rows.
    pub emojis: &'a [i64],
}

pub type RemoteMedia = NewMedia;

/// Stores a status with mentions, hashtags, media, counts, homes, notifications and search tokens.
/// `None` when its uri, or this reblog, is known: then nothing changed.
pub async fn store_status(unit: &mut Unit<'_>, arrival: &Arrival<'_>) -> Result<Option<StatusId>> {
    let id = id_by_date(unit, arrival.status.created_at).await?;
    let stored = store_with_id(unit, id, arrival).await?;
    if stored.is_some() {
        search::index(unit.conn(), id).await?;
    }
    Ok(stored)
}

/// An id that sorts by when something was published, at the latest now.
pub(super) async fn id_by_date(unit: &mut Unit<'_>, published: DateTime<Utc>) -> Result<StatusId> {
    let published = published.min(unit.now);
    // A date without milliseconds would make every id of that second alike but for the sequence.
    let spread = if published.nanosecond() == 0 && published < unit.now {
        let millis = (unit.state().random.fraction() * 999.0) as i64;
        (published + TimeDelta::milliseconds(millis)).min(unit.now)
    } else {
        published
    };
    db::statuses::next_id(unit.conn(), spread).await
}

/// As [`store_status`], under an id that was made before (a local status's uri holds it), and not yet findable: its
/// media are still to be attached.
pub(super) async fn store_with_id(
    unit: &mut Unit<'_>,
    id: StatusId,
    arrival: &Arrival<'_>,
) -> Result<Option<StatusId>> {
    let Some(named) = keep_with_id(unit, id, arrival).await? else { return Ok(None) };
    let Arrival { author, status, tags, .. } = arrival;
    cards::attach_links(unit, id, status.content).await?;
    let now = unit.now;
    db::trends::count_link(unit.conn(), id, now).await?;
    if !tags.is_empty() {
        db::tags::count_uses(unit.conn(), id, now).await?;
    }
    db::home::add(unit.conn(), id).await?;
    db::list_feed::add(unit.conn(), id).await?;
    if status.visibility == Visibility::Direct {
        for (account, id) in db::account_conversations::add(unit.conn(), id).await? {
            unit.announce(Event::ConversationUpdated { id, account });
        }
    }
    for account in named {
        notifications::notify(unit, account, author.id, NotificationKind::Mention, Some(id)).await?;
    }
    notifications::notify_subscribers(unit, author.id, id).await?;
    unit.announce(Event::StatusCreated { id });
    Ok(Some(id))
}

/// The status alone, with what it consists of and what is counted: nobody is told, and it trends nowhere. Whom it names
/// anew; `None` as above.
pub(super) async fn keep_with_id(
    unit: &mut Unit<'_>,
    id: StatusId,
    arrival: &Arrival<'_>,
) -> Result<Option<Vec<AccountId>>> {
    let Arrival { author, status, .. } = arrival;
    if !db::statuses::insert(unit.conn(), id, status).await? {
        return Ok(None);
    }
    for (position, media) in arrival.remote_media.iter().enumerate() {
        let position = i16::try_from(position).unwrap_or(i16::MAX);
        let now = unit.now;
        db::media::insert(unit.conn(), author.id, Some(id), position, media, now).await?;
    }
    if !arrival.emojis.is_empty() {
        db::statuses::set_emojis(unit.conn(), id, arrival.emojis).await?;
    }
    if let Some(poll) = arrival.poll {
        polls::store(unit, id, poll).await?;
    }
    let named = db::mentions::add(unit.conn(), id, arrival.mentioned, arrival.silent).await?;
    if !arrival.tags.is_empty() {
        db::tags::set(unit.conn(), id, arrival.tags).await?;
    }
    db::accounts::count_status(unit.conn(), author.id, 1, Some(status.created_at)).await?;
    if let Some(parent) = status.in_reply_to_id
        && status.visibility.is_open()
    {
        db::threads::count_replies(unit.conn(), parent, 1).await?;
    }
    let adopted = db::threads::adopt_orphans(unit.conn(), id).await?;
    if adopted > 0 {
        db::threads::count_replies(unit.conn(), id, i64::try_from(adopted).unwrap_or(i64::MAX)).await?;
    }
    if author.is_local() && !arrival.tags.is_empty() {
        db::featured_tags::count_status(unit.conn(), id, 1).await?;
    }
    Ok(Some(named))
}
