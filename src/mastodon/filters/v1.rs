//! Filters as apps before Mastodon 4 know them: one keyword each, and named by its id.

use axum::extract::State as Extract;
use schemars::JsonSchema;
use serde::Deserialize;

use super::{contexts, expires_in};
use crate::access::scope::{ReadFilters, WriteFilters};
use crate::domain::filters::{self, FilterChange, KeywordChange};
use crate::error::Error;
use crate::mastodon::authentication::User;
use crate::mastodon::entities::FilterV1;
use crate::mastodon::error::Result;
use crate::mastodon::json::{Empty, Json};
use crate::mastodon::parameters::{Id, Params};
use crate::model::AccountId;
use crate::model::filter::{Filter, FilterAction, FilterKeyword};
use crate::parameters::sent;
use crate::state::State;

#[derive(Deserialize, JsonSchema)]
pub struct Form {
    phrase: Option<String>,
    context: Option<Vec<String>>,
    irreversible: Option<bool>,
    whole_word: Option<bool>,
    #[serde(default, deserialize_with = "sent")]
    expires_in: Option<Option<String>>,
}

impl Form {
    /// Without the keyword.
    fn change(self) -> FilterChange {
        let action = |hide: bool| if hide { FilterAction::Hide } else { FilterAction::Warn };
        FilterChange {
            title: None,
            contexts: self.context.map(|words| contexts(&words)),
            action: self.irreversible.map(action),
            expires_in: expires_in(self.expires_in),
            keywords: Vec::new(),
        }
    }
}

/// `GET /api/v1/filters`
pub async fn list_filters(
    Extract(state): Extract<State>,
    user: User<ReadFilters>,
) -> Result<Json<Vec<FilterV1>>> {
    let all = filters::filters(&state, user.account_id).await?;
    let keywords = |filter: &Filter| -> Vec<FilterV1> {
        filter.keywords.iter().map(|keyword| FilterV1::new(filter, keyword)).collect()
    };
    Ok(Json(all.iter().flat_map(keywords).collect()))
}

/// `POST /api/v1/filters`
pub async fn create_filter(
    Extract(state): Extract<State>,
    user: User<WriteFilters>,
    Params(form): Params<Form>,
) -> Result<Json<FilterV1>> {
    let phrase = form.phrase.clone().unwrap_or_default();
    let whole_word = form.whole_word.unwrap_or(false);
    if phrase.trim().is_empty() {
        return Err(Error::invalid("phrase", "ERR_BLANK", "can't be blank").into());
    }
    let wanted = FilterChange {
        title: Some(title(&phrase)),
        keywords: vec![KeywordChange::Add { keyword: phrase, whole_word }],
        ..form.change()
    };
    let filter = filters::create_filter(&state, user.account_id, &wanted).await?;
    let keyword = filter.keywords.first().ok_or_else(|| Error::internal("a filter without its phrase"))?;
    Ok(Json(FilterV1::new(&filter, keyword)))
}

/// A filter with one phrase is called by its beginning.
fn title(phrase: &str) -> String {
    phrase.chars().take(256).collect()
}

/// The keyword, and the filter it is of.
async fn find(state: &State, account: AccountId, id: i64) -> Result<(Filter, FilterKeyword)> {
    let (filter, keyword) = filters::keyword(state, account, id).await?;
    Ok((filters::filter(state, account, filter).await?, keyword))
}

/// `GET /api/v1/filters/:id`
pub async fn show_filter(
    Extract(state): Extract<State>,
    user: User<ReadFilters>,
    Id(id): Id<i64>,
) -> Result<Json<FilterV1>> {
    let (filter, keyword) = find(&state, user.account_id, id).await?;
    Ok(Json(FilterV1::new(&filter, &keyword)))
}

/// `PUT /api/v1/filters/:id`: what an old app knows of a filter with several keywords is too little to change it.
pub async fn update_filter(
    Extract(state): Extract<State>,
    user: User<WriteFilters>,
    Id(id): Id<i64>,
    Params(form): Params<Form>,
) -> Result<Json<FilterV1>> {
    let (filter, _) = find(&state, user.account_id, id).await?;
    let (phrase, whole_word) = (form.phrase.clone(), form.whole_word);
    let mut change = form.change();
    let says_more = change.contexts.is_some() || change.action.is_some() || change.expires_in.is_some();
    if filter.keywords.len() > 1 && says_more {
        let message = "These parameters cannot be changed from this application because they apply to more than one \
                       filter keyword. Use a more recent application or the web interface.";
        return Err(Error::Unprocessable(message.into()).into());
    }
    if filter.keywords.len() == 1 {
        change.title = phrase.as_deref().map(title);
    }
    change.keywords = vec![KeywordChange::Update { id, keyword: phrase, whole_word }];
    let after = filters::change_filter(&state, user.account_id, filter.id, &change).await?;
    let keyword = after.keywords.iter().find(|keyword| keyword.id == id).ok_or(Error::NotFound)?;
    Ok(Json(FilterV1::new(&after, keyword)))
}

/// `DELETE /api/v1/filters/:id`: with its last keyword goes the filter.
pub async fn delete_filter(
    Extract(state): Extract<State>,
    user: User<WriteFilters>,
    Id(id): Id<i64>,
) -> Result<Json<Empty>> {
    let (filter, _) = find(&state, user.account_id, id).await?;
    if filter.keywords.len() == 1 && filter.statuses.is_empty() {
        filters::delete_filter(&state, user.account_id, filter.id).await?;
    } else {
        filters::delete_keyword(&state, user.account_id, id).await?;
    }
    Ok(Json(Empty {}))
}
