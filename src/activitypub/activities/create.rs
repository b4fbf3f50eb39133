//! Create: a status is published.

use sqlx::PgConnection;

use super::build::{Built, Teller};
use super::forwarding;
use super::received::{Applied, Context, Kind, Prepared};
use super::vote::{Ballot, Votes};
use crate::activitypub::fetch::{distrusted, unreadable};
use crate::activitypub::objects::status::Incoming;
use crate::activitypub::objects::status_document;
use crate::activitypub::objects::status_document::groups_of;
use crate::activitypub::objects::thread::{fetch_ancestors, fetch_object, known_status};
use crate::activitypub::trust::{Distrust, Embedded, check_attribution};
use crate::activitypub::vocabulary::{Object, ObjectKind, Quote, write};
use crate::config::Config;
use crate::db;
use crate::delivery::audience::Audience;
use crate::domain::Unit;
use crate::error::{Error, Result};
use crate::model::relay::RelayStyle;
use crate::model::{Account, StatusView, Visibility};
use crate::state::State;

/// Somebody elsewhere wrote a status, or voted: that is a Create of what looks like a note.
pub enum Create {
    /// `may_pass_on`: it answers something of ours and carries its author's proof.
    Status {
        incoming: Box<Incoming>,
        may_pass_on: bool,
    },
    Votes(Votes),
}

#[async_trait::async_trait]
impl Kind for Create {
    async fn prepare(state: &State, context: &Context) -> Result<Prepared<Self>> {
        if let Some(ballot) = Ballot::embedded(context) {
            return prepare_votes(state, context, ballot).await;
        }
        if known_status(state, context.object_id()?).await?.is_some() {
            // Whoever sends it: a status keeps its author and its audience (attack CVE-2024-37903).
            return Ok(Prepared::Ignore("the status is known"));
        }
        let actor = context.actor(state).await?;
        if !may_concern_us(state, context, &actor).await? {
            return Ok(Prepared::Ignore("it concerns nobody here"));
        }
        let object = own_object(state, context).await?;
        if object.kind == ObjectKind::Tombstone {
            return Ok(Prepared::Ignore("the status is deleted"));
        }
        if let Some(ballot) = Ballot::of(&object) {
            return prepare_votes(state, context, ballot).await;
        }
        let answers_us = object.in_reply_to.as_ref().is_some_and(|parent| *parent.origin() == context.ours);
        let may_pass_on = answers_us && forwarding::is_proved(state, context).await?;
        let incoming = Box::new(prepare_new(state, context, object).await?);
        Ok(Prepared::Act(Self::Status { incoming, may_pass_on }))
    }

    async fn take_effect(self, unit: &mut Unit<'_>, context: &Context) -> Result<Applied> {
        let (incoming, may_pass_on) = match self {
            Self::Status { incoming, may_pass_on } => (incoming, may_pass_on),
            Self::Votes(votes) => return votes.count(unit).await,
        };
        let Some(status) = incoming.store(unit).await? else {
            return Ok(Applied::Ignored("the status is known, or deleted"));
        };
        incoming.see_to_quote(unit, status).await?;
        if may_pass_on
            && let Some(author) = db::status_audience::answered_local_author(unit.conn(), status).await?
        {
            forwarding::pass_on(unit, context, author).await?;
        }
        Ok(Applied::Done)
    }
}

async fn prepare_votes(state: &State, context: &Context, ballot: Ballot) -> Result<Prepared<Create>> {
    Ok(match Votes::prepare(state, context, ballot).await? {
        Some(votes) => Prepared::Act(Create::Votes(votes)),
        None => Prepared::Ignore("a vote in a poll that is not here"),
    })
}

/// The object, if it is the actor's own: the copy, or what its id leads to.
///
/// # Errors
/// [`Error::Unprocessable`] for somebody else's object, and for one that claims to be ours.
pub async fn own_object(state: &State, context: &Context) -> Result<Object> {
    let object = match context.weigh_object()? {
        Embedded::Believe(value) => Object::read(value).map_err(unreadable)?,
        Embedded::Fetch(id) => fetch_object(state, id, &context.budget).await?,
        Embedded::Local(_) => return Err(distrusted(Distrust::Ours)),
        Embedded::Refuse(reason) => return Err(distrusted(reason)),
    };
    check_attribution(&object, &context.activity.actor).map_err(distrusted)?;
    Ok(object)
}

/// Makes a new status ready, with the thread above it.
pub async fn prepare_new(state: &State, context: &Context, object: Object) -> Result<Incoming> {
    Box::pin(fetch_ancestors(state, &object, &context.budget)).await?;
    let (around, delivered_to) = (&context.activity.audience, context.delivered_to());
    Box::pin(Incoming::prepare(state, object, around, &delivered_to, &context.budget)).await
}

/// Whether a status pushed to us can be of interest: its author is followed here, it came to somebody's own inbox,
/// addresses or names somebody here, or answers or quotes what we hold. Asked before anything is fetched.
pub async fn may_concern_us(state: &State, context: &Context, author: &Account) -> Result<bool> {
    if !context.inbound.recipients.is_empty() {
        return Ok(true);
    }
    let copy = context.object()?.value().and_then(|value| Object::read(value).ok());
    let mut named = context.activity.audience.recipients();
    if named.any(|iri| *iri.origin() == context.ours) {
        return Ok(true);
    }
    let mut conn = state.pool.acquire().await?;
    if db::remote_accounts::is_followed_here(&mut conn, author.id).await? {
        return Ok(true);
    }
    let Some(copy) = copy else { return Ok(false) };
    let mut addressed =
        copy.audience.recipients().chain(copy.tags.mentions.iter().filter_map(|m| m.href.as_ref()));
    if addressed.any(|iri| *iri.origin() == context.ours) {
        return Ok(true);
    }
    let quoted = match &copy.quote {
        Some(Quote::Of { target, .. }) => Some(target),
        _ => None,
    };
    for held in copy.in_reply_to.iter().chain(quoted) {
        if db::statuses::id_by_uri(&mut conn, held.as_str()).await?.is_some() {
            return Ok(true);
        }
    }
    Ok(false)
}

/// The activity that published a local status.
///
/// # Errors
/// As for [`status_document`].
pub async fn activity(conn: &mut PgConnection, config: &Config, view: &StatusView) -> Result<write::Create> {
    let note = status_document(conn, config, view).await?;
    let uri = view.status.activity_uri.clone().ok_or(Error::NotFound)?;
    let (to, cc, published) = (note.to.clone(), note.cc.clone(), note.published);
    Ok(write::Create::new(uri, view.account.uri.clone(), note).addressed(to, cc).published(published))
}

/// A local account wrote a status.
pub async fn build(
    teller: &Teller,
    conn: &mut PgConnection,
    config: &Config,
    view: &StatusView,
) -> Result<Built> {
    let create = activity(conn, config, view).await?;
    let (uri, object_uri) = (create.id.clone(), create.object.id.clone());
    let audience = audience_of(conn, view).await?;
    let built = teller.tell("Create", &uri, &object_uri, create, audience)?;
    Ok(built.for_status_of(view.status.reach()))
}

/// Followers, unless it is for the mentioned only; these, whoever is answered or quoted, and the group it is said in.
pub async fn audience_of(conn: &mut PgConnection, view: &StatusView) -> Result<Audience> {
    let status = &view.status;
    let mut accounts: Vec<_> = status.mentions.iter().map(|mention| mention.account_id).collect();
    accounts.extend(status.in_reply_to_account_id.filter(|_| status.visibility.is_open()));
    let quoted = status.quote.as_ref().and_then(|quote| quote.quoted_account_id);
    accounts.extend(quoted.filter(|_| status.visibility.is_open()));
    accounts.extend(groups_of(conn, status).await?.into_iter().map(|(group, _)| group));
    accounts.sort_unstable();
    accounts.dedup();
    if status.limited {
        let silent = db::mentions::silent_elsewhere(conn, status.id).await?;
        accounts.extend(silent.into_iter().map(|(id, _)| id));
    }
    let followers_of = (status.reach() != Visibility::Direct).then_some(status.account_id);
    // Relays pass on what everybody may read.
    let relays = (status.visibility == Visibility::Public).then_some(RelayStyle::Mastodon);
    Ok(Audience { followers_of, accounts, relays, inboxes: Vec::new() })
}
