//! One status, or several by id.

use axum::extract::State as Extract;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::access::scope::ReadStatuses;
use crate::db;
use crate::domain::{polls, quotes, status_refreshes};
use crate::mastodon::authentication::Viewer;
use crate::mastodon::entities::{PreviewCard, Render, Status};
use crate::mastodon::error::Result;
use crate::mastodon::json::Json;
use crate::mastodon::parameters::{Id, Query};
use crate::model::StatusId;
use crate::state::State;

/// `GET /api/v1/statuses/:id`
pub async fn show_status(
    Extract(state): Extract<State>,
    viewer: Viewer<ReadStatuses>,
    Id(id): Id<StatusId>,
) -> Result<Json<Status>> {
    let view = db::statuses::get(&mut *state.pool.acquire().await?, viewer.account_id, id).await?;
    if viewer.account_id.is_some() {
        polls::ask_again(&state, &view).await?;
        quotes::ask_again(&state, &view).await?;
        status_refreshes::look_at(&state, &view).await?;
    }
    Ok(Json(Status::new(Render::new(&state.config, viewer.account_id), view)))
}

#[derive(Deserialize, JsonSchema)]
pub struct Several {
    #[serde(default)]
    id: Vec<StatusId>,
}

/// `GET /api/v1/statuses?id[]=`: those the viewer may see.
pub async fn list_statuses(
    Extract(state): Extract<State>,
    viewer: Viewer<ReadStatuses>,
    Query(Several { mut id }): Query<Several>,
) -> Result<Json<Vec<Status>>> {
    id.truncate(40);
    let views = db::statuses::load(&mut *state.pool.acquire().await?, viewer.account_id, &id).await?;
    Ok(Json(Render::new(&state.config, viewer.account_id).statuses(views)))
}

/// The preview of a status's link, or `{}`.
#[derive(Serialize, JsonSchema)]
#[serde(untagged)]
pub enum Card {
    Some(Box<PreviewCard>),
    None {},
}

/// `GET /api/v1/statuses/:id/card`: `{}` where there is none.
pub async fn show_card(
    Extract(state): Extract<State>,
    viewer: Viewer<ReadStatuses>,
    Id(id): Id<StatusId>,
) -> Result<Json<Card>> {
    let mut conn = state.pool.acquire().await?;
    let view = db::statuses::get(&mut conn, viewer.account_id, id).await?;
    let render = Render::new(&state.config, viewer.account_id);
    let card = view.shown().status.card.clone();
    Ok(Json(card.map_or(Card::None {}, |card| Card::Some(Box::new(PreviewCard::new(render, card))))))
}
