//! A person's other accounts, and moving to one of them.

use askama::Template;
use chrono::{DateTime, Utc};

use super::account::AccountView;
use crate::layout::{FieldErrors, Page};

/// `GET /settings/aliases`. Posts `acct` to the same path; `uri` to `/settings/aliases/remove`.
#[derive(Template)]
#[template(path = "web/settings_aliases.html")]
pub struct AliasesPage {
    pub page: Page,
    pub aliases: Vec<AliasView>,
    /// As typed.
    pub acct: String,
    pub errors: FieldErrors,
}

/// An account somebody says is theirs too.
#[derive(Debug, Clone)]
pub struct AliasView {
    pub uri: String,
    /// `None` while nobody here knows it.
    pub account: Option<AccountView>,
}

impl AliasView {
    fn name(&self) -> String {
        self.account.as_ref().map_or_else(|| self.uri.clone(), |account| format!("@{}", account.acct))
    }
}

/// `GET /settings/migration`. Posts `acct` and `current_password` to the same path; nothing to
/// `/settings/migration/cancel`.
#[derive(Template)]
#[template(path = "web/settings_migration.html")]
pub struct MigrationPage {
    pub page: Page,
    /// Where the account stands moved to.
    pub moved_to: Option<AccountView>,
    pub followers_count: u64,
    /// It moved lately, and may not again before.
    pub rests_until: Option<DateTime<Utc>>,
    /// As typed.
    pub acct: String,
    pub errors: FieldErrors,
}
