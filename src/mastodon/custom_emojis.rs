//! `/api/v1/custom_emojis`: those of this server.

use axum::extract::State as Extract;

use super::entities::{CustomEmoji, Render};
use super::error::Result;
use super::json::Json;
use crate::db;
use crate::openapi::{Endpoints, get};
use crate::state::State;

pub fn endpoints() -> Endpoints {
    Endpoints::new().route("/api/v1/custom_emojis", get(list_custom_emojis))
}

/// `GET /api/v1/custom_emojis`
async fn list_custom_emojis(Extract(state): Extract<State>) -> Result<Json<Vec<CustomEmoji>>> {
    let emojis = db::emojis::local(&mut *state.pool.acquire().await?).await?;
    Ok(Json(CustomEmoji::all(Render::new(&state.config, None), &emojis)))
}
