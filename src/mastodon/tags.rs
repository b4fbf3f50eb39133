//! `/api/v1/tags` and `/api/v1/followed_tags`: hashtags, and following them.

use axum::extract::State as Extract;

use super::authentication::{User, Viewer};
use super::entities::{Render, Tag};
use super::error::Result;
use super::json::Json;
use super::pagination::{Paged, TagPaging};
use super::parameters::Name;
use crate::access::scope::{AnyScope, ReadFollows, WriteAccounts, WriteFollows};
use crate::db;
use crate::domain::{featured_tags, tags};
use crate::error::Error;
use crate::model::{self, AccountId};
use crate::openapi::{Endpoints, get, post};
use crate::state::State;
use crate::text::Hashtag;

pub fn endpoints() -> Endpoints {
    Endpoints::new()
        .route("/api/v1/tags/{name}", get(show_tag))
        .route("/api/v1/tags/{name}/follow", post(follow_tag))
        .route("/api/v1/tags/{name}/unfollow", post(unfollow_tag))
        .route("/api/v1/tags/{name}/feature", post(feature_tag))
        .route("/api/v1/tags/{name}/unfeature", post(unfeature_tag))
        .route("/api/v1/followed_tags", get(list_followed_tags))
}

/// `GET /api/v1/tags/:name`: also of a hashtag nobody used yet.
async fn show_tag(
    Extract(state): Extract<State>,
    viewer: Viewer<AnyScope>,
    Name(name): Name,
) -> Result<Json<Tag>> {
    let tag = Hashtag::parse(&name).ok_or(Error::NotFound)?;
    let view = tags::show_tag(&state, viewer.account_id, &tag).await?;
    Ok(Json(Tag::new(Render::new(&state.config, viewer.account_id), &view)))
}

/// `POST /api/v1/tags/:name/follow`
async fn follow_tag(
    Extract(state): Extract<State>,
    user: User<WriteFollows>,
    Name(name): Name,
) -> Result<Json<Tag>> {
    let tag = Hashtag::parse(&name).ok_or(Error::NotFound)?;
    let view = tags::follow_tag(&state, user.account_id, &tag).await?;
    Ok(Json(Tag::new(Render::new(&state.config, Some(user.account_id)), &view)))
}

/// `POST /api/v1/tags/:name/unfollow`
async fn unfollow_tag(
    Extract(state): Extract<State>,
    user: User<WriteFollows>,
    Name(name): Name,
) -> Result<Json<Tag>> {
    let tag = Hashtag::parse(&name).ok_or(Error::NotFound)?;
    let view = tags::unfollow_tag(&state, user.account_id, &tag).await?;
    Ok(Json(Tag::new(Render::new(&state.config, Some(user.account_id)), &view)))
}

/// `POST /api/v1/tags/:name/feature`
async fn feature_tag(
    Extract(state): Extract<State>,
    user: User<WriteAccounts>,
    Name(name): Name,
) -> Result<Json<Tag>> {
    let tag = Hashtag::parse(&name).ok_or(Error::NotFound)?;
    let account = db::accounts::get(&mut *state.pool.acquire().await?, user.account_id).await?;
    let featured = featured_tags::feature_tag(&state, &account, &tag).await?;
    told(&state, account.id, featured.tag_id, featured.tag, true).await
}

/// `POST /api/v1/tags/:name/unfeature`
async fn unfeature_tag(
    Extract(state): Extract<State>,
    user: User<WriteAccounts>,
    Name(name): Name,
) -> Result<Json<Tag>> {
    let tag = Hashtag::parse(&name).ok_or(Error::NotFound)?;
    let account = db::accounts::get(&mut *state.pool.acquire().await?, user.account_id).await?;
    let (id, tag) = featured_tags::unfeature_tag(&state, &account, &tag).await?;
    told(&state, account.id, id, tag, false).await
}

async fn told(
    state: &State,
    account: AccountId,
    id: i64,
    tag: model::status::Tag,
    featuring: bool,
) -> Result<Json<Tag>> {
    let mut conn = state.pool.acquire().await?;
    let mut views = tags::views(&mut conn, Some(account), vec![(id, tag)], state.clock.now()).await?;
    let view = views.pop().ok_or(Error::NotFound)?;
    Ok(Json(Tag::new(Render::new(&state.config, Some(account)), &view).featuring(featuring)))
}

/// `GET /api/v1/followed_tags`
async fn list_followed_tags(
    Extract(state): Extract<State>,
    user: User<ReadFollows>,
    paging: TagPaging,
) -> Result<Paged<Vec<Tag>>> {
    let mut conn = state.pool.acquire().await?;
    let rows = db::followed_tags::page_of_account(&mut conn, user.account_id, paging.page).await?;
    let render = Render::new(&state.config, Some(user.account_id));
    let keys: Vec<i64> = rows.iter().map(|row| row.relation_id).collect();
    let tags = rows.into_iter().map(|row| (row.tag_id, row.tag)).collect();
    let views = tags::views(&mut conn, render.viewer, tags, state.clock.now()).await?;
    Ok(paging.relations(&keys, Tag::all(render, &views)))
}
