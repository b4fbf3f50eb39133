//! `/api/v1/polls`: looked at, and voted in.

use axum::extract::State as Extract;
use schemars::JsonSchema;
use serde::Deserialize;

use super::authentication::{User, Viewer};
use super::entities::{Poll, Render};
use super::error::Result;
use super::json::Json;
use super::parameters::{Id, Params};
use crate::access::scope::{ReadStatuses, WriteStatuses};
use crate::activitypub::Budget;
use crate::activitypub::objects::poll::refresh_poll;
use crate::db;
use crate::domain::polls;
use crate::error::Error;
use crate::model::{PollId, StatusView};
use crate::openapi::{Endpoints, get, post};
use crate::state::State;

pub fn endpoints() -> Endpoints {
    Endpoints::new().route("/api/v1/polls/{id}", get(show_poll)).route("/api/v1/polls/{id}/votes", post(vote))
}

/// `GET /api/v1/polls/:id`: a remote poll is asked for again first, if what we know is old.
async fn show_poll(
    Extract(state): Extract<State>,
    viewer: Viewer<ReadStatuses>,
    Id(id): Id<PollId>,
) -> Result<Json<Poll>> {
    let view = polls::show_poll(&state, viewer.account_id, id).await?;
    // Only for people: a visitor's look costs nobody a request.
    if viewer.account_id.is_some() && !view.status.local {
        refresh_poll(&state, view.status.id, &Budget::of(3)).await?;
        // An edit may have made it another poll.
        let mut conn = state.pool.acquire().await?;
        let view = db::statuses::get(&mut conn, viewer.account_id, view.status.id).await?;
        return answer(Render::new(&state.config, viewer.account_id), &view);
    }
    answer(Render::new(&state.config, viewer.account_id), &view)
}

#[derive(Deserialize, JsonSchema)]
struct Ballot {
    #[serde(default)]
    choices: Vec<usize>,
}

/// `POST /api/v1/polls/:id/votes`
async fn vote(
    Extract(state): Extract<State>,
    user: User<WriteStatuses>,
    Id(id): Id<PollId>,
    Params(ballot): Params<Ballot>,
) -> Result<Json<Poll>> {
    let account = db::accounts::get(&mut *state.pool.acquire().await?, user.account_id).await?;
    let view = polls::vote(&state, &account, id, &ballot.choices).await?;
    answer(Render::new(&state.config, Some(account.id)), &view)
}

fn answer(render: Render<'_>, view: &StatusView) -> Result<Json<Poll>> {
    let poll = Poll::of(render, &view.status).ok_or(Error::NotFound)?;
    Ok(Json(poll))
}
