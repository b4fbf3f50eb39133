//! Reblogs, made here or elsewhere.

use chrono::{DateTime, Utc};

use crate::db::{self, reblogs::Reblog, statuses::NewStatus};
use crate::delivery::Outgoing;
use crate::domain::Unit;
use crate::domain::interaction_policies::must_be_let;
use crate::domain::notifications::{self, NotificationKind};
use crate::domain::rate_limits::{self, Limit};
use crate::error::{Error, Result};
use crate::events::Event;
use crate::model::{Account, StatusId, StatusView, TextFormat, Visibility};
use crate::state::State;

/// Reblogs a status: anybody's public or unlisted one, or one's own followers-only one. Again answers with the
/// first reblog.
///
/// # Errors
/// [`Error::NotFound`] for a status they may not see, or may not pass on; [`Error::Forbidden`] when its author does not
/// let them; [`Error::TooManyRequests`].
pub async fn reblog_status(
    state: &State,
    account: &Account,
    id: StatusId,
    visibility: Option<Visibility>,
) -> Result<StatusView> {
    rate_limits::take(state, Limit::Statuses, &account.id.to_string()).await?;
    let mut unit = Unit::begin(state).await?;
    let original = db::statuses::get(unit.conn(), Some(account.id), id).await?.shown().clone();
    if let Some(reblog) = db::reblogs::find(unit.conn(), account.id, original.status.id).await? {
        return db::statuses::get(unit.conn(), Some(account.id), reblog.id).await;
    }
    let now = unit.now;
    let new_id = db::statuses::next_id(unit.conn(), now).await?;
    let uri = format!("{}/statuses/{new_id}/activity", account.uri);
    let visibility = visibility
        .filter(|visibility| *visibility != Visibility::Direct)
        .unwrap_or(Visibility::Public)
        .max(original.status.visibility);
    store(&mut unit, account, &original, new_id, &uri, visibility, now).await?;
    unit.send(&Outgoing::Reblog { account: account.id, status: new_id }).await?;
    let view = db::statuses::get(unit.conn(), Some(account.id), new_id).await?;
    unit.commit().await?;
    Ok(view)
}

/// An Announce that arrived. False when it is known, or when the original may not be passed on.
pub async fn receive_reblog(
    unit: &mut Unit<'_>,
    account: &Account,
    original: StatusId,
    uri: &str,
    visibility: Visibility,
    published: DateTime<Utc>,
) -> Result<bool> {
    let original = db::statuses::get(unit.conn(), Some(account.id), original).await?.shown().clone();
    let published = published.min(unit.now);
    let id = db::statuses::next_id(unit.conn(), published).await?;
    store(unit, account, &original, id, uri, visibility, published).await
}

async fn store(
    unit: &mut Unit<'_>,
    account: &Account,
    original: &StatusView,
    id: StatusId,
    uri: &str,
    visibility: Visibility,
    published: DateTime<Utc>,
) -> Result<bool> {
    let status = &original.status;
    let own = status.account_id == account.id && status.visibility == Visibility::Private;
    if status.limited || !status.visibility.is_open() && !own {
        return Err(Error::NotFound);
    }
    must_be_let(status.viewer.rights.reblog)?;
    let reblog = NewStatus {
        uri,
        activity_uri: account.is_local().then_some(uri),
        url: None,
        account_id: account.id,
        local: account.is_local(),
        in_reply_to_id: None,
        in_reply_to_account_id: None,
        in_reply_to_uri: None,
        reblog_of_id: Some(status.id),
        conversation_id: None,
        object_type: "Announce",
        title: "",
        spoiler_text: "",
        text: "",
        text_format: TextFormat::Plain,
        content: "",
        language: status.language.as_deref(),
        visibility,
        limited: false,
        local_only: status.local_only,
        sensitive: status.sensitive,
        has_media: false,
        application_id: None,
        created_at: published,
        edited_at: None,
        fetched_at: None,
    };
    if !db::statuses::insert(unit.conn(), id, &reblog).await? {
        return Ok(false);
    }
    db::reblogs::count(unit.conn(), status.id, 1).await?;
    db::accounts::count_status(unit.conn(), account.id, 1, Some(published)).await?;
    db::home::add(unit.conn(), id).await?;
    db::list_feed::add(unit.conn(), id).await?;
    let author = &original.account;
    // Who is in a group knows that it passes their posts on.
    let expected = account.actor_type == "Group"
        && db::follows::find(unit.conn(), author.id, account.id).await?.is_some();
    if !expected {
        notifications::notify(unit, author.id, account.id, NotificationKind::Reblog, Some(status.id)).await?;
    }
    unit.announce(Event::StatusCreated { id });
    Ok(true)
}

/// # Errors
/// [`Error::NotFound`] for a status they may not see.
pub async fn unreblog_status(state: &State, account: &Account, id: StatusId) -> Result<StatusView> {
    let mut unit = Unit::begin(state).await?;
    let original = db::statuses::get(unit.conn(), Some(account.id), id).await?.shown().status.id;
    if let Some(reblog) = db::reblogs::find(unit.conn(), account.id, original).await? {
        unreblog(&mut unit, account, original, &reblog).await?;
    }
    let view = db::statuses::get(unit.conn(), Some(account.id), original).await?;
    unit.commit().await?;
    Ok(view)
}

/// Takes a reblog back, for people here and for an Undo that arrived.
pub async fn unreblog(
    unit: &mut Unit<'_>,
    account: &Account,
    original: StatusId,
    reblog: &Reblog,
) -> Result<()> {
    if account.is_local()
        && let Some(original) = db::statuses::hold(unit.conn(), original).await?
        && !original.local_only
    {
        let told = Outgoing::UndoReblog {
            account: account.id,
            uri: reblog.uri.clone(),
            object_uri: original.uri,
            visibility: reblog.visibility,
            recipients: vec![original.account_id],
        };
        unit.send(&told).await?;
    }
    if db::statuses::delete(unit.conn(), reblog.id).await? {
        db::reblogs::count(unit.conn(), original, -1).await?;
        db::accounts::count_status(unit.conn(), account.id, -1, None).await?;
        notifications::withdraw(unit, account.id, NotificationKind::Reblog, original).await?;
        unit.announce(Event::StatusDeleted { id: reblog.id });
    }
    Ok(())
}
