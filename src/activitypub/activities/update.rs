//! Update: a status was edited, or a profile or a collection changed.

use std::sync::Arc;

use chrono::TimeDelta;
use sqlx::PgConnection;

use super::build::{Built, Teller};
use super::create::{audience_of, may_concern_us, own_object, prepare_new};
use super::forwarding;
use super::received::{Applied, Context, Kind, Prepared};
use crate::activitypub::fetch::{distrusted, fetch_document, unreadable};
use crate::activitypub::objects::account::{handle_of, store_within};
use crate::activitypub::objects::collection::{self, Described};
use crate::activitypub::objects::status::Incoming;
use crate::activitypub::objects::thread::known_status;
use crate::activitypub::objects::{account_document, status_document};
use crate::activitypub::trust::{Distrust, Embedded};
use crate::activitypub::vocabulary::{Actor, PUBLIC, write};
use crate::activitypub::webfinger::Handle;
use crate::config::Config;
use crate::db;
use crate::delivery::audience::Audience;
use crate::domain::Unit;
use crate::error::Result;
use crate::model::{Account, AccountId, StatusId, StatusView};
use crate::state::State;

/// An edit of a status that we do not have is taken as its publication, when it is younger than this.
const RECENT: TimeDelta = TimeDelta::days(1);

/// Somebody elsewhere changed what they wrote, whom they recommend, or who they are.
pub enum Update {
    Actor {
        actor: Box<Actor>,
        handle: Handle,
    },
    /// Told on to the followers of the local account that the status answers, if there is one.
    Edit {
        incoming: Box<Incoming>,
        status: StatusId,
        concerned: Option<AccountId>,
    },
    New {
        incoming: Box<Incoming>,
    },
    Collection {
        actor: Arc<Account>,
        collection: Box<Described>,
    },
}

#[async_trait::async_trait]
impl Kind for Update {
    async fn prepare(state: &State, context: &Context) -> Result<Prepared<Self>> {
        if context.activity.is_about_actor() {
            return prepare_actor(state, context).await;
        }
        let known = known_status(state, context.object_id()?).await?;
        let Some(account) = context.known_actor(state).await? else {
            return Ok(Prepared::Ignore("its actor is not known"));
        };
        if collection::is_about(state, context).await? {
            return prepare_collection(state, context).await;
        }
        if known.is_none() && !may_concern_us(state, context, &account).await? {
            return Ok(Prepared::Ignore("it concerns nobody here"));
        }
        let object = own_object(state, context).await?;
        if let Some(status) = known {
            let (around, budget) = (&context.activity.audience, &context.budget);
            let incoming = Box::new(Incoming::prepare(state, object, around, &[], budget).await?);
            let concerned = forwarding::concerned(state, context, status).await?;
            return Ok(Prepared::Act(Self::Edit { incoming, status, concerned }));
        }
        let oldest = state.clock.now() - RECENT;
        if object.published.is_none_or(|published| published < oldest) {
            return Ok(Prepared::Ignore("an edit of an old status that is not here"));
        }
        let incoming = Box::new(prepare_new(state, context, object).await?);
        Ok(Prepared::Act(Self::New { incoming }))
    }

    async fn take_effect(self, unit: &mut Unit<'_>, context: &Context) -> Result<Applied> {
        let changed = match self {
            Self::Actor { actor, handle } => {
                store_within(unit, &actor, &handle).await?;
                true
            }
            Self::Edit { incoming, status, concerned } => {
                let changed = incoming.revise(unit, status).await?;
                if let Some(author) = concerned.filter(|_| changed) {
                    forwarding::pass_on(unit, context, author).await?;
                }
                changed
            }
            Self::Collection { actor, collection } => {
                collection.store(unit, &actor).await?;
                true
            }
            Self::New { incoming } => match incoming.store(unit).await? {
                Some(id) => {
                    incoming.see_to_quote(unit, id).await?;
                    true
                }
                None => false,
            },
        };
        Ok(if changed { Applied::Done } else { Applied::Ignored("not newer than what is here") })
    }
}

/// The actor's own copy of itself is as good as a fetched one.
async fn prepare_actor(state: &State, context: &Context) -> Result<Prepared<Update>> {
    let fetched;
    let value = match context.weigh_object()? {
        Embedded::Believe(value) => value,
        Embedded::Fetch(id) => {
            fetched = fetch_document(state, id, &context.budget).await?.value;
            &fetched
        }
        Embedded::Local(_) => return Err(distrusted(Distrust::Ours)),
        Embedded::Refuse(reason) => return Err(distrusted(reason)),
    };
    let actor = Actor::read(value).map_err(unreadable)?;
    if actor.id != context.activity.actor {
        return Err(distrusted(Distrust::OtherId));
    }
    let handle = handle_of(state, &actor, &context.budget).await?;
    Ok(Prepared::Act(Update::Actor { actor: Box::new(actor), handle }))
}

async fn prepare_collection(state: &State, context: &Context) -> Result<Prepared<Update>> {
    let actor = context.actor(state).await?;
    Ok(match collection::told(state, context, &actor).await? {
        Some(described) => Prepared::Act(Update::Collection { actor, collection: Box::new(described) }),
        None => Prepared::Ignore("it concerns nobody here"),
    })
}

/// A collection of a local account says something else of itself: told to its followers, and to those elsewhere who are
/// in it.
///
/// # Errors
/// When it cannot be written.
pub fn build_collection(
    teller: &Teller,
    collection: write::FeaturedCollection,
    featured: Vec<AccountId>,
) -> Result<Built> {
    let account = &teller.account;
    let object = collection.id.clone();
    let uri = format!("{object}#updates/{}", teller.id);
    let followers = account.followers_url.clone().into_iter().collect();
    let update = write::Update::new(uri.clone(), account.uri.clone(), collection)
        .addressed(vec![PUBLIC.to_owned()], followers);
    let audience = Audience { followers_of: Some(account.id), accounts: featured, ..Audience::default() };
    teller.tell("Update", &uri, &object, update, audience)
}

/// A local account edited a status: told to those who got it, and to those who had to do with it.
pub async fn build_status(
    teller: &Teller,
    conn: &mut PgConnection,
    config: &Config,
    view: &StatusView,
) -> Result<Built> {
    let note = status_document(conn, config, view).await?;
    let uri = format!("{}#updates/{}", note.id, teller.id);
    let mut audience = audience_of(conn, view).await?;
    for account in db::status_audience::remote_audience(conn, view.status.id).await? {
        if !audience.accounts.contains(&account) {
            audience.accounts.push(account);
        }
    }
    let update = write::Update::new(uri.clone(), view.account.uri.clone(), note.clone())
        .addressed(note.to.clone(), note.cc.clone())
        .published(note.updated.unwrap_or(note.published));
    Ok(teller.tell("Update", &uri, &note.id, update, audience)?.for_status_of(view.status.reach()))
}

/// A local account's profile, or its key, changed: told to its followers.
pub async fn build_account(teller: &Teller, conn: &mut PgConnection, config: &Config) -> Result<Built> {
    let account = &teller.account;
    let actor = account_document(conn, config, account).await?;
    let uri = format!("{}#updates/{}", account.uri, teller.id);
    let followers = account.followers_url.clone().into_iter().collect();
    let update = write::Update::new(uri.clone(), account.uri.clone(), actor)
        .addressed(vec![PUBLIC.to_owned()], followers);
    let audience = Audience { followers_of: Some(account.id), ..Audience::default() };
    teller.tell("Update", &uri, &account.uri, update, audience)
}

#[cfg(test)]
mod tests {
    use super::super::samples::{alice, body, collection, teller};

    #[test]
    fn a_changed_collection_is_told_whole() {
        let built = super::build_collection(&teller(alice()), collection(), Vec::new()).unwrap();
        insta::assert_json_snapshot!(body(&built));
    }
}
