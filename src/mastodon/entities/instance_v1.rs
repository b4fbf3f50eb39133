//! Instance as it was before 4.0: toot needs it to sign in.

use schemars::JsonSchema;
use serde::Serialize;

use super::instance::{Facts, LANGUAGES, streaming_url, thumbnail_url, version};
use super::{Account, InstanceLimits, Render, Rule};
use crate::config::RegistrationMode;

#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct InstanceV1 {
    /// A bare domain.
    pub uri: String,
    pub title: String,
    pub short_description: String,
    pub description: String,
    pub email: String,
    pub version: String,
    pub urls: UrlsV1,
    pub stats: Stats,
    pub thumbnail: String,
    pub languages: Vec<&'static str>,
    pub registrations: bool,
    pub approval_required: bool,
    pub invites_enabled: bool,
    pub configuration: InstanceLimits,
    pub contact_account: Option<Account>,
    pub rules: Vec<Rule>,
}

#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct UrlsV1 {
    pub streaming_api: String,
}

#[derive(Debug, Clone, Copy, Serialize, JsonSchema)]
pub struct Stats {
    pub user_count: i64,
    pub status_count: i64,
    pub domain_count: i64,
}

impl InstanceV1 {
    pub fn new(render: Render<'_>, facts: Facts) -> Self {
        let mode = facts.registration_mode;
        Self {
            uri: render.config.instance.handle_domain().to_owned(),
            title: facts.title,
            short_description: facts.description.clone(),
            description: facts.description,
            email: facts.contact_email,
            version: version(),
            urls: UrlsV1 { streaming_api: streaming_url(render) },
            stats: Stats {
                user_count: facts.user_count,
                status_count: facts.status_count,
                domain_count: facts.domain_count,
            },
            thumbnail: thumbnail_url(render),
            languages: LANGUAGES.to_vec(),
            registrations: matches!(mode, RegistrationMode::Open | RegistrationMode::Approval),
            approval_required: mode == RegistrationMode::Approval,
            invites_enabled: mode == RegistrationMode::Invite,
            configuration: InstanceLimits::of(facts.status_characters, facts.max_film),
            contact_account: facts.contact_account,
            rules: facts.rules,
        }
    }
}
