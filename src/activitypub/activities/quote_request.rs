//! QuoteRequest: may I quote this? (FEP-044f)

use std::sync::Arc;

use super::build::{Built, Teller};
use super::create::prepare_new;
use super::received::{Applied, Context, Kind, Prepared};
use crate::activitypub::fetch::{distrusted, unreadable};
use crate::activitypub::objects::status::Incoming;
use crate::activitypub::objects::thread::{fetch_object, known_status};
use crate::activitypub::trust::{Distrust, Embedded, check_attribution, weigh_embedded};
use crate::activitypub::vocabulary::{Object, write};
use crate::db;
use crate::delivery::audience::Audience;
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

/// The request as it is told, and as it stands within its answer.
pub fn document(uri: &str, actor: &str, object: &str, instrument: &str, author: &str) -> write::QuoteRequest {
    write::QuoteRequest::new(uri.to_owned(), actor.to_owned(), object.to_owned())
        .addressed(vec![author.to_owned()], Vec::new())
        .instrument(instrument.to_owned())
}

/// A local account asks `author` to let `instrument` quote `object`.
pub fn build(teller: &Teller, uri: &str, object: &str, instrument: &str, author: &Account) -> Result<Built> {
    let request = document(uri, &teller.account.uri, object, instrument, &author.uri);
    teller.tell("QuoteRequest", uri, instrument, request, Audience::one(author.id))
}

/// What is answered: who asked what, under which id.
pub struct Asked<'a> {
    pub uri: &'a str,
    pub object: &'a str,
    pub instrument: &'a str,
    pub asker: &'a Account,
}

/// A local account lets them, by this stamp.
pub fn build_accept(teller: &Teller, asked: &Asked<'_>, stamp: &str) -> Result<Built> {
    let actor = &teller.account.uri;
    let uri = format!("{actor}#accepts/quote_requests/{}", teller.id);
    let request = document(asked.uri, &asked.asker.uri, asked.object, asked.instrument, actor);
    let accept = write::AcceptQuote::new(uri.clone(), actor.clone(), request)
        .addressed(vec![asked.asker.uri.clone()], Vec::new())
        .result(stamp.to_owned());
    teller.tell("Accept", &uri, asked.instrument, accept, Audience::one(asked.asker.id))
}

/// A local account lets them not.
pub fn build_reject(teller: &Teller, asked: &Asked<'_>) -> Result<Built> {
    let actor = &teller.account.uri;
    let uri = format!("{actor}#rejects/quote_requests/{}", teller.id);
    let request = document(asked.uri, &asked.asker.uri, asked.object, asked.instrument, actor);
    let reject = write::RejectQuote::new(uri.clone(), actor.clone(), request)
        .addressed(vec![asked.asker.uri.clone()], Vec::new());
    teller.tell("Reject", &uri, asked.instrument, reject, Audience::one(asked.asker.id))
}

/// A local account takes a stamp back: told to its followers, who may show the quote, and to whoever quotes.
pub fn build_revocation(teller: &Teller, stamp: &str, recipient: &Account) -> Result<Built> {
    let actor = &teller.account;
    let uri = format!("{stamp}#delete");
    let followers = actor.followers_url.clone().into_iter().collect();
    let delete = write::DeleteStamp::new(uri.clone(), actor.uri.clone(), write::Stamp::new(stamp.to_owned()))
        .addressed(vec![recipient.uri.clone()], followers);
    let audience =
        Audience { followers_of: Some(actor.id), accounts: vec![recipient.id], ..Audience::default() };
    teller.tell("Delete", &uri, stamp, delete, audience)
}

#[cfg(test)]
mod tests {
    use super::super::samples::{alice, bob, body, teller};
    use super::*;

    const THEIRS: &str = "https://theirs.example/notes/1";
    const OURS: &str = "https://ours.example/users/alice/statuses/1";

    #[test]
    fn a_request_names_both_statuses() {
        let uri = "https://ours.example/users/alice#quote_requests/1";
        insta::assert_json_snapshot!(body(&build(&teller(alice()), uri, THEIRS, OURS, &bob()).unwrap()));
    }

    #[test]
    fn an_answer_embeds_the_request_under_the_id_it_came_with() {
        let bob = bob();
        let asked =
            Asked { uri: "https://theirs.example/requests/1", object: OURS, instrument: THEIRS, asker: &bob };
        let stamp = "https://ours.example/users/alice/quote_authorizations/1";
        let answers = [
            body(&build_accept(&teller(alice()), &asked, stamp).unwrap()),
            body(&build_reject(&teller(alice()), &asked).unwrap()),
        ];
        insta::assert_json_snapshot!(answers);
    }

    #[test]
    fn a_stamp_taken_back_is_deleted() {
        let stamp = "https://ours.example/users/alice/quote_authorizations/1";
        insta::assert_json_snapshot!(body(&build_revocation(&teller(alice()), stamp, &bob()).unwrap()));
    }
}
