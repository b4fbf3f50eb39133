//! Whether those in another server's collection let themselves be featured: their stamps, looked for one by one.

use std::sync::Arc;
use std::time::Duration;

use tokio::time::timeout;

use super::account::{account_of, known_account};
use super::stamp::{Given, stamp_holds};
use crate::activitypub::Budget;
use crate::activitypub::vocabulary::Iri;
use crate::db::collection_items::Held;
use crate::domain::feature_leave;
use crate::error::{Error, Result};
use crate::model::leave::Leave;
use crate::model::{Account, CollectionId};
use crate::state::State;

/// Places looked at in one job: with servers that keep us waiting still within its five minutes.
const AT_ONCE: usize = 8;
const PATIENCE: Duration = Duration::from_secs(30);

/// Requests for one place: a stamp, who gave it, and their handle at both of its servers, who may say that it is kept
/// elsewhere.
const REQUESTS: u32 = 10;

/// Looks for the stamps of those in a collection whose leave is open, after this item, and makes them known. Each is
/// taken up by itself, so that a job that is cut off forgets nobody; those after the last are another job's.
///
/// # Errors
/// [`Error::Remote`] when asking again later may help.
pub async fn verify_collection(state: &State, id: CollectionId, after: i64) -> Result<()> {
    let (mut last, mut outcome) = (after, Ok(()));
    for _ in 0..AT_ONCE {
        let Some(held) = feature_leave::claim_check(state, id, last).await? else { return outcome };
        last = held.id;
        let looked = timeout(PATIENCE, Box::pin(verify(state, &held, &Budget::of(REQUESTS)))).await;
        match looked.unwrap_or_else(|_| Err(Error::Remote("it keeps us waiting".to_owned()))) {
            Ok((featured, holds)) => {
                feature_leave::settle_remote(state, &held, featured.map(|one| one.id), holds).await?;
            }
            Err(Error::Database(error)) => return Err(Error::Database(error)),
            Err(error) => {
                feature_leave::release_check(state, &held).await?;
                outcome = Err(error);
            }
        }
    }
    feature_leave::verify_later(state, id, last).await?;
    outcome
}

/// Whom an item features, and whether they let it.
async fn verify(state: &State, held: &Held, budget: &Budget) -> Result<(Option<Arc<Account>>, bool)> {
    let (Some(uri), Some(stamp)) = (Iri::parse(&held.object_uri), &held.authorization_uri) else {
        return Ok((None, false));
    };
    let given = Given { stamp, giver: uri.as_str(), interacting: &held.collection_uri, target: uri.as_str() };
    if !stamp_holds(state, Leave::Feature, &given, budget).await? {
        return Ok((known_account(state, uri.as_str()).await?, false));
    }
    match account_of(state, &uri, budget).await {
        Ok(account) => Ok((Some(account), true)),
        Err(error @ (Error::Remote(_) | Error::Unavailable { .. } | Error::Database(_))) => Err(error),
        Err(_) if budget.is_spent() => Err(Error::Remote("the budget is spent".to_owned())),
        Err(_) => Ok((None, false)),
    }
}
