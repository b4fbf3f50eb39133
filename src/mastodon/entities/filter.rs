//! Filter of both versions, and what one found.

use schemars::JsonSchema;
use serde::Serialize;

use super::Timestamp;
use crate::model::filter::{self, FilterAction, FilterContext, FilterMatch};
use crate::model::{FilterId, StatusId};

#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Filter {
    pub id: FilterId,
    pub title: String,
    pub context: Vec<FilterContext>,
    pub expires_at: Option<Timestamp>,
    pub filter_action: FilterAction,
    /// Left out inside a status.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub keywords: Option<Vec<FilterKeyword>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub statuses: Option<Vec<FilterStatus>>,
}

#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct FilterKeyword {
    pub id: String,
    pub keyword: String,
    pub whole_word: bool,
}

#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct FilterStatus {
    pub id: String,
    pub status_id: StatusId,
}

impl From<filter::FilterKeyword> for FilterKeyword {
    fn from(keyword: filter::FilterKeyword) -> Self {
        Self { id: keyword.id.to_string(), keyword: keyword.keyword, whole_word: keyword.whole_word }
    }
}

impl From<filter::FilterStatus> for FilterStatus {
    fn from(status: filter::FilterStatus) -> Self {
        Self { id: status.id.to_string(), status_id: status.status_id }
    }
}

impl Filter {
    /// Whole, for its owner.
    pub fn new(filter: &filter::Filter) -> Self {
        let keywords = filter.keywords.iter().cloned().map(FilterKeyword::from).collect();
        let statuses = filter.statuses.iter().copied().map(FilterStatus::from).collect();
        Self { keywords: Some(keywords), statuses: Some(statuses), ..Self::plain(filter) }
    }

    fn plain(filter: &filter::Filter) -> Self {
        Self {
            id: filter.id,
            title: filter.title.clone(),
            context: filter.contexts.clone(),
            expires_at: filter.expires_at.map(Timestamp::from),
            filter_action: filter.action,
            keywords: None,
            statuses: None,
        }
    }
}

/// Why a status is filtered.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct FilterResult {
    pub filter: Filter,
    pub keyword_matches: Option<Vec<String>>,
    pub status_matches: Option<Vec<String>>,
}

impl FilterResult {
    /// `status` is the one that was held against the filter.
    pub fn new(found: &FilterMatch, status: StatusId) -> Self {
        let keywords = found.keywords.clone();
        Self {
            filter: Filter::plain(&found.filter),
            keyword_matches: (!keywords.is_empty()).then_some(keywords),
            status_matches: found.names_status.then(|| vec![status.to_string()]),
        }
    }
}

/// One keyword of a filter, as apps before Mastodon 4 know it.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct FilterV1 {
    /// The keyword's.
    pub id: String,
    pub phrase: String,
    pub context: Vec<FilterContext>,
    pub whole_word: bool,
    pub expires_at: Option<Timestamp>,
    pub irreversible: bool,
}

impl FilterV1 {
    pub fn new(filter: &filter::Filter, keyword: &filter::FilterKeyword) -> Self {
        Self {
            id: keyword.id.to_string(),
            phrase: keyword.keyword.clone(),
            context: filter.contexts.clone(),
            whole_word: keyword.whole_word,
            expires_at: filter.expires_at.map(Timestamp::from),
            irreversible: filter.action == FilterAction::Hide,
        }
    }
}
