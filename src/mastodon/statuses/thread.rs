//! A status's thread, its versions, and what was typed.

use axum::extract::State as Extract;
use axum::http::HeaderMap;

use crate::access::scope::ReadStatuses;
use crate::db;
use crate::domain::{status_refreshes, statuses};
use crate::mastodon::async_refreshes;
use crate::mastodon::authentication::{AppToken, Viewer};
use crate::mastodon::entities::{Context, Render, StatusEdit, StatusSource};
use crate::mastodon::error::Result;
use crate::mastodon::json::Json;
use crate::mastodon::pagination::Paged;
use crate::mastodon::parameters::Id;
use crate::model::StatusId;
use crate::state::State;

/// `GET /api/v1/statuses/:id/context`: what is missing of a remote thread is fetched meanwhile, and told by the streams.
pub async fn show_context(
    Extract(state): Extract<State>,
    viewer: Viewer<ReadStatuses>,
    Id(id): Id<StatusId>,
) -> Result<Paged<Context>> {
    let thread = statuses::context(&state, viewer.account_id, id).await?;
    let fetching =
        viewer.account_id.is_some() && status_refreshes::open_thread(&state, &thread.status).await?;
    let headers = if fetching { async_refreshes::header(id) } else { HeaderMap::new() };
    let render = Render::new(&state.config, viewer.account_id);
    let (ancestors, descendants) = (render.statuses(thread.ancestors), render.statuses(thread.descendants));
    Ok(Paged::new(headers, Context { ancestors, descendants }))
}

/// `GET /api/v1/statuses/:id/history`
pub async fn show_history(
    Extract(state): Extract<State>,
    viewer: Viewer<ReadStatuses>,
    Id(id): Id<StatusId>,
) -> Result<Json<Vec<StatusEdit>>> {
    let (view, versions) = statuses::history(&state, viewer.account_id, id).await?;
    Ok(Json(StatusEdit::all(Render::new(&state.config, viewer.account_id), view, versions)))
}

/// `GET /api/v1/statuses/:id/source`
pub async fn show_source(
    Extract(state): Extract<State>,
    token: AppToken<ReadStatuses>,
    Id(id): Id<StatusId>,
) -> Result<Json<StatusSource>> {
    let viewer = token.bearer.owner.map(|owner| owner.account_id);
    let status = db::statuses::get(&mut *state.pool.acquire().await?, viewer, id).await?.status;
    Ok(Json(StatusSource {
        id,
        text: status.text,
        content_type: status.text_format,
        spoiler_text: status.spoiler_text,
    }))
}
