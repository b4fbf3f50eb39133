//! `Undo`: of what was done, named by its id or as a copy.

use sqlx::PgConnection;

use super::deeds::{block_uri, follow_uri, like_uri};
use super::wanted::{Wanted, refused};
use crate::activitypub::lookup::{lookup_account, lookup_status};
use crate::activitypub::vocabulary::{ActivityKind, Reference};
use crate::db;
use crate::domain::{blocks, favourites, follows, reactions, reblogs};
use crate::error::{Error, Result};
use crate::model::{Account, AccountId, StatusId};
use crate::state::State;

/// Something the account did, and can undo.
enum Deed {
    Follow(AccountId),
    Like(StatusId),
    Reaction(StatusId, String),
    /// By the status that was announced.
    Announce(StatusId),
    Block(AccountId),
}

/// Answers the id of the Undo.
pub(super) async fn undo(state: &State, account: &Account, wanted: &Wanted) -> Result<String> {
    let (deed, uri) = named(state, account, wanted.object()).await?;
    match deed {
        Deed::Follow(target) => follows::unfollow(state, account.id, target).await?,
        Deed::Like(status) => drop(favourites::unfavourite_status(state, account, status).await?),
        Deed::Reaction(status, name) => drop(reactions::unreact(state, account, status, &name).await?),
        Deed::Announce(status) => drop(reblogs::unreblog_status(state, account, status).await?),
        Deed::Block(target) => blocks::unblock(state, account.id, target).await?,
    }
    Ok(format!("{uri}/undo"))
}

/// The deed and its id.
///
/// # Errors
/// [`Error::NotFound`] when it was not done, or undone already.
async fn named(state: &State, account: &Account, object: &Reference) -> Result<(Deed, String)> {
    if let Some(id) = object.id() {
        let mut conn = state.pool.acquire().await?;
        if let Some(deed) = by_id(&mut conn, account, id.as_str()).await? {
            return Ok((deed, id.as_str().to_owned()));
        }
    }
    let copy = Wanted::read(object.value().ok_or(Error::NotFound)?, account)?;
    let object = copy.object_id()?.as_str();
    match copy.kind {
        ActivityKind::Follow | ActivityKind::Block => {
            let target = lookup_account(state, object).await?.id;
            let mut conn = state.pool.acquire().await?;
            if copy.kind == ActivityKind::Block {
                return Ok((Deed::Block(target), block_uri(&mut conn, account, target).await?));
            }
            let uri = follow_uri(&mut conn, account, target).await?.ok_or(Error::NotFound)?;
            Ok((Deed::Follow(target), uri))
        }
        ActivityKind::Like | ActivityKind::EmojiReact => {
            let status = lookup_status(state, object).await?;
            let Some(name) = copy.content else { return Ok((Deed::Like(status), like_uri(account, status))) };
            let mut conn = state.pool.acquire().await?;
            let uri = db::reactions::uri_of(&mut conn, account.id, status, &name).await?;
            Ok((Deed::Reaction(status, name), uri.ok_or(Error::NotFound)?))
        }
        ActivityKind::Announce => {
            let status = lookup_status(state, object).await?;
            let reblog = db::reblogs::find(&mut *state.pool.acquire().await?, account.id, status).await?;
            Ok((Deed::Announce(status), reblog.ok_or(Error::NotFound)?.uri))
        }
        other => Err(refused(&format!("No {} is undone like this", other.as_str()))),
    }
}

/// Whatever of ours has this id.
async fn by_id(conn: &mut PgConnection, account: &Account, uri: &str) -> Result<Option<Deed>> {
    let Some((kind, number)) = uri.strip_prefix(&account.uri).and_then(|rest| {
        let (kind, number) = rest.strip_prefix('#')?.split_once('/')?;
        Some((kind, number.parse::<i64>().ok()?))
    }) else {
        return announced(conn, account, uri).await;
    };
    Ok(match kind {
        "follows" => match db::follows::pair_by_uri(conn, uri).await? {
            Some((follower, target)) if follower == account.id => Some(Deed::Follow(target)),
            _ => db::follows::target_of(conn, account.id, number).await?.map(Deed::Follow),
        },
        "likes" => db::favourites::status_by_uri(conn, account.id, uri).await?.map(Deed::Like),
        "reactions" => {
            let found = db::reactions::by_uri(conn, account.id, uri).await?;
            found.map(|(status, name)| Deed::Reaction(status, name))
        }
        "blocks" => match db::blocks::target_by_uri(conn, account.id, uri).await? {
            Some(target) => Some(Deed::Block(target)),
            None => {
                let target = AccountId(number);
                db::blocks::exists(conn, account.id, target).await?.then_some(Deed::Block(target))
            }
        },
        _ => None,
    })
}

async fn announced(conn: &mut PgConnection, account: &Account, uri: &str) -> Result<Option<Deed>> {
    let Some(id) = db::statuses::id_by_uri(conn, uri).await? else { return Ok(None) };
    let held = db::statuses::hold(conn, id).await?.filter(|held| held.account_id == account.id);
    Ok(held.and_then(|held| held.reblog_of_id).map(Deed::Announce))
}
