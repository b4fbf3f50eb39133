//! Instance: what this server is and allows.

use schemars::JsonSchema;
use serde::Serialize;

use super::{Account, InstanceLimits as Limits, Render, Rule};
use crate::config::RegistrationMode;
use crate::layout::static_url;

/// What the database says of the instance; the rest is configuration and constants.
#[derive(Debug, Clone)]
pub struct Facts {
    pub title: String,
    /// One plain sentence.
    pub description: String,
    pub contact_email: String,
    pub contact_account: Option<Account>,
    pub registration_mode: RegistrationMode,
    /// Only with servers that were allowed, or none.
    pub limited_federation: bool,
    pub status_characters: u32,
    /// The largest film or sound, in bytes, where they are taken.
    pub max_film: Option<u64>,
    pub rules: Vec<Rule>,
    /// By which push services know this instance.
    pub vapid_key: String,
    pub active_month: i64,
    pub user_count: i64,
    pub status_count: i64,
    pub domain_count: i64,
}

#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Instance {
    pub domain: String,
    pub title: String,
    pub version: String,
    pub source_url: &'static str,
    pub description: String,
    pub usage: Usage,
    pub thumbnail: Thumbnail,
    pub icon: Vec<Icon>,
    pub languages: Vec<&'static str>,
    pub configuration: Configuration,
    pub registrations: Registrations,
    pub api_versions: ApiVersions,
    pub contact: Contact,
    pub rules: Vec<Rule>,
    pub wrapstodon: (),
}

#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Usage {
    pub users: UsageUsers,
}

#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct UsageUsers {
    pub active_month: i64,
}

#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Thumbnail {
    pub url: String,
    pub description: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub blurhash: Option<String>,
    pub versions: ThumbnailVersions,
}

/// One picture that is sharp in every size.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct ThumbnailVersions {
    #[serde(rename = "@1x")]
    pub once: String,
    #[serde(rename = "@2x")]
    pub twice: String,
}

#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Icon {
    pub src: String,
    pub size: &'static str,
}

/// What apps must know before they ask for anything.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Configuration {
    pub urls: Urls,
    pub vapid: Vapid,
    pub translation: TranslationOffered,
    pub timelines_access: TimelinesAccess,
    pub limited_federation: bool,
    #[serde(flatten)]
    pub limits: Limits,
}

#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Urls {
    pub streaming: String,
    pub about: String,
    pub status: Option<String>,
    pub privacy_policy: Option<String>,
    pub terms_of_service: Option<String>,
}

#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Vapid {
    pub public_key: String,
}

#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct TranslationOffered {
    pub enabled: bool,
}

/// Who may read which timelines: `public`, `authenticated` or `disabled`.
#[derive(Debug, Clone, Copy, Serialize, JsonSchema)]
pub struct TimelinesAccess {
    pub live_feeds: Access,
    pub hashtag_feeds: Access,
    pub trending_link_feeds: Access,
}

#[derive(Debug, Clone, Copy, Serialize, JsonSchema)]
#[schemars(rename = "TimelineAccess")]
pub struct Access {
    pub local: &'static str,
    pub remote: &'static str,
}

/// Everybody may read them.
const OPEN: Access = Access { local: "public", remote: "public" };

#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Registrations {
    pub enabled: bool,
    pub approval_required: bool,
    pub reason_required: bool,
    pub message: Option<String>,
    pub min_age: Option<u8>,
    pub url: Option<String>,
}

#[derive(Debug, Clone, Copy, Serialize, JsonSchema)]
pub struct ApiVersions {
    pub mastodon: u8,
    /// Of our extensions (docs/api.md).
    pub hedgerow: u8,
}

#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Contact {
    pub email: String,
    pub account: Option<Account>,
}

/// Where the source of this program is, as its licence demands.
const SOURCE_URL: &str = env!("CARGO_PKG_REPOSITORY");

/// Clients read it as Mastodon's version, and gate features on it.
pub(super) fn version() -> String {
    format!("4.6.0 (compatible; Hedgerow {})", env!("CARGO_PKG_VERSION"))
}

/// The highest of Mastodon's API versions of which everything is served: 10 promises collections of accounts.
const API_VERSION: u8 = 10;

/// Rises with what `docs/api.md` lists as ours.
const EXTENSIONS: u8 = 2;

pub(super) const LANGUAGES: [&str; 1] = ["en"];

/// `ws://` or `wss://`, then the host: clients append `/api/v1/streaming`.
pub(super) fn streaming_url(render: Render<'_>) -> String {
    render.config.instance.base_url.as_str().replacen("http", "ws", 1)
}

pub(super) fn thumbnail_url(render: Render<'_>) -> String {
    render.config.url(&static_url("logo.svg"))
}

impl Instance {
    pub fn new(render: Render<'_>, facts: Facts) -> Self {
        let config = render.config;
        let configuration = Configuration {
            urls: Urls {
                streaming: streaming_url(render),
                about: config.url("/about"),
                status: None,
                privacy_policy: None,
                terms_of_service: None,
            },
            vapid: Vapid { public_key: facts.vapid_key },
            translation: TranslationOffered { enabled: config.translation.url.is_some() },
            timelines_access: TimelinesAccess {
                live_feeds: OPEN,
                hashtag_feeds: OPEN,
                trending_link_feeds: OPEN,
            },
            limited_federation: facts.limited_federation,
            limits: Limits::of(facts.status_characters, facts.max_film),
        };
        let thumbnail = thumbnail_url(render);
        let mode = facts.registration_mode;
        Self {
            domain: config.instance.handle_domain().to_owned(),
            title: facts.title,
            version: version(),
            source_url: SOURCE_URL,
            description: facts.description,
            usage: Usage { users: UsageUsers { active_month: facts.active_month } },
            thumbnail: Thumbnail {
                versions: ThumbnailVersions { once: thumbnail.clone(), twice: thumbnail.clone() },
                url: thumbnail,
                description: "",
                blurhash: None,
            },
            icon: vec![Icon { src: config.url(&static_url("app-icon.svg")), size: "512x512" }],
            languages: LANGUAGES.to_vec(),
            configuration,
            registrations: Registrations {
                enabled: matches!(mode, RegistrationMode::Open | RegistrationMode::Approval),
                approval_required: mode == RegistrationMode::Approval,
                reason_required: mode == RegistrationMode::Approval,
                message: None,
                min_age: None,
                url: None,
            },
            api_versions: ApiVersions { mastodon: API_VERSION, hedgerow: EXTENSIONS },
            contact: Contact { email: facts.contact_email, account: facts.contact_account },
            rules: facts.rules,
            wrapstodon: (),
        }
    }
}
