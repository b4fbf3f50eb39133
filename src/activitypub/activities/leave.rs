//! Asking for leave, giving it and taking it back: to quote (FEP-044f), and to feature (FEP-7aa9). What comes in is read
//! in `quote_request`, `feature_request`, `accept`, `reject` and `delete`.

use super::build::{Built, Teller};
use crate::activitypub::vocabulary::write::{self, RequestType};
use crate::delivery::audience::Audience;
use crate::error::Result;
use crate::model::Account;
use crate::model::leave::Leave;

fn kind(leave: Leave) -> RequestType {
    match leave {
        Leave::Quote => RequestType::QuoteRequest,
        Leave::Feature => RequestType::FeatureRequest,
    }
}

fn path(leave: Leave) -> &'static str {
    match leave {
        Leave::Quote => "quote_requests",
        Leave::Feature => "feature_requests",
    }
}

/// What is asked: who asked what, under which id.
pub struct Asked<'a> {
    pub leave: Leave,
    pub uri: &'a str,
    pub object: &'a str,
    pub instrument: &'a str,
    /// Who asks.
    pub asker: &'a str,
    /// Who is asked.
    pub asked: &'a str,
}

impl Asked<'_> {
    /// The request as it is told, and as it stands within its answer.
    fn document(&self) -> write::Request {
        write::Request::of(
            kind(self.leave),
            self.uri.to_owned(),
            self.asker.to_owned(),
            self.object.to_owned(),
        )
        .addressed(vec![self.asked.to_owned()], Vec::new())
        .instrument(self.instrument.to_owned())
    }
}

/// A local account asks `recipient` for leave.
pub fn build(teller: &Teller, asked: &Asked<'_>, recipient: &Account) -> Result<Built> {
    let (request, audience) = (asked.document(), Audience::one(recipient.id));
    match asked.leave {
        Leave::Quote => teller.tell("QuoteRequest", asked.uri, asked.instrument, request, audience),
        Leave::Feature => teller.tell("FeatureRequest", asked.uri, asked.instrument, request, audience),
    }
}

/// A local account lets `asker`, by this stamp.
pub fn build_accept(teller: &Teller, asked: &Asked<'_>, asker: &Account, stamp: &str) -> Result<Built> {
    let actor = &teller.account.uri;
    let uri = format!("{actor}#accepts/{}/{}", path(asked.leave), teller.id);
    let accept = write::AcceptRequest::new(uri.clone(), actor.clone(), asked.document())
        .addressed(vec![asked.asker.to_owned()], Vec::new())
        .result(stamp.to_owned());
    teller.tell("Accept", &uri, asked.instrument, accept, Audience::one(asker.id))
}

/// A local account lets `asker` not.
pub fn build_reject(teller: &Teller, asked: &Asked<'_>, asker: &Account) -> Result<Built> {
    let actor = &teller.account.uri;
    let uri = format!("{actor}#rejects/{}/{}", path(asked.leave), teller.id);
    let reject = write::RejectRequest::new(uri.clone(), actor.clone(), asked.document())
        .addressed(vec![asked.asker.to_owned()], Vec::new());
    teller.tell("Reject", &uri, asked.instrument, reject, Audience::one(asker.id))
}

/// A local account takes a stamp back: told to its followers, who may show what it let be, and to whom it was given.
pub fn build_revocation(teller: &Teller, leave: Leave, stamp: &str, recipient: &Account) -> Result<Built> {
    let actor = &teller.account;
    let uri = format!("{stamp}#delete");
    let followers = actor.followers_url.clone().into_iter().collect();
    let object = write::Stamp::new(leave, stamp.to_owned());
    let delete = write::DeleteStamp::new(uri.clone(), actor.uri.clone(), object)
        .addressed(vec![recipient.uri.clone()], followers);
    let audience =
        Audience { followers_of: Some(actor.id), accounts: vec![recipient.id], ..Audience::default() };
    teller.tell("Delete", &uri, stamp, delete, audience)
}

#[cfg(test)]
mod tests {
    use super::super::samples::{alice, bob, body, teller};
    use super::*;

    const ALICE: &str = "https://ours.example/users/alice";
    const BOB: &str = "https://theirs.example/users/bob";
    const THEIRS: &str = "https://theirs.example/notes/1";
    const OURS: &str = "https://ours.example/users/alice/statuses/1";

    #[test]
    fn a_request_names_both_sides() {
        let quote = Asked {
            leave: Leave::Quote,
            uri: "https://ours.example/users/alice#quote_requests/1",
            object: THEIRS,
            instrument: OURS,
            asker: ALICE,
            asked: BOB,
        };
        let feature = Asked {
            leave: Leave::Feature,
            uri: "https://ours.example/users/alice/featured_collections/1/items/2#request",
            object: BOB,
            instrument: "https://ours.example/users/alice/featured_collections/1",
            ..quote
        };
        let teller = teller(alice());
        let requests = [&quote, &feature].map(|asked| body(&build(&teller, asked, &bob()).unwrap()));
        insta::assert_json_snapshot!(requests);
    }

    #[test]
    fn an_answer_embeds_the_request_under_the_id_it_came_with() {
        let quote = Asked {
            leave: Leave::Quote,
            uri: "https://theirs.example/requests/1",
            object: OURS,
            instrument: THEIRS,
            asker: BOB,
            asked: ALICE,
        };
        let feature = Asked {
            leave: Leave::Feature,
            object: ALICE,
            instrument: "https://theirs.example/users/bob/featured/1",
            ..quote
        };
        let teller = teller(alice());
        let answers = [
            build_accept(&teller, &quote, &bob(), "https://ours.example/users/alice/quote_authorizations/1"),
            build_reject(&teller, &quote, &bob()),
            build_accept(
                &teller,
                &feature,
                &bob(),
                "https://ours.example/users/alice/feature_authorizations/1",
            ),
            build_reject(&teller, &feature, &bob()),
        ];
        insta::assert_json_snapshot!(answers.map(|built| body(&built.unwrap())));
    }

    #[test]
    fn a_stamp_taken_back_is_deleted() {
        let stamps = [
            (Leave::Quote, "https://ours.example/users/alice/quote_authorizations/1"),
            (Leave::Feature, "https://ours.example/users/alice/feature_authorizations/1"),
        ];
        let teller = teller(alice());
        let told = stamps.map(|(leave, stamp)| build_revocation(&teller, leave, stamp, &bob()).unwrap());
        insta::assert_json_snapshot!(told.map(|built| body(&built)));
    }
}
