//! Makes local actors: a row, its addresses, its key.

use super::Unit;
use super::account_urls::{AccountUrls, proof_key_of};
use crate::db;
use crate::db::actor_keys::NewActorKey;
use crate::db::local_accounts::NewLocalAccount;
use crate::error::Result;
use crate::keys::{KeyAlgorithm, SigningKey};
use crate::model::id::INSTANCE_ACTOR;
use crate::model::{AccountId, UserId};
use crate::secrets::Purpose;
use crate::state::State;

/// Makes the actor of a login. `username` went through `text::parse_username`; the key is made before the
/// transaction, because that takes long.
///
/// # Errors
/// [`crate::error::Error::Invalid`] when the name is, or was, somebody's.
pub async fn create_account(
    unit: &mut Unit<'_>,
    user: UserId,
    username: &str,
    key: &SigningKey,
) -> Result<AccountId> {
    let urls = AccountUrls::mint(&unit.state().config.instance.base_url, username);
    let account = NewLocalAccount {
        id: None,
        user_id: Some(user),
        username,
        username_folded: &crate::text::fold(username),
        actor_type: "Person",
        uri: &urls.uri,
        url: &urls.url,
        inbox_url: &urls.inbox,
        shared_inbox_url: &urls.shared_inbox,
        outbox_url: &urls.outbox,
        followers_url: Some(&urls.followers),
        following_url: Some(&urls.following),
        featured_url: Some(&urls.featured),
        now: unit.now,
    };
    let id = db::local_accounts::insert(unit.conn(), &account).await?;
    store_key(unit, id, &urls.main_key, &urls.uri, key).await?;
    let proof_key = SigningKey::generate(KeyAlgorithm::Ed25519).await?;
    store_key(unit, id, &urls.proof_key, &urls.uri, &proof_key).await?;
    Ok(id)
}

/// Makes the actor that speaks for the whole instance (it signs fetches), if it is not there.
pub async fn ensure_instance_actor(state: &State) -> Result<()> {
    let mut conn = state.pool.acquire().await?;
    if !db::accounts::load(&mut conn, &[INSTANCE_ACTOR]).await?.is_empty() {
        return Ok(());
    }
    drop(conn);
    let key = SigningKey::generate(KeyAlgorithm::Rsa).await?;
    let proof_key = SigningKey::generate(KeyAlgorithm::Ed25519).await?;
    let base = &state.config.instance.base_url;
    let domain = state.config.instance.handle_domain();
    let uri = base.join("/actor");
    let mut unit = Unit::begin(state).await?;
    let account = NewLocalAccount {
        id: Some(INSTANCE_ACTOR),
        user_id: None,
        username: domain,
        username_folded: &crate::text::fold(domain),
        actor_type: "Application",
        uri: &uri,
        url: &base.join("/about"),
        inbox_url: &format!("{uri}/inbox"),
        shared_inbox_url: &base.join("/inbox"),
        outbox_url: &format!("{uri}/outbox"),
        followers_url: None,
        following_url: None,
        featured_url: None,
        now: unit.now,
    };
    db::local_accounts::lock_making(unit.conn()).await?;
    if !db::accounts::load(unit.conn(), &[INSTANCE_ACTOR]).await?.is_empty() {
        // Another node was faster.
        return Ok(());
    }
    db::local_accounts::insert(unit.conn(), &account).await?;
    store_key(&mut unit, INSTANCE_ACTOR, &format!("{uri}#main-key"), &uri, &key).await?;
    store_key(&mut unit, INSTANCE_ACTOR, &proof_key_of(&uri), &uri, &proof_key).await?;
    unit.commit().await
}

/// Local actors whose proof keys are made in one transaction.
const KEYS_AT_A_TIME: i64 = 100;

/// Gives a proof key to every local actor that has none: those from before there were any.
pub async fn make_proof_keys(state: &State) -> Result<()> {
    loop {
        let mut unit = Unit::begin(state).await?;
        let without = db::actor_keys::without_proof_key(unit.conn(), KEYS_AT_A_TIME).await?;
        if without.is_empty() {
            return Ok(());
        }
        for (account, uri) in without {
            let key = SigningKey::generate(KeyAlgorithm::Ed25519).await?;
            store_key(&mut unit, account, &proof_key_of(&uri), &uri, &key).await?;
        }
        unit.commit().await?;
    }
}

async fn store_key(
    unit: &mut Unit<'_>,
    account_id: AccountId,
    key_id: &str,
    owner_uri: &str,
    key: &SigningKey,
) -> Result<()> {
    let wrapped = unit.state().secret_key.wrap(Purpose::ActorKey, &key.to_pkcs8()?);
    let public = key.public_key()?;
    let row = NewActorKey {
        account_id,
        key_id,
        owner_uri,
        algorithm: key.algorithm().as_str(),
        public_key: public.to_spki(),
        private_key: &wrapped.bytes,
        wrapping_key_id: &wrapped.key_id,
        now: unit.now,
    };
    db::actor_keys::insert_local(unit.conn(), &row).await
}
