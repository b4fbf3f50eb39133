//! Statuses are written now and posted later.

use chrono::{DateTime, NaiveTime, TimeDelta, Utc};

use super::Unit;
use super::statuses::{Draft, MAX_MEDIA, check_draft, post_status};
use crate::db::{self, scheduled_statuses};
use crate::error::{Error, Result};
use crate::jobs::Job;
use crate::model::scheduled_status::ScheduledStatus;
use crate::model::{AccountId, MediaId, Page, Visibility};
use crate::state::State;

/// What is to be posted sooner is posted now.
const SOONEST: TimeDelta = TimeDelta::minutes(5);
/// As on Mastodon.
const MAX_WAITING: i64 = 300;
const MAX_PER_DAY: i64 = 25;

/// Keeps a draft until its time. A repeated request with the same key answers with the first one's.
///
/// # Errors
/// [`Error::Invalid`] names `scheduled_at`, or what is wrong with the draft; [`Error::Unprocessable`] for media that are
/// not one's loose uploads, and when too many wait.
pub async fn schedule_status(
    state: &State,
    account: AccountId,
    mut draft: Draft,
    at: DateTime<Utc>,
) -> Result<ScheduledStatus> {
    let key = draft.idempotency_key.take();
    let mut unit = Unit::begin(state).await?;
    check_time(at, unit.now)?;
    let now = unit.now;
    check_draft(unit.conn(), &state.config, &draft, now).await?;
    if let Some(user) = db::accounts::get(unit.conn(), account).await?.user_id {
        // As it would be now: what is shown of it must not change with the preferences.
        let defaults = db::preferences::posting_defaults(unit.conn(), user).await?;
        draft.visibility.get_or_insert(defaults.visibility);
        draft.text_format.get_or_insert(defaults.text_format);
    }
    draft.visibility.get_or_insert(Visibility::Public);
    if let Some(parent) = draft.in_reply_to_id {
        db::statuses::get(unit.conn(), Some(account), parent).await?;
    }
    let day = at.date_naive().and_time(NaiveTime::MIN).and_utc();
    let (all, that_day) =
        scheduled_statuses::count(unit.conn(), account, day, day + TimeDelta::days(1)).await?;
    if all >= MAX_WAITING {
        return Err(too_many(&format!("You have exceeded the limit of {MAX_WAITING} scheduled posts")));
    }
    if that_day >= MAX_PER_DAY {
        let limit = format!("You have exceeded the limit of {MAX_PER_DAY} scheduled posts for that day");
        return Err(too_many(&limit));
    }
    let written = serde_json::to_value(&draft).map_err(Error::internal)?;
    let id = match scheduled_statuses::insert(unit.conn(), account, at, &written, key.as_deref()).await? {
        Some(id) => id,
        None => {
            let first = scheduled_statuses::id_by_key(unit.conn(), account, &key.unwrap_or_default()).await?;
            return one(unit.conn(), account, first.ok_or(Error::Conflict)?).await;
        }
    };
    keep_media(&mut unit, account, id, &draft.media).await?;
    unit.enqueue_at(&Job::PostScheduled { id }, at).await?;
    let scheduled = one(unit.conn(), account, id).await?;
    unit.commit().await?;
    Ok(scheduled)
}

/// Keeps uploads for a status that waits, or fails: one's own, loose, and not too many.
pub(super) async fn keep_media(
    unit: &mut Unit<'_>,
    account: AccountId,
    id: i64,
    media: &[MediaId],
) -> Result<()> {
    if media.len() > MAX_MEDIA {
        return Err(Error::Unprocessable("Cannot attach more than 4 files".into()));
    }
    let kept = scheduled_statuses::keep_media(unit.conn(), account, id, media).await?;
    if kept != media.len() as u64 {
        let message = "Cannot attach files that have not finished processing, or that belong to another status. Try \
                       again in a moment!";
        return Err(Error::Unprocessable(message.into()));
    }
    Ok(())
}

async fn one(conn: &mut sqlx::PgConnection, account: AccountId, id: i64) -> Result<ScheduledStatus> {
    scheduled_statuses::load(conn, account, &[id]).await?.pop().ok_or(Error::NotFound)
}

/// What waits, latest first.
pub async fn scheduled(state: &State, account: AccountId, page: Page) -> Result<Vec<ScheduledStatus>> {
    scheduled_statuses::page(&mut *state.pool.acquire().await?, account, page).await
}

/// # Errors
/// [`Error::NotFound`] for somebody else's.
pub async fn scheduled_status(state: &State, account: AccountId, id: i64) -> Result<ScheduledStatus> {
    one(&mut *state.pool.acquire().await?, account, id).await
}

/// # Errors
/// [`Error::NotFound`] for somebody else's; [`Error::Invalid`] names `scheduled_at`.
pub async fn reschedule(
    state: &State,
    account: AccountId,
    id: i64,
    at: DateTime<Utc>,
) -> Result<ScheduledStatus> {
    let mut unit = Unit::begin(state).await?;
    check_time(at, unit.now)?;
    if !scheduled_statuses::reschedule(unit.conn(), account, id, at).await? {
        return Err(Error::NotFound);
    }
    unit.enqueue_at(&Job::PostScheduled { id }, at).await?;
    let scheduled = one(unit.conn(), account, id).await?;
    unit.commit().await?;
    Ok(scheduled)
}

/// Takes it back; its uploads are loose again.
///
/// # Errors
/// [`Error::NotFound`] for somebody else's.
pub async fn cancel(state: &State, account: AccountId, id: i64) -> Result<()> {
    let mut conn = state.pool.acquire().await?;
    one(&mut conn, account, id).await?;
    scheduled_statuses::delete(&mut conn, account, id).await?;
    Ok(())
}

/// Posts what is due; what was put off waits on. Done twice, it posts once: the status's idempotency key is of the
/// schedule. What cannot be posted any more stays where its author sees it.
pub async fn post_scheduled(state: &State, id: i64) -> Result<()> {
    let mut unit = Unit::begin(state).await?;
    let Some(owner) = scheduled_statuses::owner(unit.conn(), id).await? else { return Ok(()) };
    let scheduled = one(unit.conn(), owner, id).await?;
    if scheduled.scheduled_at > unit.now {
        unit.enqueue_at(&Job::PostScheduled { id }, scheduled.scheduled_at).await?;
        return unit.commit().await;
    }
    let account = db::accounts::get(unit.conn(), owner).await?;
    drop(unit);
    if account.deleted || account.suspended {
        return Ok(());
    }
    let mut draft: Draft = serde_json::from_value(scheduled.draft).map_err(Error::internal)?;
    draft.idempotency_key = Some(format!("scheduled status {id}"));
    match post_status(state, &account, draft).await {
        Ok(_) => cancel(state, owner, id).await,
        Err(
            error @ (Error::Invalid(_) | Error::Unprocessable(_) | Error::NotFound | Error::Forbidden(_)),
        ) => {
            tracing::info!(%error, scheduled_status = id, "a scheduled status cannot be posted");
            Ok(())
        }
        Err(error) => Err(error),
    }
}

fn check_time(at: DateTime<Utc>, now: DateTime<Utc>) -> Result<()> {
    if at >= now + SOONEST {
        return Ok(());
    }
    Err(Error::invalid("scheduled_at", "ERR_INVALID", "The scheduled date must be in the future"))
}

fn too_many(why: &str) -> Error {
    Error::Unprocessable(format!("Validation failed: {why}"))
}
