//! In whose name we sign: the keys of local actors, unwrapped and kept parsed.

use crate::activitypub::signature::RequestSigner;
use crate::db;
use crate::error::{Error, Result};
use crate::keys::{KeyAlgorithm, SigningKey};
use crate::model::AccountId;
use crate::model::id::INSTANCE_ACTOR;
use crate::secrets::{Purpose, Wrapped};
use crate::state::State;

/// Signs requests as this local actor.
///
/// # Errors
/// [`Error::Internal`] when it has no key, or the key was wrapped under another secret.
pub async fn signer_for(state: &State, account: AccountId) -> Result<RequestSigner> {
    let (key_id, key) = signing_key(state, account, KeyAlgorithm::Rsa)
        .await?
        .ok_or_else(|| Error::internal(format!("account {account} has no key to sign with")))?;
    Ok(RequestSigner { key_id, key, clock: state.clock.clone() })
}

/// The key, with its id, under which a local actor proves what it says. `None` for one that has none yet.
///
/// # Errors
/// [`Error::Internal`] when the key was wrapped under another secret.
pub async fn proof_key(state: &State, account: AccountId) -> Result<Option<(String, SigningKey)>> {
    signing_key(state, account, KeyAlgorithm::Ed25519).await
}

async fn signing_key(
    state: &State,
    account: AccountId,
    algorithm: KeyAlgorithm,
) -> Result<Option<(String, SigningKey)>> {
    let mut conn = state.pool.acquire().await?;
    let Some(row) = db::actor_keys::signing_key(&mut conn, account, algorithm).await? else {
        return Ok(None);
    };
    drop(conn);
    let wrapped = Wrapped { key_id: row.wrapping_key_id, bytes: row.private_key };
    let unwrap = async { state.secret_key.open(Purpose::ActorKey, &wrapped).map_err(Error::internal) };
    Ok(Some((row.key_id, state.signing_keys.get(row.id, unwrap).await?)))
}

/// Signs requests as the server itself: fetches, and whatever nobody in particular asks.
pub async fn instance_signer(state: &State) -> Result<RequestSigner> {
    signer_for(state, INSTANCE_ACTOR).await
}
