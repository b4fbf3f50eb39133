//! What a status of another server quotes, and whether its author let it (section 10).

use super::stamp::{Given, stamp_holds};
use super::thread::status_of;
use crate::activitypub::Budget;
use crate::activitypub::vocabulary::{Approvers, InteractionPolicy, Iri, Object, Quote};
use crate::db;
use crate::db::quotes::Held;
use crate::domain::quotes::{self, Said};
use crate::error::{Error, Result};
use crate::model::leave::Leave;
use crate::model::{Account, StatusId, StatusView};
use crate::state::State;

/// What an object says it quotes.
pub(super) fn said(object: &Object) -> Option<Said<'_>> {
    match object.quote.as_ref()? {
        Quote::Of { target, legacy, authorization } => Some(Said {
            uri: target.as_str(),
            legacy: *legacy,
            authorization: authorization.as_ref().map(Iri::as_str),
            deleted: false,
        }),
        Quote::Deleted => Some(Said { uri: "", legacy: false, authorization: None, deleted: true }),
    }
}

/// Whom its author lets quote it: at once, and perhaps. Mastodon's words; what has no word is `unsupported_policy`.
pub(super) fn policy_of(policy: &InteractionPolicy, author: &Account) -> (Vec<String>, Vec<String>) {
    let Some(can_quote) = &policy.can_quote else { return Default::default() };
    (words(&can_quote.automatic, author), words(&can_quote.manual, author))
}

fn words(approvers: &Approvers, author: &Account) -> Vec<String> {
    let mut words = Vec::new();
    let mut add = |word: &str| {
        if !words.iter().any(|known| known == word) {
            words.push(word.to_owned());
        }
    };
    if approvers.public {
        add("public");
    }
    for id in &approvers.ids {
        match id.as_str() {
            id if Some(id) == author.followers_url.as_deref() => add("followers"),
            id if Some(id) == author.following_url.as_deref() => add("following"),
            // The author alone: nobody.
            id if id == author.uri => {}
            _ => add("unsupported_policy"),
        }
    }
    words
}

/// Looks for what an open quote quotes, and for the stamp of its author's leave, at their own server.
///
/// # Errors
/// [`Error::Remote`] when asking again later may help.
pub async fn verify_quote(state: &State, status: StatusId, budget: &Budget) -> Result<()> {
    let Some(held) = quotes::claim_check(state, status).await? else { return Ok(()) };
    let Some(uri) = Iri::parse(&held.quoted_uri) else { return Ok(()) };
    let quoted = match quoted(state, &held, &uri, budget).await {
        Ok(view) => view,
        Err(Error::NotFound | Error::Gone | Error::Forbidden(_) | Error::Unprocessable(_)) => return Ok(()),
        Err(error) => return Err(error),
    };
    let accepted = match (&held.authorization_uri, held.author == quoted.account.id) {
        (_, true) => Some(true),
        // Ours are in the database, given when they were asked for.
        _ if quoted.status.local => None,
        (Some(stamp), false) => {
            let given = Given {
                stamp,
                giver: &quoted.account.uri,
                interacting: &held.uri,
                target: &quoted.status.uri,
            };
            Some(stamp_holds(state, Leave::Quote, &given, budget).await?)
        }
        (None, false) => None,
    };
    quotes::settle_remote(state, &held, Some(&quoted), accepted).await
}

/// The quoted status, as the quoting author may see it.
async fn quoted(state: &State, held: &Held, uri: &Iri, budget: &Budget) -> Result<StatusView> {
    let id = Box::pin(status_of(state, uri, budget)).await?;
    let view = db::statuses::get(&mut *state.pool.acquire().await?, Some(held.author), id).await?;
    match view.reblog {
        Some(_) => Err(Error::Unprocessable("A reblog cannot be quoted".to_owned())),
        None => Ok(view),
    }
}
