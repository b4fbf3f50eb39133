//! A status is edited; its earlier versions stay readable.

use chrono::{DateTime, Utc};

use super::compose::{check_length, compose, emojis};
use super::post::{Draft, attach_uploads, object_type};
use super::store::RemoteMedia;
use crate::db::polls::NewPoll;
use crate::db::{self, statuses::Revision};
use crate::delivery::Outgoing;
use crate::domain::notifications::{self, NotificationKind};
use crate::domain::{Unit, cards, polls, search, settings};
use crate::error::{Error, Result};
use crate::events::Event;
use crate::model::status::Tag;
use crate::model::{Account, AccountId, MediaId, StatusId, StatusView, TextFormat};
use crate::state::State;
use crate::text;

/// What an edit changes of an attachment; `None` leaves it as it is.
#[derive(Debug, Clone)]
pub struct MediaChange {
    pub id: MediaId,
    pub description: Option<String>,
    pub focus: Option<(f32, f32)>,
}

/// Edits one's own status: text (which stays of its format unless another is named), warning, language, sensitivity, media and poll as the draft says; parent and visibility
/// stay. `descriptions` changes the alt text (and focus) of attachments along with it.
///
/// # Errors
/// [`Error::NotFound`] unless the status is the author's own; else as for posting.
pub async fn edit_status(
    state: &State,
    author: &Account,
    id: StatusId,
    draft: Draft,
    descriptions: &[MediaChange],
) -> Result<StatusView> {
    let mut unit = Unit::begin(state).await?;
    let held = db::statuses::hold(unit.conn(), id).await?.ok_or(Error::NotFound)?;
    if held.account_id != author.id || held.reblog_of_id.is_some() {
        return Err(Error::NotFound);
    }
    let typed = text::clean_text(&draft.text);
    let spoiler_text = text::clean_line(&draft.spoiler_text);
    let limit = settings::load(unit.conn(), &state.config).await?.status_characters;
    check_length(limit, &typed, &spoiler_text, !draft.media.is_empty())?;
    let language = draft
        .language
        .as_deref()
        .and_then(text::normalize_language)
        .or_else(|| text::detect_language(&typed));
    let text_format = draft.text_format.unwrap_or(held.text_format);
    let composed = compose(unit.conn(), &state.config, &typed, text_format)
        .await?
        .set_by(draft.html.as_deref(), &draft.addressed);

    db::status_edits::keep_version(unit.conn(), id).await?;
    for change in descriptions.iter().filter(|change| draft.media.contains(&change.id)) {
        db::media::describe(unit.conn(), change.id, change.description.as_deref(), change.focus).await?;
    }
    db::media::detach_others(unit.conn(), id, &draft.media).await?;
    attach_uploads(&mut unit, author, id, &draft.media).await?;
    let options = draft.poll.as_ref().map(|poll| poll.options.as_slice()).unwrap_or_default();
    let emojis = emojis(unit.conn(), &typed, &spoiler_text, options).await?;
    db::statuses::set_emojis(unit.conn(), id, &emojis).await?;
    polls::change(&mut unit, author.id, id, draft.poll.as_ref()).await?;
    let revision = Revision {
        object_type: object_type(draft.poll.is_some()),
        title: "",
        spoiler_text: &spoiler_text,
        text: &typed,
        text_format,
        content: &composed.content,
        language: language.as_deref(),
        sensitive: draft.sensitive || !spoiler_text.is_empty(),
        has_media: !draft.media.is_empty(),
        edited_at: Some(unit.now),
    };
    revise(&mut unit, author, id, &revision, &composed.mentioned, &composed.tags).await?;
    unit.send(&Outgoing::UpdateStatus { account: author.id, status: id }).await?;
    let view = db::statuses::get(unit.conn(), Some(author.id), id).await?;
    unit.commit().await?;
    Ok(view)
}

/// What the origin of a remote status says it is now.
pub struct RemoteEdit<'a> {
    pub object_type: &'a str,
    pub title: &'a str,
    pub spoiler_text: &'a str,
    pub content: &'a str,
    pub language: Option<&'a str>,
    pub sensitive: bool,
    pub media: &'a [RemoteMedia],
    pub mentioned: &'a [AccountId],
    pub tags: &'a [Tag],
    pub poll: Option<&'a NewPoll>,
    pub emojis: &'a [i64],
    /// Its `updated`. Without a newer one it is no edit: then only what its poll counted is taken. A poll with other
    /// options is an edit whatever it says.
    pub edited_at: Option<DateTime<Utc>>,
}

/// What became of a version of a remote status.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RemoteEdited {
    Changed,
    /// It is the version we have.
    Same,
    /// It is older than what we have: nothing it says counts any more.
    Outdated,
}

/// Applies an Update of a remote status.
pub async fn edit_remote_status(
    unit: &mut Unit<'_>,
    author: &Account,
    id: StatusId,
    edit: &RemoteEdit<'_>,
) -> Result<RemoteEdited> {
    let held = db::statuses::hold(unit.conn(), id).await?.ok_or(Error::NotFound)?;
    if held.account_id != author.id || held.local {
        return Err(Error::Forbidden("Only the author may edit a status"));
    }
    let last = held.edited_at.unwrap_or(held.created_at);
    if edit.edited_at.is_some_and(|at| at < last) {
        return Ok(RemoteEdited::Outdated);
    }
    let newer = edit.edited_at.filter(|at| *at > last);
    if newer.is_none() {
        match edit.poll {
            None => return Ok(RemoteEdited::Same),
            Some(poll) if polls::take_tallies(unit, id, poll).await? => {
                return Ok(RemoteEdited::Changed);
            }
            Some(_) => {}
        }
    }
    db::status_edits::keep_version(unit.conn(), id).await?;
    let now = unit.now;
    db::media::replace_remote(unit.conn(), author.id, id, edit.media, now).await?;
    db::statuses::set_emojis(unit.conn(), id, edit.emojis).await?;
    polls::replace(unit, author.id, id, edit.poll).await?;
    let revision = Revision {
        object_type: edit.object_type,
        title: edit.title,
        spoiler_text: edit.spoiler_text,
        text: "",
        text_format: TextFormat::Plain,
        content: edit.content,
        language: edit.language,
        sensitive: edit.sensitive,
        has_media: !edit.media.is_empty(),
        edited_at: Some(newer.unwrap_or(now).min(now)),
    };
    revise(unit, author, id, &revision, edit.mentioned, edit.tags).await?;
    Ok(RemoteEdited::Changed)
}

/// What an edit does wherever it comes from.
async fn revise(
    unit: &mut Unit<'_>,
    author: &Account,
    id: StatusId,
    revision: &Revision<'_>,
    mentioned: &[AccountId],
    tags: &[Tag],
) -> Result<()> {
    db::statuses::revise(unit.conn(), id, revision).await?;
    let newly_named = db::mentions::add(unit.conn(), id, mentioned, &[]).await?;
    db::mentions::silence_others(unit.conn(), id, mentioned).await?;
    db::tags::set(unit.conn(), id, tags).await?;
    cards::replace_links(unit, id, revision.content).await?;
    search::index(unit.conn(), id).await?;
    for account in newly_named {
        notifications::notify(unit, account, author.id, NotificationKind::Mention, Some(id)).await?;
    }
    for account in db::status_audience::local_rebloggers(unit.conn(), id).await? {
        notifications::notify(unit, account, author.id, NotificationKind::Update, Some(id)).await?;
    }
    for account in db::quotes::local_quoters(unit.conn(), id).await? {
        notifications::notify(unit, account, author.id, NotificationKind::QuotedUpdate, Some(id)).await?;
    }
    unit.announce(Event::StatusUpdated { id });
    Ok(())
}
