//! Accounts for tests that need somebody, not a sign-up.

use hedgerow::model::{AccountId, HostId};
use hedgerow::state::State;
use sqlx::query_scalar;

/// A local account.
pub async fn local(state: &State, name: &str) -> AccountId {
    let uri = state.config.url(&format!("/users/{name}"));
    let id = query_scalar(
        "INSERT INTO accounts (username, username_folded, uri, url, inbox_url, followers_url)
         VALUES ($1, lower($1), $2, $2, $2 || '/inbox', $2 || '/followers') RETURNING id",
    );
    AccountId(id.bind(name).bind(uri).fetch_one(&state.pool).await.unwrap())
}

/// An account of another server, which is made with it.
pub async fn remote(state: &State, name: &str, host: &str) -> AccountId {
    let host_id = host_id(state, host).await;
    let id = query_scalar(
        "INSERT INTO accounts (username, username_folded, domain, host_id, uri, url, inbox_url)
         VALUES ($1, lower($1), $2, $3, $4, $4, $4 || '/inbox') RETURNING id",
    );
    let uri = format!("https://{host}/users/{name}");
    AccountId(id.bind(name).bind(host).bind(host_id.0).bind(uri).fetch_one(&state.pool).await.unwrap())
}

async fn host_id(state: &State, name: &str) -> HostId {
    let id = query_scalar(
        "INSERT INTO hosts (name, domain) VALUES ($1, split_part($1, ':', 1))
         ON CONFLICT (name) DO UPDATE SET name = excluded.name RETURNING id",
    );
    HostId(id.bind(name).fetch_one(&state.pool).await.unwrap())
}

/// What waits to be told to other servers, oldest first.
pub async fn outgoing(state: &State) -> Vec<hedgerow::delivery::Outgoing> {
    let rows: Vec<serde_json::Value> =
        query_scalar("SELECT payload FROM outgoing ORDER BY id").fetch_all(&state.pool).await.unwrap();
    rows.into_iter().map(|row| serde_json::from_value(row).unwrap()).collect()
}
