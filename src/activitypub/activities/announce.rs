//! Announce: a reblog.

use std::sync::Arc;

use super::build::{Built, Teller};
use super::group::GroupNews;
use super::received::{Applied, Context, Kind, Prepared};
use super::relay::Relayed;
use crate::activitypub::objects::status_document::addresses;
use crate::activitypub::objects::thread::{known_status, status_of};
use crate::activitypub::vocabulary::{Activity, Class, Iri, Verb, classify, write};
use crate::db;
use crate::delivery::audience::Audience;
use crate::domain::{Unit, reblogs};
use crate::error::{Error, Result};
use crate::model::relay::RelayStyle;
use crate::model::{Account, StatusId, StatusView, Visibility};
use crate::state::State;

/// Somebody elsewhere passes a status on.
pub enum Announce {
    Reblog {
        actor: Arc<Account>,
        original: StatusId,
    },
    /// A group passes on what its members did.
    Group(GroupNews),
    /// Its actor is a relay that we subscribed to.
    Relayed(Relayed),
}

#[async_trait::async_trait]
impl Kind for Announce {
    async fn prepare(state: &State, context: &Context) -> Result<Prepared<Self>> {
        if context.uri().is_none() {
            return Ok(Prepared::Ignore("a reblog without an id"));
        }
        let actor = context.actor(state).await?;
        // The copy of somebody else's words is worth nothing but its id (attack hollo-0.8.5-announce).
        let news = announced_activity(context);
        let id = match &news {
            Some((_, id)) => id,
            None => context.object_id()?,
        };
        if let Some(relayed) = Relayed::of(state, context, &actor.uri, id).await? {
            return Ok(relayed.map(Self::Relayed));
        }
        let followed = {
            let mut conn = state.pool.acquire().await?;
            db::remote_accounts::is_followed_here(&mut conn, actor.id).await?
        };
        if let Some((kind, id)) = news {
            return Ok(GroupNews::of(state, context, actor, &kind, &id, followed).await?.map(Self::Group));
        }
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
        match self {
            Self::Reblog { actor, original } => receive(unit, context, &actor, original).await,
            Self::Group(news) => news.take_effect(unit, context).await,
            Self::Relayed(relayed) => relayed.take_effect(unit).await,
        }
    }
}

/// `actor` reblogged a status that is here.
pub async fn receive(
    unit: &mut Unit<'_>,
    context: &Context,
    actor: &Account,
    original: StatusId,
) -> Result<Applied> {
    let uri = context.uri().unwrap_or_default();
    let followers = actor.followers_url.as_deref().and_then(Iri::parse);
    let visibility = context.activity.audience.visibility(followers.as_ref());
    let published = context.activity.published.unwrap_or(unit.now);
    match reblogs::receive_reblog(unit, actor, original, uri, visibility, published).await? {
        true => Ok(Applied::Done),
        false => Ok(Applied::Ignored("reblogged already")),
    }
}

/// What the activity within does, and to what, where it is no status that is passed on.
fn announced_activity(context: &Context) -> Option<(Verb, Iri)> {
    let value = context.activity.object()?.value()?;
    match classify(value) {
        Ok(Class::Activity(_)) => {
            let within = Activity::read(value).ok()?;
            Some((within.kind.clone(), within.object_id().cloned()?))
        }
        _ => None,
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
        relays: (view.status.visibility == Visibility::Public).then_some(RelayStyle::Mastodon),
        inboxes: Vec::new(),
    };
    teller.tell("Announce", &view.status.uri, &original.status.uri, activity(view)?, audience)
}
