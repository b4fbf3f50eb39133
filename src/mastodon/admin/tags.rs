//! `/api/v1/admin/tags`: what is decided about hashtags.

use axum::extract::State as Extract;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::staff;
use crate::access::scope::{AdminRead, AdminWrite};
use crate::domain::tag_reviews::{self, ReviewedTag, TagChange};
use crate::domain::trends::tags_by_id;
use crate::error::Error;
use crate::mastodon::authentication::User;
use crate::mastodon::entities::{Render, Tag};
use crate::mastodon::error::Result;
use crate::mastodon::json::Json;
use crate::mastodon::pagination::{Paged, TagPaging};
use crate::mastodon::parameters::{Id, Params};
use crate::openapi::{Endpoints, get};
use crate::state::State;

pub fn endpoints() -> Endpoints {
    Endpoints::new()
        .route("/api/v1/admin/tags", get(list_tags))
        .route("/api/v1/admin/tags/{id}", get(show_tag).put(review_tag))
}

/// `Admin::Tag`.
#[derive(Serialize, JsonSchema)]
struct AdminTag {
    #[serde(flatten)]
    tag: Tag,
    /// Found by search.
    listable: bool,
    trendable: bool,
    /// In new posts.
    usable: bool,
    requires_review: bool,
}

async fn answer<N>(state: &State, user: &User<N>, tags: &[ReviewedTag]) -> Result<Vec<AdminTag>> {
    let ids: Vec<i64> = tags.iter().map(|tag| tag.id).collect();
    let views = tags_by_id(state, user.account_id, &ids).await?;
    let render = Render::new(&state.config, Some(user.account_id));
    let shown = tags.iter().filter_map(|tag| {
        let view = views.iter().find(|view| view.id == tag.id)?;
        Some(AdminTag {
            tag: Tag::new(render, view),
            listable: tag.listable,
            trendable: tag.allowed == Some(true),
            usable: tag.usable,
            requires_review: tag.allowed.is_none(),
        })
    });
    Ok(shown.collect())
}

async fn one<N>(state: &State, user: &User<N>, tag: ReviewedTag) -> Result<Json<AdminTag>> {
    Ok(Json(answer(state, user, &[tag]).await?.pop().ok_or(Error::NotFound)?))
}

/// `GET /api/v1/admin/tags`
async fn list_tags(
    Extract(state): Extract<State>,
    user: User<AdminRead>,
    paging: TagPaging,
) -> Result<Paged<Vec<AdminTag>>> {
    let found = tag_reviews::reviewed_tags(&state, &staff(&state, &user).await?, paging.page).await?;
    let keys: Vec<i64> = found.iter().map(|tag| tag.id).collect();
    Ok(paging.relations(&keys, answer(&state, &user, &found).await?))
}

/// `GET /api/v1/admin/tags/:id`
async fn show_tag(
    Extract(state): Extract<State>,
    user: User<AdminRead>,
    Id(id): Id<i64>,
) -> Result<Json<AdminTag>> {
    let tag = tag_reviews::reviewed_tag(&state, &staff(&state, &user).await?, id).await?;
    one(&state, &user, tag).await
}

#[derive(Deserialize, JsonSchema)]
struct Form {
    display_name: Option<String>,
    listable: Option<bool>,
    trendable: Option<bool>,
    usable: Option<bool>,
}

/// `PUT /api/v1/admin/tags/:id`
async fn review_tag(
    Extract(state): Extract<State>,
    user: User<AdminWrite>,
    Id(id): Id<i64>,
    Params(form): Params<Form>,
) -> Result<Json<AdminTag>> {
    let Form { display_name, listable, trendable, usable } = form;
    let change = TagChange { display: display_name, usable, listable, trendable };
    let tag = tag_reviews::review_tag(&state, &staff(&state, &user).await?, id, change).await?;
    one(&state, &user, tag).await
}
