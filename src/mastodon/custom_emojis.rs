//! `/api/v1/custom_emojis`: there are none yet.

use axum::Router;
use axum::routing::get;

use super::entities::CustomEmoji;
use super::json::Json;
use crate::state::State;

pub fn router() -> Router<State> {
    Router::new().route("/api/v1/custom_emojis", get(list_custom_emojis))
}

/// `GET /api/v1/custom_emojis`
async fn list_custom_emojis() -> Json<Vec<CustomEmoji>> {
    Json(Vec::new())
}
