//! Pages as Mastodon's clients ask for them, and the `Link` header by which they go on.

use axum::extract::FromRequestParts;
use axum::http::header::LINK;
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue};
use axum::response::{IntoResponse, Response};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use url::form_urlencoded;

use super::error::{ApiError, Result};
use super::json::Json;
use crate::model::Page;
use crate::openapi::{Input, Output, Takes, Told};
use crate::parameters::{self, blank_is_none};
use crate::state::State;

/// The page a request asks for; `DEFAULT` rows, and never more than `MAX`.
#[derive(Debug, Clone)]
pub struct Paging<const DEFAULT: i64, const MAX: i64> {
    pub page: Page,
    /// The absolute URL without the page's own parameters, ending in `?` or `&`.
    base: String,
}

/// Of lists of statuses.
pub type StatusPaging = Paging<20, 40>;
/// Of lists of accounts, and of notifications.
pub type AccountPaging = Paging<40, 80>;
/// Of lists of hashtags.
pub type TagPaging = Paging<100, 200>;

#[derive(Deserialize, JsonSchema)]
struct Asked {
    /// What is older than this.
    #[serde(default, deserialize_with = "blank_is_none")]
    #[schemars(with = "Option<String>")]
    max_id: Option<i64>,
    /// What is newer than this, the newest of it.
    #[serde(default, deserialize_with = "blank_is_none")]
    #[schemars(with = "Option<String>")]
    since_id: Option<i64>,
    /// What is newer than this, the oldest of it.
    #[serde(default, deserialize_with = "blank_is_none")]
    #[schemars(with = "Option<String>")]
    min_id: Option<i64>,
    #[serde(default, deserialize_with = "blank_is_none")]
    limit: Option<i64>,
}

/// A page with its `Link` header.
#[derive(Debug, Clone)]
pub struct Paged<T> {
    links: HeaderMap,
    answer: T,
}

impl<T> Paged<T> {
    /// All there is: there is no other page.
    pub fn whole(answer: T) -> Self {
        Self { links: HeaderMap::new(), answer }
    }

    pub fn new(links: HeaderMap, answer: T) -> Self {
        Self { links, answer }
    }
}

impl<T: Serialize> IntoResponse for Paged<T> {
    fn into_response(self) -> Response {
        (self.links, Json(self.answer)).into_response()
    }
}

impl<T: JsonSchema> Output for Paged<T> {
    fn tell(told: &mut Told) {
        told.answers::<T>();
        told.paged = true;
    }
}

/// What is asked for above `max` is cut, and what is negative made positive.
pub fn cut(limit: Option<i64>, default: i64, max: i64) -> i64 {
    limit.unwrap_or(default).saturating_abs().clamp(1, max)
}

/// The `Link` header of a page by offset: there is a next one while this one is full.
pub fn offset_links(url: &str, limit: i64, offset: i64, rows: usize) -> HeaderMap {
    let mut links = Vec::new();
    if i64::try_from(rows).is_ok_and(|rows| rows >= limit) {
        links.push(format!("<{url}?limit={limit}&offset={}>; rel=\"next\"", offset + limit));
    }
    if offset > 0 {
        links.push(format!("<{url}?limit={limit}&offset={}>; rel=\"prev\"", (offset - limit).max(0)));
    }
    let mut headers = HeaderMap::new();
    if let Ok(link) = HeaderValue::from_str(&links.join(", "))
        && !links.is_empty()
    {
        headers.insert(LINK, link);
    }
    headers
}

impl<const DEFAULT: i64, const MAX: i64> Input for Paging<DEFAULT, MAX> {
    fn tell(told: &mut Told) {
        told.takes::<Asked>(Takes::Query);
        told.paged = true;
    }
}

impl<const DEFAULT: i64, const MAX: i64> FromRequestParts<State> for Paging<DEFAULT, MAX> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &State) -> Result<Self> {
        let asked: Asked = parameters::read_query(&parts.uri)?.into()?;
        let page = Page {
            max_id: asked.max_id,
            since_id: asked.since_id,
            min_id: asked.min_id,
            limit: cut(asked.limit, DEFAULT, MAX),
        };
        let base = base_of(&state.config.url(parts.uri.path()), parts.uri.query().unwrap_or_default());
        Ok(Self { page, base })
    }
}

/// Keeps the other filters and `limit`, drops the page's own parameters and a token that came by query.
fn base_of(url: &str, query: &str) -> String {
    let kept = form_urlencoded::parse(query.as_bytes())
        .filter(|(name, _)| !matches!(&**name, "max_id" | "since_id" | "min_id" | "access_token"));
    let kept = form_urlencoded::Serializer::new(String::new()).extend_pairs(kept).finish();
    if kept.is_empty() { format!("{url}?") } else { format!("{url}?{kept}&") }
}

impl<const DEFAULT: i64, const MAX: i64> Paging<DEFAULT, MAX> {
    /// Answers with a page of a timeline: there may always be more below. `ids` are of the rows read, newest first,
    /// the ones left out of `items` included.
    pub fn timeline<T>(&self, ids: &[impl Into<i64> + Copy], items: Vec<T>) -> Paged<Vec<T>> {
        self.answer(ids, items, true)
    }

    /// Answers with a page of relations: there is more below only when the page is full. `ids` are of the relations'
    /// rows.
    pub fn relations<T>(&self, ids: &[impl Into<i64> + Copy], items: Vec<T>) -> Paged<Vec<T>> {
        let full = i64::try_from(ids.len()).is_ok_and(|rows| rows >= self.page.limit);
        self.answer(ids, items, full)
    }

    fn answer<T>(&self, ids: &[impl Into<i64> + Copy], items: Vec<T>, more: bool) -> Paged<Vec<T>> {
        Paged { links: self.links(ids, more), answer: items }
    }

    /// The header of an answer that is no list itself, but holds a page of a timeline with these ids.
    pub fn link_to(&self, ids: &[i64]) -> HeaderMap {
        self.links(ids, true)
    }

    fn links(&self, ids: &[impl Into<i64> + Copy], more: bool) -> HeaderMap {
        let mut headers = HeaderMap::new();
        if let (Some(first), Some(last)) = (ids.first(), ids.last()) {
            let link = self.link((*first).into(), more.then_some((*last).into()));
            if let Ok(link) = HeaderValue::from_str(&link) {
                headers.insert(LINK, link);
            }
        }
        headers
    }

    /// `next` comes first: toot reads only a header that begins with it.
    fn link(&self, first: i64, last: Option<i64>) -> String {
        let base = &self.base;
        let prev = format!("<{base}min_id={first}>; rel=\"prev\"");
        match last {
            Some(last) => format!("<{base}max_id={last}>; rel=\"next\", {prev}"),
            None => prev,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn paging(url: &str, query: &str, limit: i64) -> StatusPaging {
        Paging { page: Page::first(limit), base: base_of(url, query) }
    }

    fn link<T>(page: &Paged<T>) -> Option<&str> {
        page.links.get(LINK).map(|link| link.to_str().unwrap())
    }

    #[test]
    fn limits_are_cut_not_refused() {
        assert_eq!(cut(None, 20, 40), 20);
        assert_eq!(cut(Some(100), 20, 40), 40);
        assert_eq!(cut(Some(-5), 20, 40), 5);
        assert_eq!(cut(Some(0), 20, 40), 1);
        assert_eq!(cut(Some(i64::MIN), 20, 40), 40);
    }

    #[test]
    fn next_stands_first_and_other_filters_are_kept() {
        let paging = paging("https://h.test/api/v1/x", "max_id=9&limit=2&only_media=true&access_token=t", 2);
        let response = paging.timeline(&[7_i64, 5], vec!["a"]);
        assert_eq!(
            link(&response),
            Some(
                "<https://h.test/api/v1/x?limit=2&only_media=true&max_id=5>; rel=\"next\", \
                 <https://h.test/api/v1/x?limit=2&only_media=true&min_id=7>; rel=\"prev\""
            )
        );
    }

    #[test]
    fn a_short_page_of_relations_is_the_last_one() {
        let paging = paging("https://h.test/api/v1/blocks", "", 2);
        let response = paging.relations(&[7_i64], vec!["a"]);
        assert_eq!(link(&response), Some("<https://h.test/api/v1/blocks?min_id=7>; rel=\"prev\""));
        assert_eq!(link(&paging.relations(&[0_i64; 0], Vec::<&str>::new())), None);
    }
}
