//! Emoji reactions: our extension, under the paths clients that know reactions already ask: those of glitch-soc
//! (`/react/:name`) and Pleroma's.

use axum::extract::State as Extract;
use schemars::JsonSchema;
use serde::Serialize;
use std::collections::HashMap;

use super::authentication::{User, Viewer};
use super::entities::{Account, Reaction, Render, Status};
use super::error::Result;
use super::json::Json;
use super::parameters::{Id, Name};
use crate::access::scope::{ReadStatuses, WriteFavourites};
use crate::db;
use crate::domain::reactions;
use crate::model::{AccountId, StatusId};
use crate::openapi::{Endpoints, get, post, put};
use crate::state::State;

pub fn endpoints() -> Endpoints {
    Endpoints::new()
        .route("/api/v1/statuses/{id}/react/{name}", post(react))
        .route("/api/v1/statuses/{id}/unreact/{name}", post(unreact))
        .route("/api/v1/pleroma/statuses/{id}/reactions", get(list_reactions))
        .route("/api/v1/pleroma/statuses/{id}/reactions/{name}", put(react).delete(unreact))
}

/// `POST /api/v1/statuses/:id/react/:name`
async fn react(
    Extract(state): Extract<State>,
    user: User<WriteFavourites>,
    Id(id): Id<StatusId>,
    Name(name): Name,
) -> Result<Json<Status>> {
    let account = db::accounts::get(&mut *state.pool.acquire().await?, user.account_id).await?;
    let view = reactions::react(&state, &account, id, &name).await?;
    Ok(Json(Status::new(Render::new(&state.config, Some(account.id)), view)))
}

/// `POST /api/v1/statuses/:id/unreact/:name`
async fn unreact(
    Extract(state): Extract<State>,
    user: User<WriteFavourites>,
    Id(id): Id<StatusId>,
    Name(name): Name,
) -> Result<Json<Status>> {
    let account = db::accounts::get(&mut *state.pool.acquire().await?, user.account_id).await?;
    let view = reactions::unreact(&state, &account, id, &name).await?;
    Ok(Json(Status::new(Render::new(&state.config, Some(account.id)), view)))
}

/// With who they are.
#[derive(Serialize, JsonSchema)]
struct ReactionWithAccounts {
    #[serde(flatten)]
    reaction: Reaction,
    accounts: Vec<Account>,
}

/// Reactions whose people are listed.
const MOST: i64 = 200;

/// `GET /api/v1/pleroma/statuses/:id/reactions`
async fn list_reactions(
    Extract(state): Extract<State>,
    viewer: Viewer<ReadStatuses>,
    Id(id): Id<StatusId>,
) -> Result<Json<Vec<ReactionWithAccounts>>> {
    let mut conn = state.pool.acquire().await?;
    let view = db::statuses::get(&mut conn, viewer.account_id, id).await?.shown().clone();
    let given = db::reactions::of_status(&mut conn, view.status.id, MOST).await?;
    let ids: Vec<AccountId> = given.iter().map(|(_, account)| *account).collect();
    let people = db::accounts::load(&mut conn, &ids).await?;
    let render = Render::new(&state.config, viewer.account_id);
    let mut by_name: HashMap<String, Vec<Account>> = HashMap::new();
    for (name, account) in given {
        if let Some(account) = people.get(&account) {
            by_name.entry(name).or_default().push(Account::new(render, account));
        }
    }
    let reactions = Reaction::of_view(render, view).into_iter();
    let with_accounts = |reaction: Reaction| ReactionWithAccounts {
        accounts: by_name.remove(&reaction.name).unwrap_or_default(),
        reaction,
    };
    Ok(Json(reactions.map(with_accounts).collect()))
}
