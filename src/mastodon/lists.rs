//! `/api/v1/lists`: people one reads apart from everybody else.

use axum::extract::State as Extract;
use schemars::JsonSchema;
use serde::Deserialize;

use super::answers::{accounts, answer_related};
use super::authentication::User;
use super::entities::{Account, List, Render};
use super::error::Result;
use super::json::{Empty, Json};
use super::pagination::{AccountPaging, Paged};
use super::parameters::{Id, Params, Query};
use crate::access::scope::{ReadLists, WriteLists};
use crate::domain::lists::{self, ListChange};
use crate::error::Error;
use crate::model::{AccountId, ListId, Page};
use crate::openapi::{Endpoints, get};
use crate::state::State;

pub fn endpoints() -> Endpoints {
    Endpoints::new()
        .route("/api/v1/lists", get(list_lists).post(create_list))
        .route("/api/v1/lists/{id}", get(show_list).put(update_list).patch(update_list).delete(delete_list))
        .route(
            "/api/v1/lists/{id}/accounts",
            get(list_list_accounts).post(add_list_accounts).delete(remove_list_accounts),
        )
        .route("/api/v1/accounts/{id}/lists", get(list_account_lists))
}

fn entities(lists: Vec<crate::model::List>) -> Json<Vec<List>> {
    Json(lists.into_iter().map(List::from).collect())
}

/// `GET /api/v1/lists`
async fn list_lists(Extract(state): Extract<State>, user: User<ReadLists>) -> Result<Json<Vec<List>>> {
    Ok(entities(lists::lists(&state, user.account_id).await?))
}

/// `GET /api/v1/accounts/:id/lists`
async fn list_account_lists(
    Extract(state): Extract<State>,
    user: User<ReadLists>,
    Id(id): Id<AccountId>,
) -> Result<Json<Vec<List>>> {
    Ok(entities(lists::lists_holding(&state, user.account_id, id).await?))
}

#[derive(Deserialize, JsonSchema)]
struct Form {
    title: Option<String>,
    replies_policy: Option<String>,
    exclusive: Option<bool>,
}

impl TryFrom<Form> for ListChange {
    type Error = Error;

    fn try_from(form: Form) -> Result<Self, Error> {
        let policy = form.replies_policy.filter(|policy| !policy.is_empty());
        let wrong = |()| Error::invalid("replies_policy", "ERR_INCLUSION", "is not included in the list");
        let replies_policy = policy.map(|policy| policy.parse()).transpose().map_err(wrong)?;
        Ok(Self { title: form.title, replies_policy, exclusive: form.exclusive })
    }
}

/// `POST /api/v1/lists`
async fn create_list(
    Extract(state): Extract<State>,
    user: User<WriteLists>,
    Params(form): Params<Form>,
) -> Result<Json<List>> {
    Ok(Json(lists::create_list(&state, user.account_id, &form.try_into()?).await?.into()))
}

/// `GET /api/v1/lists/:id`
async fn show_list(
    Extract(state): Extract<State>,
    user: User<ReadLists>,
    Id(id): Id<ListId>,
) -> Result<Json<List>> {
    Ok(Json(lists::list(&state, user.account_id, id).await?.into()))
}

/// `PUT /api/v1/lists/:id`
async fn update_list(
    Extract(state): Extract<State>,
    user: User<WriteLists>,
    Id(id): Id<ListId>,
    Params(form): Params<Form>,
) -> Result<Json<List>> {
    Ok(Json(lists::change_list(&state, user.account_id, id, &form.try_into()?).await?.into()))
}

/// `DELETE /api/v1/lists/:id`
async fn delete_list(
    Extract(state): Extract<State>,
    user: User<WriteLists>,
    Id(id): Id<ListId>,
) -> Result<Json<Empty>> {
    lists::delete_list(&state, user.account_id, id).await?;
    Ok(Json(Empty {}))
}

#[derive(Deserialize, JsonSchema)]
struct Limit {
    limit: Option<String>,
}

/// `GET /api/v1/lists/:id/accounts`: all of them at once with `limit=0`.
async fn list_list_accounts(
    Extract(state): Extract<State>,
    user: User<ReadLists>,
    Id(id): Id<ListId>,
    Query(Limit { limit }): Query<Limit>,
    paging: AccountPaging,
) -> Result<Paged<Vec<Account>>> {
    let render = Render::new(&state.config, Some(user.account_id));
    if limit.as_deref() == Some("0") {
        let rows = lists::list_accounts(&state, user.account_id, id, Page::first(i64::MAX)).await?;
        let ids: Vec<AccountId> = rows.iter().map(|row| row.account).collect();
        return Ok(Paged::whole(accounts(render, &mut *state.pool.acquire().await?, &ids).await?));
    }
    let rows = lists::list_accounts(&state, user.account_id, id, paging.page).await?;
    answer_related(render, &mut *state.pool.acquire().await?, &paging, &rows).await
}

#[derive(Deserialize, JsonSchema)]
struct Accounts {
    #[serde(default)]
    account_ids: Vec<AccountId>,
}

/// `POST /api/v1/lists/:id/accounts`
async fn add_list_accounts(
    Extract(state): Extract<State>,
    user: User<WriteLists>,
    Id(id): Id<ListId>,
    Params(Accounts { account_ids }): Params<Accounts>,
) -> Result<Json<Empty>> {
    lists::add_accounts(&state, user.account_id, id, &account_ids).await?;
    Ok(Json(Empty {}))
}

/// `DELETE /api/v1/lists/:id/accounts`
async fn remove_list_accounts(
    Extract(state): Extract<State>,
    user: User<WriteLists>,
    Id(id): Id<ListId>,
    Params(Accounts { account_ids }): Params<Accounts>,
) -> Result<Json<Empty>> {
    lists::remove_accounts(&state, user.account_id, id, &account_ids).await?;
    Ok(Json(Empty {}))
}
