//! Where a browser goes after it sent a form, and what it is told there, once.

use axum::http::header::LOCATION;
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};

use crate::access::session::is_own_path;
use crate::layout::{Flash, Language};

/// The cookie that carries a message to the next page.
pub(super) const FLASH: &str = "flash";

/// 303 to a path of ours, perhaps with a sentence for the next page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Redirect {
    path: String,
    notice: Option<Notice>,
}

/// A sentence by its key, as it travels in a cookie: nobody can make us say anything else.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Notice {
    key: String,
    failed: bool,
}

impl Redirect {
    pub fn to(path: impl Into<String>) -> Self {
        Self { path: path.into(), notice: None }
    }

    /// To where a form came from, as it says itself; to `otherwise` when that is no path of ours.
    pub fn back(return_to: Option<&str>, otherwise: &str) -> Self {
        Self::to(return_to.and_then(local_path).unwrap_or(otherwise))
    }

    /// Says that it worked; `key` is a text under `translations/`.
    #[must_use]
    pub fn done(self, key: &'static str) -> Self {
        Self { notice: Some(Notice { key: key.to_owned(), failed: false }), ..self }
    }

    /// Says that it did not.
    #[must_use]
    pub fn failed(self, key: &'static str) -> Self {
        Self { notice: Some(Notice { key: key.to_owned(), failed: true }), ..self }
    }
}

impl IntoResponse for Redirect {
    fn into_response(self) -> Response {
        let location = HeaderValue::from_str(&self.path).unwrap_or(HeaderValue::from_static("/"));
        let mut response = (StatusCode::SEE_OTHER, [(LOCATION, location)]).into_response();
        if let Some(notice) = self.notice {
            response.extensions_mut().insert(notice);
        }
        response
    }
}

impl Notice {
    pub(super) fn cookie(&self) -> String {
        format!("{}.{}", if self.failed { "failed" } else { "done" }, self.key)
    }

    pub(super) fn read(cookie: &str, language: Language) -> Option<Flash> {
        let (kind, key) = cookie.split_once('.')?;
        let text = language.has(key).then(|| language.t(key))?;
        Some(if kind == "failed" { Flash::failed(text) } else { Flash::done(text) })
    }
}

/// The path, if it leads nowhere but to a page of this instance.
pub fn local_path(path: &str) -> Option<&str> {
    is_own_path(path).then_some(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_is_sent_elsewhere() {
        assert_eq!(Redirect::back(Some("/@ana#status-2"), "/home"), Redirect::to("/@ana#status-2"));
        assert_eq!(Redirect::back(Some("//evil.example"), "/home"), Redirect::to("/home"));
    }

    #[test]
    fn only_sentences_of_ours_are_said() {
        let english = Language::english();
        let notice = Notice { key: "save".to_owned(), failed: true };
        assert_eq!(Notice::read(&notice.cookie(), english), Some(Flash::failed(english.t("save"))));
        assert_eq!(Notice::read("done.send your password to evil.example", english), None);
    }
}
