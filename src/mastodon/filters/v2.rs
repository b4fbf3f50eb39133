//! Filters with keywords and statuses of their own.

use axum::extract::State as Extract;
use schemars::JsonSchema;
use serde::Deserialize;

use super::{contexts, expires_in};
use crate::access::scope::{ReadFilters, WriteFilters};
use crate::domain::filters::{self, FilterChange, KeywordChange};
use crate::error::Error;
use crate::mastodon::authentication::User;
use crate::mastodon::entities::{Filter, FilterKeyword, FilterStatus};
use crate::mastodon::error::Result;
use crate::mastodon::json::{Empty, Json};
use crate::mastodon::parameters::{Id, Params};
use crate::model::filter::FilterAction;
use crate::model::{FilterId, StatusId};
use crate::parameters::{blank_is_none, sent};
use crate::state::State;

#[derive(Deserialize, JsonSchema)]
pub struct Form {
    title: Option<String>,
    context: Option<Vec<String>>,
    filter_action: Option<String>,
    #[serde(default, deserialize_with = "sent")]
    expires_in: Option<Option<String>>,
    #[serde(default)]
    keywords_attributes: Vec<Keyword>,
}

#[derive(Deserialize, JsonSchema)]
pub struct Keyword {
    #[serde(default, deserialize_with = "blank_is_none")]
    id: Option<i64>,
    keyword: Option<String>,
    whole_word: Option<bool>,
    #[serde(default, rename = "_destroy")]
    destroy: bool,
}

impl From<Keyword> for KeywordChange {
    fn from(sent: Keyword) -> Self {
        match (sent.id, sent.destroy) {
            (Some(id), true) => Self::Remove { id },
            (Some(id), false) => Self::Update { id, keyword: sent.keyword, whole_word: sent.whole_word },
            (None, _) => Self::Add {
                keyword: sent.keyword.unwrap_or_default(),
                whole_word: sent.whole_word.unwrap_or(true),
            },
        }
    }
}

impl TryFrom<Form> for FilterChange {
    type Error = Error;

    fn try_from(form: Form) -> Result<Self, Error> {
        let action = form.filter_action.filter(|action| !action.is_empty());
        let wrong = |()| Error::invalid("filter_action", "ERR_INCLUSION", "is not included in the list");
        Ok(Self {
            title: form.title,
            contexts: form.context.map(|words| contexts(&words)),
            action: action.map(|action| action.parse::<FilterAction>()).transpose().map_err(wrong)?,
            expires_in: expires_in(form.expires_in),
            keywords: form.keywords_attributes.into_iter().map(KeywordChange::from).collect(),
        })
    }
}

/// `GET /api/v2/filters`
pub async fn list_filters(
    Extract(state): Extract<State>,
    user: User<ReadFilters>,
) -> Result<Json<Vec<Filter>>> {
    let all = filters::filters(&state, user.account_id).await?;
    Ok(Json(all.iter().map(Filter::new).collect()))
}

/// `POST /api/v2/filters`
pub async fn create_filter(
    Extract(state): Extract<State>,
    user: User<WriteFilters>,
    Params(form): Params<Form>,
) -> Result<Json<Filter>> {
    let filter = filters::create_filter(&state, user.account_id, &form.try_into()?).await?;
    Ok(Json(Filter::new(&filter)))
}

/// `GET /api/v2/filters/:id`
pub async fn show_filter(
    Extract(state): Extract<State>,
    user: User<ReadFilters>,
    Id(id): Id<FilterId>,
) -> Result<Json<Filter>> {
    Ok(Json(Filter::new(&filters::filter(&state, user.account_id, id).await?)))
}

/// `PUT /api/v2/filters/:id`
pub async fn update_filter(
    Extract(state): Extract<State>,
    user: User<WriteFilters>,
    Id(id): Id<FilterId>,
    Params(form): Params<Form>,
) -> Result<Json<Filter>> {
    let filter = filters::change_filter(&state, user.account_id, id, &form.try_into()?).await?;
    Ok(Json(Filter::new(&filter)))
}

/// `DELETE /api/v2/filters/:id`
pub async fn delete_filter(
    Extract(state): Extract<State>,
    user: User<WriteFilters>,
    Id(id): Id<FilterId>,
) -> Result<Json<Empty>> {
    filters::delete_filter(&state, user.account_id, id).await?;
    Ok(Json(Empty {}))
}

/// `GET /api/v2/filters/:filter_id/keywords`
pub async fn list_keywords(
    Extract(state): Extract<State>,
    user: User<ReadFilters>,
    Id(id): Id<FilterId>,
) -> Result<Json<Vec<FilterKeyword>>> {
    let filter = filters::filter(&state, user.account_id, id).await?;
    Ok(Json(filter.keywords.into_iter().map(FilterKeyword::from).collect()))
}

/// `POST /api/v2/filters/:filter_id/keywords`
pub async fn add_keyword(
    Extract(state): Extract<State>,
    user: User<WriteFilters>,
    Id(id): Id<FilterId>,
    Params(sent): Params<Keyword>,
) -> Result<Json<FilterKeyword>> {
    let keyword = sent.keyword.unwrap_or_default();
    let whole_word = sent.whole_word.unwrap_or(true);
    Ok(Json(filters::add_keyword(&state, user.account_id, id, &keyword, whole_word).await?.into()))
}

/// `GET /api/v2/filters/keywords/:id`
pub async fn show_keyword(
    Extract(state): Extract<State>,
    user: User<ReadFilters>,
    Id(id): Id<i64>,
) -> Result<Json<FilterKeyword>> {
    Ok(Json(filters::keyword(&state, user.account_id, id).await?.1.into()))
}

/// `PUT /api/v2/filters/keywords/:id`
pub async fn update_keyword(
    Extract(state): Extract<State>,
    user: User<WriteFilters>,
    Id(id): Id<i64>,
    Params(sent): Params<Keyword>,
) -> Result<Json<FilterKeyword>> {
    let changed = filters::change_keyword(&state, user.account_id, id, sent.keyword, sent.whole_word);
    Ok(Json(changed.await?.into()))
}

/// `DELETE /api/v2/filters/keywords/:id`
pub async fn delete_keyword(
    Extract(state): Extract<State>,
    user: User<WriteFilters>,
    Id(id): Id<i64>,
) -> Result<Json<Empty>> {
    filters::delete_keyword(&state, user.account_id, id).await?;
    Ok(Json(Empty {}))
}

/// `GET /api/v2/filters/:filter_id/statuses`
pub async fn list_statuses(
    Extract(state): Extract<State>,
    user: User<ReadFilters>,
    Id(id): Id<FilterId>,
) -> Result<Json<Vec<FilterStatus>>> {
    let filter = filters::filter(&state, user.account_id, id).await?;
    Ok(Json(filter.statuses.into_iter().map(FilterStatus::from).collect()))
}

#[derive(Deserialize, JsonSchema)]
pub struct Which {
    status_id: StatusId,
}

/// `POST /api/v2/filters/:filter_id/statuses`
pub async fn add_status(
    Extract(state): Extract<State>,
    user: User<WriteFilters>,
    Id(id): Id<FilterId>,
    Params(Which { status_id }): Params<Which>,
) -> Result<Json<FilterStatus>> {
    Ok(Json(filters::add_status(&state, user.account_id, id, status_id).await?.into()))
}

/// `GET /api/v2/filters/statuses/:id`
pub async fn show_status(
    Extract(state): Extract<State>,
    user: User<ReadFilters>,
    Id(id): Id<i64>,
) -> Result<Json<FilterStatus>> {
    Ok(Json(filters::status(&state, user.account_id, id).await?.into()))
}

/// `DELETE /api/v2/filters/statuses/:id`
pub async fn delete_status(
    Extract(state): Extract<State>,
    user: User<WriteFilters>,
    Id(id): Id<i64>,
) -> Result<Json<FilterStatus>> {
    Ok(Json(filters::delete_status(&state, user.account_id, id).await?.into()))
}
