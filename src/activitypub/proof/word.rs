//! Whether an activity that somebody else passed on is its actor's own word; and our own word, given.

use chrono::TimeDelta;

use serde_json::Value;

use super::{Proof, attach};
use crate::activitypub::key_lookup::find_key_that;
use crate::activitypub::keys::proof_key;
use crate::activitypub::signature::SignatureError;
use crate::activitypub::vocabulary::Activity;
use crate::error::{Error, Result};
use crate::model::AccountId;
use crate::state::State;

/// How old a proof may be. Ids of activities are kept longer, so that nobody makes somebody's old word count again.
const OLDEST: TimeDelta = TimeDelta::days(7);
/// By how much clocks may differ.
const SKEW: TimeDelta = TimeDelta::hours(1);

/// Whether a document carries a good and recent proof of the activity's own actor. Its key may be fetched, within the
/// limits of [`find_key_that`]; a key that cannot be had is no proof, and what has no id proves nothing, since it could be
/// made to count again.
///
/// # Errors
/// Those of the database.
pub async fn is_actors_word(state: &State, document: &Value, activity: &Activity) -> Result<bool> {
    let Ok(Some(proof)) = Proof::read(document) else { return Ok(false) };
    let now = state.clock.now();
    let recent = now - OLDEST < proof.created && proof.created < now + SKEW;
    if !recent || activity.id.is_none() || proof.method.origin() != activity.actor.origin() {
        return Ok(false);
    }
    let test = |key: &_| if proof.holds(key) { Ok(()) } else { Err(SignatureError::Invalid) };
    match Box::pin(find_key_that(state, proof.method.as_str(), test)).await {
        Ok(found) => Ok(found.actor_uri == activity.actor.as_str()),
        Err(error @ (Error::Database(_) | Error::Internal(_))) => Err(error),
        Err(error) => {
            tracing::debug!(key = proof.method.as_str(), %error, "a proof does not hold");
            Ok(false)
        }
    }
}

/// The body of an activity of a local actor, with its proof; as it is while the actor has no key for that.
///
/// # Errors
/// [`Error::Internal`] for a body that is no JSON object.
pub async fn prove(state: &State, actor: AccountId, body: String) -> Result<String> {
    let Some((key_id, key)) = proof_key(state, actor).await? else { return Ok(body) };
    let mut document = serde_json::from_str(&body).map_err(Error::internal)?;
    attach(&mut document, &key_id, &key, state.clock.now())?;
    serde_json::to_string(&document).map_err(Error::internal)
}
