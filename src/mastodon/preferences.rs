//! `/api/v1/preferences`: what a person chose once for every post.

use axum::extract::State as Extract;

use super::authentication::User;
use super::entities::Preferences;
use super::error::Result;
use super::json::Json;
use crate::access::scope::ReadAccounts;
use crate::db;
use crate::openapi::{Endpoints, get};
use crate::state::State;

pub fn endpoints() -> Endpoints {
    Endpoints::new().route("/api/v1/preferences", get(show_preferences))
}

/// `GET /api/v1/preferences`
async fn show_preferences(
    Extract(state): Extract<State>,
    user: User<ReadAccounts>,
) -> Result<Json<Preferences>> {
    let defaults = db::preferences::posting_defaults(&mut *state.pool.acquire().await?, user.user_id).await?;
    Ok(Json(defaults.into()))
}
