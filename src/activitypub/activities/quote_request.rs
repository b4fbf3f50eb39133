//! QuoteRequest: may I quote this? (FEP-044f)

use std::sync::Arc;

use super::create::prepare_new;
use super::received::{Applied, Context, Kind, Prepared};
use crate::activitypub::fetch::{distrusted, unreadable};
use crate::activitypub::objects::status::Incoming;
use crate::activitypub::objects::thread::{fetch_object, known_status};
use crate::activitypub::trust::{Distrust, Embedded, check_attribution, weigh_embedded};
use crate::activitypub::vocabulary::Object;
use crate::db;
use crate::domain::{Unit, quotes};
use crate::error::{Error, Result};
use crate::model::{Account, StatusId};
use crate::state::State;

/// Somebody elsewhere asks to quote a status of ours.
pub struct QuoteRequest {
    actor: Arc<Account>,
    quoted: StatusId,
    uri: String,
    instrument: Instrument,
}

/// The status that quotes.
enum Instrument {
    Known(StatusId),
    New(Box<Incoming>),
}

#[async_trait::async_trait]
impl Kind for QuoteRequest {
    async fn prepare(state: &State, context: &Context) -> Result<Prepared<Self>> {
        let uri = context.uri().ok_or_else(|| Error::Unprocessable("A request needs an id".to_owned()))?;
        let Some(quoted) = known_status(state, context.object_id()?).await? else {
            return Ok(Prepared::Ignore("what it would quote is not here"));
        };
        let actor = context.actor(state).await?;
        let reference = context.activity.instrument.as_ref();
        let reference = reference.ok_or_else(|| Error::Unprocessable("It names no status".to_owned()))?;
        if let Some(id) = reference.id()
            && let Some(status) = known_status(state, id).await?
        {
            let instrument = Instrument::Known(status);
            return Ok(Prepared::Act(Self { actor, quoted, uri: uri.to_owned(), instrument }));
        }
        let object = match weigh_embedded(
            reference,
            &context.activity.actor,
            context.activity.id.as_ref(),
            &context.ours,
        ) {
            Embedded::Believe(value) => Object::read(value).map_err(unreadable)?,
            Embedded::Fetch(id) => fetch_object(state, id, &context.budget).await?,
            Embedded::Local(_) => return Err(distrusted(Distrust::Ours)),
            Embedded::Refuse(reason) => return Err(distrusted(reason)),
        };
        check_attribution(&object, &context.activity.actor).map_err(distrusted)?;
        let incoming = prepare_new(state, context, object).await?;
        let instrument = Instrument::New(Box::new(incoming));
        Ok(Prepared::Act(Self { actor, quoted, uri: uri.to_owned(), instrument }))
    }

    async fn take_effect(self, unit: &mut Unit<'_>, _: &Context) -> Result<Applied> {
        let status = match &self.instrument {
            Instrument::Known(status) => Some(*status),
            Instrument::New(incoming) => match incoming.store(unit).await? {
                Some(status) => Some(status),
                None => db::statuses::id_by_uri(unit.conn(), incoming.object().id.as_str()).await?,
            },
        };
        let Some(status) = status else { return Ok(Applied::Ignored("the status that quotes is deleted")) };
        match quotes::receive_request(unit, &self.actor, self.quoted, status, &self.uri).await? {
            Some(_) => Ok(Applied::Done),
            None => Ok(Applied::Ignored("that status does not quote this one")),
        }
    }
}
