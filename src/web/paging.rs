//! Pages of lists: `?max_id=` goes to older entries, `?min_id=` back to newer ones.

use std::convert::Infallible;

use axum::extract::FromRequestParts;
use axum::http::Uri;
use axum::http::request::Parts;
use url::form_urlencoded;

use super::view::pager::Pager;
use crate::model::Page;

/// The part of a list that a request asks for. An unreadable bound is none.
#[derive(Debug, Clone)]
pub struct Paging {
    max_id: Option<i64>,
    min_id: Option<i64>,
    /// Path and other parameters, ready for one more: it ends in `?` or `&`.
    base: String,
}

impl<S: Sync> FromRequestParts<S> for Paging {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(Self::of(&parts.uri))
    }
}

impl Paging {
    pub fn of(uri: &Uri) -> Self {
        let (mut max_id, mut min_id) = (None, None);
        let mut kept = form_urlencoded::Serializer::new(String::new());
        for (name, value) in form_urlencoded::parse(uri.query().unwrap_or_default().as_bytes()) {
            match &*name {
                "max_id" => max_id = value.parse().ok(),
                "min_id" => min_id = value.parse().ok(),
                _ => {
                    kept.append_pair(&name, &value);
                }
            }
        }
        let kept = kept.finish();
        let base = if kept.is_empty() { "?".to_owned() } else { format!("?{kept}&") };
        Self { max_id, min_id, base: format!("{}{base}", uri.path()) }
    }

    /// Whether it is the beginning of the list.
    pub fn is_first(&self) -> bool {
        self.max_id.is_none() && self.min_id.is_none()
    }

    pub fn page(&self, limit: i64) -> Page {
        Page { max_id: self.max_id, min_id: self.min_id, ..Page::first(limit) }
    }

    /// The ways on from the entries found, whose ids in the list's own order, newest first, are `keys`.
    pub fn pager(&self, limit: i64, keys: &[i64]) -> Pager {
        let full = i64::try_from(keys.len()).is_ok_and(|found| found >= limit);
        let (Some(newest), Some(oldest)) = (keys.first(), keys.last()) else {
            // Past either end: back to the beginning.
            let start = self.base.trim_end_matches(['?', '&']).to_owned();
            return Pager { newer: (!self.is_first()).then_some(start), older: None };
        };
        let upwards = self.min_id.is_some();
        Pager {
            newer: (if upwards { full } else { self.max_id.is_some() })
                .then(|| format!("{}min_id={newest}", self.base)),
            older: (upwards || full).then(|| format!("{}max_id={oldest}", self.base)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn links(uri: &str, keys: &[i64]) -> (Option<String>, Option<String>) {
        let Pager { newer, older } = Paging::of(&uri.parse().unwrap()).pager(2, keys);
        (newer, older)
    }

    #[test]
    fn first_page_leads_to_older_ones_only_when_it_is_full() {
        assert_eq!(links("/home", &[9, 8]), (None, Some("/home?max_id=8".into())));
        assert_eq!(links("/home", &[9]), (None, None));
    }

    #[test]
    fn other_parameters_are_kept_and_bounds_replaced() {
        assert_eq!(
            links("/notifications?types=mention&max_id=9", &[8, 7]),
            (
                Some("/notifications?types=mention&min_id=8".into()),
                Some("/notifications?types=mention&max_id=7".into())
            )
        );
    }

    #[test]
    fn way_back_ends_at_the_newest() {
        assert_eq!(links("/home?min_id=5", &[7]), (None, Some("/home?max_id=7".into())));
        assert_eq!(links("/home?min_id=9", &[]), (Some("/home".into()), None));
    }
}
