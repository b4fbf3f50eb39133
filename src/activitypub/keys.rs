//! In whose name we sign: the keys of local actors, unwrapped and kept parsed.

use crate::activitypub::signature::RequestSigner;
use crate::db;
use crate::error::{Error, Result};
use crate::keys::SigningKey;
use crate::model::AccountId;
use crate::model::id::INSTANCE_ACTOR;
use crate::secrets::{Purpose, Wrapped};
use crate::state::State;

/// Signs requests as this local actor.
///
/// # Errors
/// [`Error::Internal`] when it has no key, or the key was wrapped under another secret.
pub async fn signer_for(state: &State, account: AccountId) -> Result<RequestSigner> {
    let mut conn = state.pool.acquire().await?;
    let row = db::actor_keys::signing_key(&mut conn, account)
        .await?
        .ok_or_else(|| Error::internal(format!("account {account} has no key to sign with")))?;
    drop(conn);
    let wrapped = Wrapped { key_id: row.wrapping_key_id, bytes: row.private_key };
    let unwrap = async { state.secret_key.open(Purpose::ActorKey, &wrapped).map_err(Error::internal) };
    let key: SigningKey = state.signing_keys.get(row.id, unwrap).await?;
    Ok(RequestSigner { key_id: row.key_id, key, clock: state.clock.clone() })
}

/// Signs requests as the server itself: fetches, and whatever nobody in particular asks.
pub async fn instance_signer(state: &State) -> Result<RequestSigner> {
    signer_for(state, INSTANCE_ACTOR).await
}
