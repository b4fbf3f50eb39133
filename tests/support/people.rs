//! Local people, made the way people are made.

use hedgerow::domain::local_accounts::make_proof_keys;
use hedgerow::domain::password;
use hedgerow::domain::staff::Staff;
use hedgerow::domain::users::{NewAccount, create_user};
use hedgerow::model::{AccountId, UserId};
use hedgerow::secrets::Purpose;
use hedgerow::state::State;
use sqlx::{query, query_scalar};
use tokio::sync::OnceCell;

use super::api::{Person, token};
use super::world::key_of;

/// What everybody's password is in tests.
pub const PASSWORD: &str = "correct horse battery";

/// A confirmed, approved person.
pub async fn person(state: &State, username: &str) -> AccountId {
    with_role(state, username, "user").await
}

/// The owner, without whom nobody can sign up.
pub async fn owner(state: &State) -> AccountId {
    with_role(state, "olga", "owner").await
}

pub async fn with_role(state: &State, username: &str, role: &str) -> AccountId {
    let email = format!("{username}@example.org");
    let new = NewAccount { username, email: &email, password: PASSWORD, role, confirmed: true };
    create_user(state, &Staff::CommandLine, new).await.expect("a person")
}

/// A person with a token that may do everything people may do. Written as sign-up writes it, but for the time that a key
/// and the hash of a password take: these are the same for all.
pub async fn with_token(state: &State, username: &str) -> Person {
    static HASH: OnceCell<String> = OnceCell::const_new();
    let hash = HASH.get_or_init(|| async { password::hash(PASSWORD).await.expect("a hash") }).await;
    let user: i64 = query_scalar(
        "INSERT INTO users (email, email_folded, password_hash, confirmed_at, approved_at, default_language)
         VALUES ($1, $1, $2, now(), now(), 'en') RETURNING id",
    )
    .bind(format!("{username}@example.org"))
    .bind(hash)
    .fetch_one(&state.pool)
    .await
    .expect("a user");
    let account = local_actor(state, None, username, &format!("/users/{username}"), "Person").await;
    query("UPDATE accounts SET user_id = $2, url = $3 WHERE id = $1")
        .bind(account.0)
        .bind(user)
        .bind(state.config.url(&format!("/@{username}")))
        .execute(&state.pool)
        .await
        .expect("an account");
    make_proof_keys(state).await.expect("a key for proofs");
    let user = UserId(user);
    let token = token(state, Some((user, account)), "read write follow push profile").await;
    Person { user, account, token }
}

/// A local actor with all its addresses, and the key that everybody here has in tests.
pub async fn local_actor(state: &State, id: Option<i64>, name: &str, path: &str, kind: &str) -> AccountId {
    let uri = state.config.url(path);
    let id: i64 = query_scalar(
        "INSERT INTO accounts (id, username, username_folded, actor_type, uri, url, inbox_url, shared_inbox_url,
                               outbox_url, followers_url, following_url, featured_url)
         VALUES (coalesce($1, next_id()), $2, lower($2), $4, $3, $3, $3 || '/inbox', $5, $3 || '/outbox',
                 $3 || '/followers', $3 || '/following', $3 || '/collections/featured') RETURNING id",
    )
    .bind(id)
    .bind(name)
    .bind(&uri)
    .bind(kind)
    .bind(state.config.url("/inbox"))
    .fetch_one(&state.pool)
    .await
    .expect("an account");
    let key = key_of("ours").await;
    let wrapped = state.secret_key.wrap(Purpose::ActorKey, &key.to_pkcs8().expect("a key"));
    query(
        "INSERT INTO actor_keys (account_id, key_id, owner_uri, algorithm, public_key, private_key, wrapping_key_id)
         VALUES ($1, $2 || '#main-key', $2, 'rsa', $3, $4, $5)",
    )
    .bind(id)
    .bind(&uri)
    .bind(key.public_key().expect("a key").to_spki())
    .bind(&wrapped.bytes)
    .bind(&wrapped.key_id)
    .execute(&state.pool)
    .await
    .expect("a key");
    AccountId(id)
}
