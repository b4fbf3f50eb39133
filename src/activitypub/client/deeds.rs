//! What is done to people and to statuses.

use std::sync::Arc;

use sqlx::PgConnection;

use super::draft::own_status;
use super::wanted::{Wanted, refused};
use crate::activitypub::lookup::{lookup_account, lookup_status};
use crate::activitypub::vocabulary::{Activity, ActivityKind, Iri, Reference};
use crate::db;
use crate::domain::follows::FollowChange;
use crate::domain::statuses::delete_status;
use crate::domain::{blocks, favourites, follow_requests, follows, pins, reactions, reblogs};
use crate::error::{Error, Result};
use crate::model::{Account, AccountId, StatusId, StatusView};
use crate::state::State;

pub(super) async fn delete(state: &State, account: &Account, wanted: &Wanted) -> Result<String> {
    let view = own_status(state, account, wanted.object_id()?).await?;
    delete_status(state, account, view.status.id).await?;
    Ok(format!("{}#delete", view.status.uri))
}

pub(super) async fn follow(state: &State, account: &Account, wanted: &Wanted) -> Result<String> {
    let target = lookup_account(state, wanted.object_id()?.as_str()).await?;
    follows::follow(state, account.id, target.id, &FollowChange::default()).await?;
    let uri = follow_uri(&mut *state.pool.acquire().await?, account, target.id).await?;
    uri.ok_or_else(|| Error::internal("a follow is not there"))
}

/// The id of a follow, or of a request for one. Between two of ours it was never told, and has one only here.
pub(super) async fn follow_uri(
    conn: &mut PgConnection,
    account: &Account,
    target: AccountId,
) -> Result<Option<String>> {
    let follow = match db::follows::find(conn, account.id, target).await? {
        Some(follow) => Some(follow),
        None => db::follow_requests::find(conn, account.id, target).await?,
    };
    Ok(follow.map(|follow| follow.uri.unwrap_or_else(|| format!("{}#follows/{}", account.uri, follow.id))))
}

pub(super) async fn accept(state: &State, account: &Account, wanted: &Wanted) -> Result<String> {
    let follower = asking(state, account, wanted.object()).await?;
    follow_requests::accept(state, account.id, follower.id).await?;
    Ok(follower.uri.clone())
}

/// Of somebody who follows already, it ends that.
pub(super) async fn reject(state: &State, account: &Account, wanted: &Wanted) -> Result<String> {
    let follower = asking(state, account, wanted.object()).await?;
    match follow_requests::reject(state, account.id, follower.id).await {
        Err(Error::NotFound) => follows::remove_from_followers(state, account.id, follower.id).await?,
        answered => answered?,
    }
    Ok(follower.uri.clone())
}

/// Who sent a Follow, given by its id or as a copy.
async fn asking(state: &State, account: &Account, follow: &Reference) -> Result<Arc<Account>> {
    let mut conn = state.pool.acquire().await?;
    if let Some(id) = follow.id()
        && let Some((follower, target)) = db::follows::pair_by_uri(&mut conn, id.as_str()).await?
        && target == account.id
    {
        return db::accounts::get(&mut conn, follower).await;
    }
    drop(conn);
    let copy = follow.value().and_then(|value| Activity::read(value).ok()).ok_or(Error::NotFound)?;
    if !copy.is(ActivityKind::Follow) || copy.object_id().map(Iri::as_str) != Some(&account.uri) {
        return Err(refused("Only Follows of this account are answered"));
    }
    lookup_account(state, copy.actor.as_str()).await
}

/// With an emoji it is a reaction.
pub(super) async fn like(state: &State, account: &Account, wanted: &Wanted) -> Result<String> {
    let id = lookup_status(state, wanted.object_id()?.as_str()).await?;
    let Some(emoji) = &wanted.content else {
        let view = favourites::favourite_status(state, account, id).await?;
        return Ok(like_uri(account, view.status.id));
    };
    let view = reactions::react(state, account, id, emoji).await?;
    let uri =
        db::reactions::uri_of(&mut *state.pool.acquire().await?, account.id, view.status.id, emoji).await?;
    Ok(uri.unwrap_or(view.status.uri))
}

pub(super) fn like_uri(account: &Account, status: StatusId) -> String {
    format!("{}#likes/{status}", account.uri)
}

/// Addressed to nobody it is as public as what it announces.
pub(super) async fn announce(state: &State, account: &Account, wanted: &Wanted) -> Result<String> {
    let id = lookup_status(state, wanted.object_id()?.as_str()).await?;
    let followers = account.followers_url.as_deref().and_then(Iri::parse);
    let visibility = (!wanted.audience.is_empty()).then(|| wanted.audience.visibility(followers.as_ref()));
    Ok(reblogs::reblog_status(state, account, id, visibility).await?.status.uri)
}

pub(super) async fn block(state: &State, account: &Account, wanted: &Wanted) -> Result<String> {
    let target = lookup_account(state, wanted.object_id()?.as_str()).await?;
    blocks::block(state, account.id, target.id).await?;
    block_uri(&mut *state.pool.acquire().await?, account, target.id).await
}

/// The id of a block. Of one of ours it was never told, and has one only here.
pub(super) async fn block_uri(
    conn: &mut PgConnection,
    account: &Account,
    target: AccountId,
) -> Result<String> {
    let uri = db::blocks::uri_of(conn, account.id, target).await?;
    Ok(uri.unwrap_or_else(|| format!("{}#blocks/{target}", account.uri)))
}

pub(super) async fn add(state: &State, account: &Account, wanted: &Wanted) -> Result<String> {
    let view = to_be_pinned(state, account, wanted).await?;
    Ok(pins::pin_status(state, account, view.status.id).await?.status.uri)
}

pub(super) async fn remove(state: &State, account: &Account, wanted: &Wanted) -> Result<String> {
    let view = to_be_pinned(state, account, wanted).await?;
    Ok(pins::unpin_status(state, account, view.status.id).await?.status.uri)
}

/// Of all collections only the pins are filled by clients.
async fn to_be_pinned(state: &State, account: &Account, wanted: &Wanted) -> Result<StatusView> {
    let target = wanted.target.as_ref().map(Iri::as_str);
    if target.is_none() || target != account.featured_url.as_deref() {
        return Err(refused("Only the featured collection is changed like this"));
    }
    own_status(state, account, wanted.object_id()?).await
}
