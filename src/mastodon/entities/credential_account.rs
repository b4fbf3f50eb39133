//! CredentialAccount: one's own profile, with what one typed and what one may do.

use schemars::JsonSchema;
use serde::Serialize;

use super::{Account, Render, Role, Timestamp};
use crate::db::preferences::PostingDefaults;
use crate::model;
use crate::model::{TextFormat, Visibility};

#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct CredentialAccount {
    #[serde(flatten)]
    pub account: Account,
    pub source: Source,
    pub role: Role,
}

#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Source {
    pub note: String,
    pub fields: Vec<SourceField>,
    pub privacy: Visibility,
    pub sensitive: bool,
    pub language: String,
    pub quote_policy: String,
    /// GoToSocial's.
    pub status_content_type: TextFormat,
    pub follow_requests_count: i64,
    pub discoverable: Option<bool>,
    pub hide_collections: bool,
    pub indexable: bool,
    pub attribution_domains: Vec<String>,
}

/// A row of the profile's table, as it was typed.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct SourceField {
    pub name: String,
    pub value: String,
    pub verified_at: Option<Timestamp>,
}

impl SourceField {
    pub fn all(account: &model::Account) -> Vec<Self> {
        let rows = account.fields.iter().map(|field| Self {
            name: field.name.clone(),
            value: field.value.clone(),
            verified_at: field.verified_at.map(Timestamp::from),
        });
        rows.collect()
    }
}

impl CredentialAccount {
    pub fn new(
        render: Render<'_>,
        account: &model::Account,
        defaults: PostingDefaults,
        follow_requests_count: i64,
        role: Role,
    ) -> Self {
        let source = Source {
            note: account.note.clone(),
            fields: SourceField::all(account),
            privacy: defaults.visibility,
            sensitive: defaults.sensitive,
            language: defaults.language.unwrap_or_default(),
            quote_policy: defaults.quote_policy,
            status_content_type: defaults.text_format,
            follow_requests_count,
            discoverable: account.discoverable,
            hide_collections: account.hide_collections,
            indexable: account.indexable,
            attribution_domains: account.attribution_domains.clone(),
        };
        Self { account: Account::new(render, account), source, role }
    }
}
