//! One's own account.

use axum::extract::State as Extract;
use sqlx::PgConnection;

use crate::access::scope::Profile;
use crate::db;
use crate::mastodon::authentication::User;
use crate::mastodon::entities::{CredentialAccount, Render, Role};
use crate::mastodon::error::Result;
use crate::mastodon::json::Json;
use crate::model::{AccountId, UserId};
use crate::state::State;

/// `GET /api/v1/accounts/verify_credentials`
pub async fn verify_credentials(
    Extract(state): Extract<State>,
    user: User<Profile>,
) -> Result<Json<CredentialAccount>> {
    let mut conn = state.pool.acquire().await?;
    Ok(Json(own_account(&state, &mut conn, user.user_id, user.account_id).await?))
}

/// The account as its owner sees it.
pub async fn own_account(
    state: &State,
    conn: &mut PgConnection,
    user: UserId,
    account: AccountId,
) -> Result<CredentialAccount> {
    let shown = db::accounts::get(conn, account).await?;
    let user = db::users::get(conn, user).await?;
    let requests = db::follow_requests::count(conn, account).await?;
    let defaults = db::preferences::posting_defaults(conn, user.id).await?;
    let render = Render::new(&state.config, Some(account));
    Ok(CredentialAccount::new(render, &shown, defaults, requests, Role::from(user.role)))
}
