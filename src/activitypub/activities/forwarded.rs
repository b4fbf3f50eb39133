//! What another than its actor sent (section 13.3): its ids are hints, and their own servers are asked.

use super::create::may_concern_us;
use super::delete;
use super::received::{Applied, Context, Kind, Prepared};
use super::relay::Relayed;
use crate::activitypub::objects::account::account_of;
use crate::activitypub::objects::status::Incoming;
use crate::activitypub::objects::thread::{fetch_ancestors, fetch_object, known_status};
use crate::activitypub::vocabulary::{ActivityKind, Audience, Iri, Verb};
use crate::db;
use crate::domain::Unit;
use crate::error::{Error, Result};
use crate::model::StatusId;
use crate::state::State;

/// What its own server says of the object of a forwarded activity.
pub enum Forwarded {
    There {
        incoming: Box<Incoming>,
        known: Option<StatusId>,
    },
    Gone {
        status: StatusId,
    },
    /// Its sender is a relay.
    Relayed(Relayed),
}

#[async_trait::async_trait]
impl Kind for Forwarded {
    async fn prepare(state: &State, context: &Context) -> Result<Prepared<Self>> {
        let id = context.object_id()?;
        if *id.origin() == context.ours {
            return Ok(Prepared::Ignore("forwarded to us about what is ours"));
        }
        let known = known_status(state, id).await?;
        match context.activity.kind {
            Verb::Known(ActivityKind::Delete) => ask_if_gone(state, context, id, known).await,
            Verb::Known(ActivityKind::Create) if known.is_some() => {
                Ok(Prepared::Ignore("the status is known"))
            }
            Verb::Known(ActivityKind::Create) => {
                match Relayed::of(state, context, &context.inbound.signer_uri, id).await? {
                    Some(relayed) => Ok(relayed.map(Self::Relayed)),
                    None => fetch(state, context, id, known).await,
                }
            }
            Verb::Known(ActivityKind::Update) => fetch(state, context, id, known).await,
            _ => Ok(Prepared::Ignore("forwarded without a proof")),
        }
    }

    async fn take_effect(self, unit: &mut Unit<'_>, _: &Context) -> Result<Applied> {
        let changed = match self {
            Self::There { incoming, known: Some(status) } => incoming.revise(unit, status).await?,
            Self::There { incoming, known: None } => incoming.store(unit).await?.is_some(),
            Self::Gone { status } => remove(unit, status).await?,
            Self::Relayed(relayed) => return relayed.take_effect(unit).await,
        };
        Ok(if changed { Applied::Done } else { Applied::Ignored("nothing new") })
    }
}

/// What the server of `id` says of it now, if it is known or concerns somebody here.
pub async fn fetch(
    state: &State,
    context: &Context,
    id: &Iri,
    known: Option<StatusId>,
) -> Result<Prepared<Forwarded>> {
    let forwarder = account_of(state, &context.activity.actor, &context.budget).await?;
    if known.is_none() && !may_concern_us(state, context, &forwarder).await? {
        return Ok(Prepared::Ignore("it concerns nobody here"));
    }
    let object = fetch_object(state, id, &context.budget).await?;
    Box::pin(fetch_ancestors(state, &object, &context.budget)).await?;
    let incoming = Incoming::prepare(state, object, &Audience::default(), &[], &context.budget).await?;
    Ok(Prepared::Act(Forwarded::There { incoming: Box::new(incoming), known }))
}

/// Gone is gone; what is not found may only be hidden from us, unless everybody could read it (attack mitra-5.2.0).
pub async fn ask_if_gone(
    state: &State,
    context: &Context,
    id: &Iri,
    known: Option<StatusId>,
) -> Result<Prepared<Forwarded>> {
    let Some(status) = known else { return Ok(Prepared::Ignore("the status is not here")) };
    match fetch_object(state, id, &context.budget).await {
        Ok(_) => Ok(Prepared::Ignore("the status is still there")),
        Err(Error::Gone) => Ok(Prepared::Act(Forwarded::Gone { status })),
        Err(Error::NotFound) => {
            let mut conn = state.pool.acquire().await?;
            let held = db::statuses::hold(&mut conn, status).await?;
            Ok(match held.is_some_and(|held| held.visibility.is_open()) {
                true => Prepared::Act(Forwarded::Gone { status }),
                false => Prepared::Ignore("the status may only be hidden from us"),
            })
        }
        Err(error) => Err(error),
    }
}

async fn remove(unit: &mut Unit<'_>, status: StatusId) -> Result<bool> {
    let Some(held) = db::statuses::hold(unit.conn(), status).await? else { return Ok(false) };
    let author = db::accounts::get(unit.conn(), held.account_id).await?;
    delete::remove(unit, &author, &held.uri).await
}
