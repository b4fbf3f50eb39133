//! Announce: a reblog.

use std::sync::Arc;

use super::build::{Built, Teller};
use super::received::{Applied, Context, Kind, Prepared};
use crate::activitypub::objects::status_document::addresses;
use crate::activitypub::objects::thread::{known_status, status_of};
use crate::activitypub::vocabulary::{Activity, Class, Iri, classify, write};
use crate::db;
use crate::delivery::audience::Audience;
use crate::domain::{Unit, reblogs};
use crate::error::{Error, Result};
use crate::model::{Account, StatusId, StatusView, Visibility};
use crate::state::State;

/// Somebody elsewhere passes a status on.
pub enum Announce {
    Reblog {
        actor: Arc<Account>,
        original: StatusId,
    },
    /// A group passes on what its members did (FEP-1b12): the status was fetched from its own server, and that is all.
    Relayed,
}

#[async_trait::async_trait]
impl Kind for Announce {
    async fn prepare(state: &State, context: &Context) -> Result<Prepared<Self>> {
        if context.uri().is_none() {
            return Ok(Prepared::Ignore("a reblog without an id"));
        }
        let actor = context.actor(state).await?;
        let followed = {
            let mut conn = state.pool.acquire().await?;
            db::remote_accounts::is_followed_here(&mut conn, actor.id).await?
        };
        // The copy of somebody else's words is worth nothing but its id (attack hollo-0.8.5-announce).
        if let Some(object) = announced_activity(context) {
            return relay(state, context, &object, followed).await;
        }
        let id = context.object_id()?;
        let known = known_status(state, id).await?;
        let original = match known {
            Some(original) => original,
            None if *id.origin() == context.ours => return Ok(Prepared::Ignore("the status is not here")),
            None if !followed => return Ok(Prepared::Ignore("it concerns nobody here")),
            None => status_of(state, id, &context.budget).await?,
        };
        Ok(Prepared::Act(Self::Reblog { actor, original }))
    }

    async fn take_effect(self, unit: &mut Unit<'_>, context: &Context) -> Result<Applied> {
        let Self::Reblog { actor, original } = self else { return Ok(Applied::Done) };
        let uri = context.uri().unwrap_or_default();
        if db::tombstones::exists(unit.conn(), uri).await? {
            return Ok(Applied::Ignored("undone before it came"));
        }
        let followers = actor.followers_url.as_deref().and_then(Iri::parse);
        let visibility = context.activity.audience.visibility(followers.as_ref());
        let published = context.activity.published.unwrap_or(unit.now);
        match reblogs::receive_reblog(unit, &actor, original, uri, visibility, published).await? {
            true => Ok(Applied::Done),
            false => Ok(Applied::Ignored("reblogged already")),
        }
    }
}

/// What the activity within is about, where it is no status that is passed on.
fn announced_activity(context: &Context) -> Option<Iri> {
    let value = context.activity.object()?.value()?;
    match classify(value) {
        Ok(Class::Activity(_)) => Activity::read(value).ok()?.object_id().cloned(),
        _ => None,
    }
}

/// Fetches what a followed group passes on (attack mitra-2.18.0: never believes its copy).
async fn relay(state: &State, context: &Context, object: &Iri, followed: bool) -> Result<Prepared<Announce>> {
    if !followed {
        return Ok(Prepared::Ignore("it concerns nobody here"));
    }
    match status_of(state, object, &context.budget).await {
        Ok(_) => Ok(Prepared::Act(Announce::Relayed)),
        Err(error @ (Error::Remote(_) | Error::Unavailable { .. } | Error::Database(_))) => Err(error),
        Err(_) => Ok(Prepared::Ignore("what a group passed on is no status")),
    }
}

/// A reblog as it is told, and as it stands within its Undo: the object is an id, never a copy (attack
/// akkoma-3.17-nested).
pub fn document(
    actor: &Account,
    uri: &str,
    object: &str,
    visibility: Visibility,
    author: Option<&str>,
) -> write::Announce {
    let (to, mut cc) = addresses(actor, visibility, &[]);
    cc.extend(author.map(str::to_owned));
    write::Announce::new(uri.to_owned(), actor.uri.clone(), object.to_owned()).addressed(to, cc)
}

/// The activity that a local reblog is.
///
/// # Errors
/// [`Error::NotFound`] for statuses that are no reblogs.
pub fn activity(view: &StatusView) -> Result<write::Announce> {
    let original = view.reblog.as_deref().ok_or(Error::NotFound)?;
    let (uri, object) = (&view.status.uri, &original.status.uri);
    let author = &original.account.uri;
    Ok(document(&view.account, uri, object, view.status.visibility, Some(author))
        .published(view.status.created_at))
}

/// A local account reblogged a status.
pub fn build(teller: &Teller, view: &StatusView) -> Result<Built> {
    let original = view.reblog.as_deref().ok_or(Error::NotFound)?;
    let author = &original.account;
    let audience = Audience {
        followers_of: Some(view.account.id),
        accounts: (!author.is_local()).then_some(author.id).into_iter().collect(),
    };
    teller.tell("Announce", &view.status.uri, &original.status.uri, activity(view)?, audience)
}
