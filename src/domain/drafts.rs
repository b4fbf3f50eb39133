//! Drafts: written, kept, changed, and posted when their author says so. They lie beside what waits for its time.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use super::Unit;
use super::scheduled_statuses::{keep_media, schedule_status};
use super::statuses::{Draft, post_status};
use crate::db::{self, drafts, scheduled_statuses};
use crate::error::{Error, Result};
use crate::model::scheduled_status::SavedDraft;
use crate::model::{Account, AccountId, Page, StatusView};
use crate::state::State;

const MAX_DRAFTS: i64 = 300;
/// Characters of a text that is still to be made shorter.
const MAX_TEXT: usize = 50_000;

/// Keeps a draft, with one's loose uploads that it names. A repeated request with the same key answers with the first.
///
/// # Errors
/// [`Error::Invalid`] when nothing is written, or far too much; [`Error::NotFound`] when it answers or quotes what the
/// author may not see; [`Error::Unprocessable`] for media that are not the author's loose uploads, and for one too many.
pub async fn save_draft(state: &State, account: AccountId, mut draft: Draft) -> Result<SavedDraft> {
    let key = draft.idempotency_key.take();
    let mut unit = Unit::begin(state).await?;
    check(unit.conn(), account, &draft).await?;
    if drafts::count(unit.conn(), account).await? >= MAX_DRAFTS {
        return Err(Error::Unprocessable(format!("You have exceeded the limit of {MAX_DRAFTS} drafts")));
    }
    let (written, now) = (written(&draft)?, unit.now);
    let Some(id) = drafts::insert(unit.conn(), account, &written, key.as_deref(), now).await? else {
        let first = scheduled_statuses::id_by_key(unit.conn(), account, &key.unwrap_or_default()).await?;
        return one(unit.conn(), account, first.ok_or(Error::Conflict)?).await;
    };
    keep_media(&mut unit, account, id, &draft.media).await?;
    let saved = one(unit.conn(), account, id).await?;
    unit.commit().await?;
    Ok(saved)
}

/// A page of one's own, latest first.
pub async fn list_drafts(state: &State, account: AccountId, page: Page) -> Result<Vec<SavedDraft>> {
    drafts::page(&mut *state.pool.acquire().await?, account, page).await
}

/// # Errors
/// [`Error::NotFound`] for somebody else's, and for what waits for its time.
pub async fn get_draft(state: &State, account: AccountId, id: i64) -> Result<SavedDraft> {
    one(&mut *state.pool.acquire().await?, account, id).await
}

/// Puts another draft in its place.
///
/// # Errors
/// As for saving one.
pub async fn change_draft(state: &State, account: AccountId, id: i64, draft: Draft) -> Result<SavedDraft> {
    let mut unit = Unit::begin(state).await?;
    check(unit.conn(), account, &draft).await?;
    let (written, now) = (written(&draft)?, unit.now);
    if !drafts::replace(unit.conn(), account, id, &written, now).await? {
        return Err(Error::NotFound);
    }
    keep_media(&mut unit, account, id, &draft.media).await?;
    let saved = one(unit.conn(), account, id).await?;
    unit.commit().await?;
    Ok(saved)
}

/// Throws it away; its uploads are loose again.
///
/// # Errors
/// [`Error::NotFound`] for somebody else's.
pub async fn delete_draft(state: &State, account: AccountId, id: i64) -> Result<()> {
    let mut conn = state.pool.acquire().await?;
    one(&mut conn, account, id).await?;
    scheduled_statuses::delete(&mut conn, account, id).await?;
    Ok(())
}

/// What was saved, to be written on or posted.
///
/// # Errors
/// [`Error::NotFound`] for somebody else's.
pub async fn take_up(state: &State, account: AccountId, id: i64) -> Result<Draft> {
    serde_json::from_value(get_draft(state, account, id).await?.draft).map_err(Error::internal)
}

/// Posts this in place of the draft, which is gone then. Done twice, it posts once.
///
/// # Errors
/// [`Error::NotFound`] for somebody else's; else as for posting, and then it is kept.
pub async fn post_in_place_of(state: &State, author: &Account, id: i64, draft: Draft) -> Result<StatusView> {
    get_draft(state, author.id, id).await?;
    let draft = Draft { idempotency_key: Some(format!("draft {id}")), ..draft };
    let view = post_status(state, author, draft).await?;
    scheduled_statuses::delete(&mut *state.pool.acquire().await?, author.id, id).await?;
    Ok(view)
}

/// Has this posted later, in place of the draft.
///
/// # Errors
/// As for scheduling, and then the draft is kept.
pub async fn schedule_in_place_of(
    state: &State,
    account: AccountId,
    id: i64,
    draft: Draft,
    at: DateTime<Utc>,
) -> Result<()> {
    get_draft(state, account, id).await?;
    schedule_status(state, account, draft, at).await?;
    delete_draft(state, account, id).await
}

fn written(draft: &Draft) -> Result<serde_json::Value> {
    serde_json::to_value(draft).map_err(Error::internal)
}

async fn one(conn: &mut PgConnection, account: AccountId, id: i64) -> Result<SavedDraft> {
    drafts::load(conn, account, &[id]).await?.pop().ok_or(Error::NotFound)
}

async fn check(conn: &mut PgConnection, account: AccountId, draft: &Draft) -> Result<()> {
    let words = [&draft.text, &draft.spoiler_text];
    if words.iter().all(|text| text.trim().is_empty()) && draft.media.is_empty() && draft.poll.is_none() {
        return Err(Error::invalid("text", "ERR_BLANK", "can't be blank"));
    }
    if words.iter().any(|text| text.chars().count() > MAX_TEXT) {
        return Err(Error::invalid(
            "text",
            "ERR_TOO_LONG",
            format!("character limit of {MAX_TEXT} exceeded"),
        ));
    }
    for id in [draft.in_reply_to_id, draft.quoted_status_id].into_iter().flatten() {
        db::statuses::get(conn, Some(account), id).await?;
    }
    Ok(())
}
