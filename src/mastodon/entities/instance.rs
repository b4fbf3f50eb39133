//! Instance: what this server is and allows.

use serde::Serialize;
use serde_json::{Map, Value, json};

use super::{Account, Render, Rule};
use crate::config::RegistrationMode;
use crate::domain::polls;
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
    pub rules: Vec<Rule>,
    /// By which push services know this instance.
    pub vapid_key: String,
    pub active_month: i64,
    pub user_count: i64,
    pub status_count: i64,
    pub domain_count: i64,
}

#[derive(Debug, Clone, Serialize)]
pub struct Instance {
    pub domain: String,
    pub title: String,
    pub version: String,
    pub source_url: &'static str,
    pub description: String,
    pub usage: Value,
    pub thumbnail: Value,
    pub icon: Vec<Value>,
    pub languages: Vec<&'static str>,
    pub configuration: Map<String, Value>,
    pub registrations: Value,
    pub api_versions: Value,
    pub contact: Contact,
    pub rules: Vec<Rule>,
    pub wrapstodon: (),
}

#[derive(Debug, Clone, Serialize)]
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

/// The highest of Mastodon's API versions of which everything is served: 2 promises grouped notifications.
const API_VERSION: u8 = 2;

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
        let mut configuration = limits(facts.status_characters);
        configuration.insert(
            "urls".into(),
            json!({
                "streaming": streaming_url(render),
                "about": config.url("/about"),
                "status": null,
                "privacy_policy": null,
                "terms_of_service": null,
            }),
        );
        configuration.insert("vapid".into(), json!({"public_key": facts.vapid_key}));
        configuration.insert("translation".into(), json!({"enabled": config.translation.url.is_some()}));
        configuration.insert("timelines_access".into(), timelines_access());
        configuration.insert("limited_federation".into(), facts.limited_federation.into());
        let mode = facts.registration_mode;
        Self {
            domain: config.instance.handle_domain().to_owned(),
            title: facts.title,
            version: version(),
            source_url: SOURCE_URL,
            description: facts.description,
            usage: json!({"users": {"active_month": facts.active_month}}),
            thumbnail: json!({"url": thumbnail_url(render), "description": ""}),
            icon: vec![json!({"src": config.url(&static_url("app-icon.svg")), "size": "512x512"})],
            languages: LANGUAGES.to_vec(),
            configuration,
            registrations: json!({
                "enabled": matches!(mode, RegistrationMode::Open | RegistrationMode::Approval),
                "approval_required": mode == RegistrationMode::Approval,
                "reason_required": mode == RegistrationMode::Approval,
                "message": null,
                "min_age": null,
                "url": null,
            }),
            api_versions: json!({"mastodon": API_VERSION}),
            contact: Contact { email: facts.contact_email, account: facts.contact_account },
            rules: facts.rules,
            wrapstodon: (),
        }
    }
}

/// What both versions of this entity say under `configuration`.
pub(super) fn limits(status_characters: u32) -> Map<String, Value> {
    let limits = json!({
        "accounts": {
            "max_featured_tags": 0,
            "max_pinned_statuses": crate::domain::pins::MAX_PINS,
            "max_profile_fields": 4,
            "profile_field_name_limit": 255,
            "profile_field_value_limit": 255,
            "max_display_name_length": 30,
            "max_note_length": 500,
            "max_avatar_description_length": 150,
            "max_header_description_length": 150,
        },
        "statuses": {
            "max_characters": status_characters,
            "max_media_attachments": 4,
            "characters_reserved_per_url": 23,
        },
        "media_attachments": {
            "description_limit": 1500,
            "supported_mime_types": ["image/jpeg", "image/png", "image/webp"],
            "image_size_limit": 16 << 20,
            "image_matrix_limit": 33_177_600,
            "video_size_limit": 0,
            "video_frame_rate_limit": 0,
            "video_matrix_limit": 0,
        },
        "polls": {
            "max_options": polls::MAX_OPTIONS,
            "max_characters_per_option": polls::MAX_OPTION_CHARACTERS,
            "min_expiration": polls::MIN_EXPIRATION,
            "max_expiration": polls::MAX_EXPIRATION,
        },
    });
    match limits {
        Value::Object(map) => map,
        _ => Map::new(),
    }
}

/// Everybody may read the public timelines.
fn timelines_access() -> Value {
    let open = json!({"local": "public", "remote": "public"});
    json!({"live_feeds": open, "hashtag_feeds": open, "trending_link_feeds": open})
}
