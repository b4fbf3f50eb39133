//! `/api/v1/drafts`, an extension of ours: what was written and is posted when its author says so.

use axum::extract::State as Extract;
use axum::http::HeaderMap;

use super::authentication::User;
use super::entities::{Draft, Render, Status};
use super::error::Result;
use super::json::{Empty, Json};
use super::pagination::{Paged, StatusPaging};
use super::parameters::{Id, Params};
use super::statuses::{Posted, actor, answer, idempotency_key};
use crate::access::scope::{ReadStatuses, WriteStatuses};
use crate::activitypub::lookup;
use crate::domain::drafts;
use crate::openapi::{Endpoints, get, post};
use crate::state::State;

pub fn endpoints() -> Endpoints {
    Endpoints::new()
        .route("/api/v1/drafts", get(list_drafts).post(save_draft))
        .route("/api/v1/drafts/{id}", get(show_draft).put(change_draft).delete(delete_draft))
        .route("/api/v1/drafts/{id}/post", post(post_draft))
}

/// `GET /api/v1/drafts`: latest first.
async fn list_drafts(
    Extract(state): Extract<State>,
    user: User<ReadStatuses>,
    paging: StatusPaging,
) -> Result<Paged<Vec<Draft>>> {
    let saved = drafts::list_drafts(&state, user.account_id, paging.page).await?;
    let keys: Vec<i64> = saved.iter().map(|one| one.id).collect();
    let render = Render::new(&state.config, Some(user.account_id));
    Ok(paging.relations(&keys, saved.into_iter().map(|one| Draft::new(render, one)).collect()))
}

/// `POST /api/v1/drafts`: what `POST /api/v1/statuses` takes, but for `scheduled_at`.
async fn save_draft(
    Extract(state): Extract<State>,
    user: User<WriteStatuses>,
    headers: HeaderMap,
    Params(posted): Params<Posted>,
) -> Result<Json<Draft>> {
    let mut draft = posted.into_draft()?;
    draft.application_id = user.application_id;
    draft.idempotency_key = idempotency_key(&headers);
    let saved = drafts::save_draft(&state, user.account_id, draft).await?;
    Ok(Json(Draft::new(Render::new(&state.config, Some(user.account_id)), saved)))
}

/// `GET /api/v1/drafts/:id`
async fn show_draft(
    Extract(state): Extract<State>,
    user: User<ReadStatuses>,
    Id(id): Id<i64>,
) -> Result<Json<Draft>> {
    let saved = drafts::get_draft(&state, user.account_id, id).await?;
    Ok(Json(Draft::new(Render::new(&state.config, Some(user.account_id)), saved)))
}

/// `PUT /api/v1/drafts/:id`: the whole of it.
async fn change_draft(
    Extract(state): Extract<State>,
    user: User<WriteStatuses>,
    Id(id): Id<i64>,
    Params(posted): Params<Posted>,
) -> Result<Json<Draft>> {
    let mut draft = posted.into_draft()?;
    draft.application_id = user.application_id;
    let saved = drafts::change_draft(&state, user.account_id, id, draft).await?;
    Ok(Json(Draft::new(Render::new(&state.config, Some(user.account_id)), saved)))
}

/// `DELETE /api/v1/drafts/:id`
async fn delete_draft(
    Extract(state): Extract<State>,
    user: User<WriteStatuses>,
    Id(id): Id<i64>,
) -> Result<Json<Empty>> {
    drafts::delete_draft(&state, user.account_id, id).await?;
    Ok(Json(Empty {}))
}

/// `POST /api/v1/drafts/:id/post`: answers with the status; the draft is gone.
async fn post_draft(
    Extract(state): Extract<State>,
    user: User<WriteStatuses>,
    Id(id): Id<i64>,
) -> Result<Json<Status>> {
    let account = actor(&state, user.account_id).await?;
    let draft = drafts::take_up(&state, account.id, id).await?;
    lookup::resolve_mentions(&state, &draft.text).await?;
    let view = drafts::post_in_place_of(&state, &account, id, draft).await?;
    Ok(answer(&state, account.id, view))
}
