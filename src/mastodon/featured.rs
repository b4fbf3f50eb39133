//! `/api/v1/featured_tags`, `/api/v1/endorsements`: what profiles show beside posts.

use axum::extract::State as Extract;
use schemars::JsonSchema;
use serde::Deserialize;

use super::accounts::answer_relationship;
use super::answers::answer_related;
use super::authentication::{User, Viewer};
use super::entities::{Account, FeaturedTag, Relationship, Render, Tag};
use super::error::Result;
use super::json::{Empty, Json};
use super::pagination::{AccountPaging, Paged};
use super::parameters::{Id, Params};
use crate::access::scope::{ReadAccounts, WriteAccounts};
use crate::db;
use crate::domain::{endorsements, featured_tags, tags};
use crate::error::Error;
use crate::model::AccountId;
use crate::openapi::{Endpoints, delete, get, post};
use crate::state::State;
use crate::text::Hashtag;

pub fn endpoints() -> Endpoints {
    Endpoints::new()
        .route("/api/v1/featured_tags", get(list_own_tags).post(feature_tag))
        .route("/api/v1/featured_tags/suggestions", get(list_suggested_tags))
        .route("/api/v1/featured_tags/{id}", delete(unfeature_tag))
        .route("/api/v1/accounts/{id}/featured_tags", get(list_account_tags))
        .route("/api/v1/endorsements", get(list_own_endorsements))
        .route("/api/v1/accounts/{id}/endorsements", get(list_account_endorsements))
        .route("/api/v1/accounts/{id}/endorse", post(endorse_account))
        .route("/api/v1/accounts/{id}/unendorse", post(unendorse_account))
        .route("/api/v1/accounts/{id}/pin", post(endorse_account))
        .route("/api/v1/accounts/{id}/unpin", post(unendorse_account))
}

async fn shown_tags(state: &State, owner: AccountId) -> Result<Json<Vec<FeaturedTag>>> {
    let featured = featured_tags::featured_tags(state, owner).await?;
    let render = Render::new(&state.config, None);
    Ok(Json(featured.into_iter().map(|one| FeaturedTag::new(render, one)).collect()))
}

/// `GET /api/v1/featured_tags`
async fn list_own_tags(
    Extract(state): Extract<State>,
    user: User<ReadAccounts>,
) -> Result<Json<Vec<FeaturedTag>>> {
    shown_tags(&state, user.account_id).await
}

/// `GET /api/v1/accounts/:id/featured_tags`
async fn list_account_tags(
    Extract(state): Extract<State>,
    _: Viewer<ReadAccounts>,
    Id(id): Id<AccountId>,
) -> Result<Json<Vec<FeaturedTag>>> {
    shown_tags(&state, id).await
}

#[derive(Deserialize, JsonSchema)]
struct Form {
    name: String,
}

/// `POST /api/v1/featured_tags`
async fn feature_tag(
    Extract(state): Extract<State>,
    user: User<WriteAccounts>,
    Params(form): Params<Form>,
) -> Result<Json<FeaturedTag>> {
    let typed = form.name.trim().trim_start_matches('#');
    let tag = Hashtag::parse(typed).ok_or_else(|| Error::invalid("tag", "ERR_INVALID", "is invalid"))?;
    let account = db::accounts::get(&mut *state.pool.acquire().await?, user.account_id).await?;
    let featured = featured_tags::feature_tag(&state, &account, &tag).await?;
    Ok(Json(FeaturedTag::new(Render::new(&state.config, Some(account.id)), featured)))
}

/// `DELETE /api/v1/featured_tags/:id`
async fn unfeature_tag(
    Extract(state): Extract<State>,
    user: User<WriteAccounts>,
    Id(id): Id<i64>,
) -> Result<Json<Empty>> {
    let featured = featured_tags::featured_tags(&state, user.account_id).await?;
    let found = featured.into_iter().find(|one| one.id == id).ok_or(Error::NotFound)?;
    let tag = Hashtag::parse(&found.tag.name).ok_or(Error::NotFound)?;
    let account = db::accounts::get(&mut *state.pool.acquire().await?, user.account_id).await?;
    featured_tags::unfeature_tag(&state, &account, &tag).await?;
    Ok(Json(Empty {}))
}

/// `GET /api/v1/featured_tags/suggestions`
async fn list_suggested_tags(
    Extract(state): Extract<State>,
    user: User<ReadAccounts>,
) -> Result<Json<Vec<Tag>>> {
    let suggested = featured_tags::suggested_tags(&state, user.account_id).await?;
    let viewer = Some(user.account_id);
    let mut conn = state.pool.acquire().await?;
    let views = tags::views(&mut conn, viewer, suggested, state.clock.now()).await?;
    Ok(Json(Tag::all(Render::new(&state.config, viewer), &views)))
}

/// `GET /api/v1/endorsements`
async fn list_own_endorsements(
    Extract(state): Extract<State>,
    user: User<ReadAccounts>,
    paging: AccountPaging,
) -> Result<Paged<Vec<Account>>> {
    endorsed(&state, Some(user.account_id), user.account_id, &paging).await
}

/// `GET /api/v1/accounts/:id/endorsements`
async fn list_account_endorsements(
    Extract(state): Extract<State>,
    viewer: Viewer<ReadAccounts>,
    Id(id): Id<AccountId>,
    paging: AccountPaging,
) -> Result<Paged<Vec<Account>>> {
    endorsed(&state, viewer.account_id, id, &paging).await
}

async fn endorsed(
    state: &State,
    viewer: Option<AccountId>,
    owner: AccountId,
    paging: &AccountPaging,
) -> Result<Paged<Vec<Account>>> {
    let rows = endorsements::endorsed(state, owner, paging.page).await?;
    let render = Render::new(&state.config, viewer);
    answer_related(render, &mut *state.pool.acquire().await?, paging, &rows).await
}

/// `POST /api/v1/accounts/:id/endorse`, and `pin` of apps before Mastodon 4.4
async fn endorse_account(
    Extract(state): Extract<State>,
    user: User<WriteAccounts>,
    Id(id): Id<AccountId>,
) -> Result<Json<Relationship>> {
    endorsements::endorse(&state, user.account_id, id).await?;
    answer_relationship(&state, user.account_id, id).await
}

/// `POST /api/v1/accounts/:id/unendorse`, and `unpin`
async fn unendorse_account(
    Extract(state): Extract<State>,
    user: User<WriteAccounts>,
    Id(id): Id<AccountId>,
) -> Result<Json<Relationship>> {
    endorsements::unendorse(&state, user.account_id, id).await?;
    answer_relationship(&state, user.account_id, id).await
}
