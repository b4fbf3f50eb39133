//! `/api/v2/filters` and `/api/v1/filters`: what one would rather not read.

mod v1;
mod v2;

use chrono::TimeDelta;

use crate::model::filter::FilterContext;
use crate::openapi::{Endpoints, get};

pub fn endpoints() -> Endpoints {
    Endpoints::new()
        .route("/api/v2/filters", get(v2::list_filters).post(v2::create_filter))
        .route(
            "/api/v2/filters/{id}",
            get(v2::show_filter).put(v2::update_filter).patch(v2::update_filter).delete(v2::delete_filter),
        )
        .route("/api/v2/filters/{id}/keywords", get(v2::list_keywords).post(v2::add_keyword))
        .route("/api/v2/filters/{id}/statuses", get(v2::list_statuses).post(v2::add_status))
        .route(
            "/api/v2/filters/keywords/{id}",
            get(v2::show_keyword)
                .put(v2::update_keyword)
                .patch(v2::update_keyword)
                .delete(v2::delete_keyword),
        )
        .route("/api/v2/filters/statuses/{id}", get(v2::show_status).delete(v2::delete_status))
        .route("/api/v1/filters", get(v1::list_filters).post(v1::create_filter))
        .route(
            "/api/v1/filters/{id}",
            get(v1::show_filter).put(v1::update_filter).patch(v1::update_filter).delete(v1::delete_filter),
        )
}

/// Words nobody knows are none.
fn contexts(words: &[String]) -> Vec<FilterContext> {
    let mut contexts: Vec<FilterContext> = words.iter().filter_map(|word| word.parse().ok()).collect();
    contexts.dedup();
    contexts
}

/// Seconds as they were sent: none of it changes nothing; blank, null and nonsense are for ever.
fn expires_in(sent: Option<Option<String>>) -> Option<Option<TimeDelta>> {
    let seconds = |text: String| text.parse::<i64>().ok().filter(|seconds| *seconds > 0);
    sent.map(|sent| sent.and_then(seconds).and_then(TimeDelta::try_seconds))
}
