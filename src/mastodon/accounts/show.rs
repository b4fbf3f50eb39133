//! One account, by id or by handle; several by id.

use axum::extract::State as Extract;
use schemars::JsonSchema;
use serde::Deserialize;

use crate::access::scope::ReadAccounts;
use crate::db;
use crate::domain::remote_accounts::want_profile;
use crate::error::Error;
use crate::mastodon::answers;
use crate::mastodon::authentication::Viewer;
use crate::mastodon::entities::{Account, Render};
use crate::mastodon::error::Result;
use crate::mastodon::json::Json;
use crate::mastodon::parameters::{Id, Query};
use crate::model::{AccountId, Domain};
use crate::state::State;
use crate::text::fold;

/// `GET /api/v1/accounts/:id`
pub async fn show_account(
    Extract(state): Extract<State>,
    viewer: Viewer<ReadAccounts>,
    Id(id): Id<AccountId>,
) -> Result<Json<Account>> {
    let account = db::accounts::get(&mut *state.pool.acquire().await?, id).await?;
    if account.deleted {
        return Err(Error::NotFound.into());
    }
    if viewer.account_id.is_some() {
        want_profile(&state, &account).await?;
    }
    let render = Render::new(&state.config, viewer.account_id);
    Ok(Json(answers::account(render, &mut *state.pool.acquire().await?, &account).await?))
}

#[derive(Deserialize, JsonSchema)]
pub struct Several {
    #[serde(default)]
    id: Vec<AccountId>,
}

/// `GET /api/v1/accounts?id[]=`: those there are.
pub async fn list_accounts(
    Extract(state): Extract<State>,
    viewer: Viewer<ReadAccounts>,
    Query(Several { mut id }): Query<Several>,
) -> Result<Json<Vec<Account>>> {
    id.truncate(40);
    let render = Render::new(&state.config, viewer.account_id);
    Ok(Json(answers::accounts(render, &mut *state.pool.acquire().await?, &id).await?))
}

#[derive(Deserialize, JsonSchema)]
pub struct Lookup {
    acct: String,
}

/// `GET /api/v1/accounts/lookup?acct=`: of those we know; nothing is fetched.
pub async fn look_up_account(
    Extract(state): Extract<State>,
    viewer: Viewer<ReadAccounts>,
    Query(Lookup { acct }): Query<Lookup>,
) -> Result<Json<Account>> {
    let (username, domain) = split_handle(&state, &acct).ok_or(Error::NotFound)?;
    let mut conn = state.pool.acquire().await?;
    let id = db::accounts::id_by_handle(&mut conn, &username, domain.as_deref()).await?;
    let account = db::accounts::get(&mut conn, id.ok_or(Error::NotFound)?).await?;
    if account.deleted || account.suspended {
        return Err(Error::NotFound.into());
    }
    Ok(Json(answers::account(Render::new(&state.config, viewer.account_id), &mut conn, &account).await?))
}

/// `user`, `@user@host` as folded name and domain; our own domain is none.
pub fn split_handle(state: &State, acct: &str) -> Option<(String, Option<String>)> {
    let acct = acct.trim();
    let (username, domain) = match acct.strip_prefix('@').unwrap_or(acct).split_once('@') {
        None => (acct.strip_prefix('@').unwrap_or(acct), None),
        Some((username, domain)) => (username, Some(domain.parse::<Domain>().ok()?.to_string())),
    };
    let own = state.config.instance.handle_domain();
    Some((fold(username), domain.filter(|domain| domain != own)))
}
