//! `/api/v1/circles`, an extension of ours in Fedibird's words: some of those who follow one, to write to apart.

use axum::extract::State as Extract;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::answers::answer_related;
use super::authentication::User;
use super::entities::{Account, Render};
use super::error::Result;
use super::json::{Empty, Json};
use super::pagination::{AccountPaging, Paged};
use super::parameters::{Id, Params};
use crate::access::scope::{ReadLists, WriteLists};
use crate::domain::circles;
use crate::model::{self, AccountId};
use crate::openapi::{Endpoints, get};
use crate::state::State;

pub fn endpoints() -> Endpoints {
    Endpoints::new()
        .route("/api/v1/circles", get(list_circles).post(create_circle))
        .route("/api/v1/circles/{id}", get(show_circle).put(rename_circle).delete(delete_circle))
        .route(
            "/api/v1/circles/{id}/accounts",
            get(list_circle_accounts).post(add_circle_accounts).delete(remove_circle_accounts),
        )
}

#[derive(Serialize, JsonSchema)]
struct Circle {
    id: String,
    title: String,
}

impl From<model::circle::Circle> for Circle {
    fn from(circle: model::circle::Circle) -> Self {
        Self { id: circle.id.to_string(), title: circle.title }
    }
}

#[derive(Deserialize, JsonSchema)]
struct Form {
    #[serde(default)]
    title: String,
}

/// `GET /api/v1/circles`
async fn list_circles(Extract(state): Extract<State>, user: User<ReadLists>) -> Result<Json<Vec<Circle>>> {
    let all = circles::circles(&state, user.account_id).await?;
    Ok(Json(all.into_iter().map(Circle::from).collect()))
}

/// `POST /api/v1/circles`
async fn create_circle(
    Extract(state): Extract<State>,
    user: User<WriteLists>,
    Params(form): Params<Form>,
) -> Result<Json<Circle>> {
    Ok(Json(circles::create_circle(&state, user.account_id, &form.title).await?.into()))
}

/// `GET /api/v1/circles/:id`
async fn show_circle(
    Extract(state): Extract<State>,
    user: User<ReadLists>,
    Id(id): Id<i64>,
) -> Result<Json<Circle>> {
    Ok(Json(circles::circle(&state, user.account_id, id).await?.into()))
}

/// `PUT /api/v1/circles/:id`
async fn rename_circle(
    Extract(state): Extract<State>,
    user: User<WriteLists>,
    Id(id): Id<i64>,
    Params(form): Params<Form>,
) -> Result<Json<Circle>> {
    Ok(Json(circles::rename_circle(&state, user.account_id, id, &form.title).await?.into()))
}

/// `DELETE /api/v1/circles/:id`
async fn delete_circle(
    Extract(state): Extract<State>,
    user: User<WriteLists>,
    Id(id): Id<i64>,
) -> Result<Json<Empty>> {
    circles::delete_circle(&state, user.account_id, id).await?;
    Ok(Json(Empty {}))
}

/// `GET /api/v1/circles/:id/accounts`
async fn list_circle_accounts(
    Extract(state): Extract<State>,
    user: User<ReadLists>,
    Id(id): Id<i64>,
    paging: AccountPaging,
) -> Result<Paged<Vec<Account>>> {
    let rows = circles::circle_accounts(&state, user.account_id, id, paging.page).await?;
    let render = Render::new(&state.config, Some(user.account_id));
    answer_related(render, &mut *state.pool.acquire().await?, &paging, &rows).await
}

#[derive(Deserialize, JsonSchema)]
struct Accounts {
    #[serde(default)]
    account_ids: Vec<AccountId>,
}

/// `POST /api/v1/circles/:id/accounts`
async fn add_circle_accounts(
    Extract(state): Extract<State>,
    user: User<WriteLists>,
    Id(id): Id<i64>,
    Params(Accounts { account_ids }): Params<Accounts>,
) -> Result<Json<Empty>> {
    circles::add_accounts(&state, user.account_id, id, &account_ids).await?;
    Ok(Json(Empty {}))
}

/// `DELETE /api/v1/circles/:id/accounts`
async fn remove_circle_accounts(
    Extract(state): Extract<State>,
    user: User<WriteLists>,
    Id(id): Id<i64>,
    Params(Accounts { account_ids }): Params<Accounts>,
) -> Result<Json<Empty>> {
    circles::remove_accounts(&state, user.account_id, id, &account_ids).await?;
    Ok(Json(Empty {}))
}
