//! The privacy policy and the terms of service, to be read and to be written.

use askama::Template;
use chrono::{DateTime, Utc};

use crate::layout::{FieldErrors, Page};

/// `GET /privacy-policy`, `GET /terms-of-service` and `GET /terms-of-service/DATE`.
#[derive(Template)]
#[template(path = "web/legal_text.html")]
pub struct LegalTextPage {
    pub page: Page,
    /// Key of the heading.
    pub heading: &'static str,
    /// Rendered by us.
    pub html: String,
    pub effective_at: DateTime<Utc>,
    /// When the version after it begins to hold.
    pub succeeded_at: Option<DateTime<Utc>>,
}

/// `GET /admin/legal`. Each form posts its text to `/admin/legal/KIND`.
#[derive(Template)]
#[template(path = "web/admin_legal.html")]
pub struct LegalTextsPage {
    pub page: Page,
    pub forms: Vec<LegalForm>,
    pub errors: FieldErrors,
}

/// One of the two, as saved or as typed.
#[derive(Debug, Clone)]
pub struct LegalForm {
    /// `privacy_policy` or `terms_of_service`.
    pub kind: &'static str,
    /// Whether it may begin to hold on a later day.
    pub dated: bool,
    pub text: String,
    pub effective_on: String,
}

impl LegalForm {
    fn heading(&self) -> &'static str {
        if self.dated { "terms-of-service" } else { "privacy-policy" }
    }
}
