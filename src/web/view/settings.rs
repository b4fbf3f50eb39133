//! What a member may change about themself.

use askama::Template;
use chrono::{DateTime, Utc};

use crate::layout::{FieldErrors, Language, Page};
use crate::model::{TextFormat, Visibility};
use crate::text::languages::LANGUAGES;

use super::compose::{meaning_key, text_formats};

/// How many rows of "Website", "Pronouns" a profile has.
pub const PROFILE_FIELDS: usize = 4;

/// `GET /settings/profile`. Posts `multipart/form-data` to the same path: `display_name`, `note`, `avatar`, `header`
/// (files), `remove_avatar`, `remove_header`, `field_name_1` … `field_name_4`, `field_value_1` …, and the switches
/// `locked`, `bot`, `discoverable`, `indexable`, `hide_collections` (each `on` or absent).
#[derive(Template)]
#[template(path = "web/settings_profile.html")]
pub struct ProfileSettingsPage {
    pub page: Page,
    pub form: ProfileForm,
    pub errors: FieldErrors,
}

/// A profile as its owner typed it.
#[derive(Debug, Clone, Default)]
pub struct ProfileForm {
    pub display_name: String,
    pub note: String,
    pub avatar_url: Option<String>,
    pub header_url: Option<String>,
    /// Name and value as typed; fewer than [`PROFILE_FIELDS`] are filled up with empty rows.
    pub fields: Vec<(String, String)>,
    pub locked: bool,
    pub bot: bool,
    pub discoverable: bool,
    pub indexable: bool,
    pub hide_collections: bool,
    pub show_media: bool,
    pub show_media_replies: bool,
    pub email_subscriptions: bool,
    /// One a line.
    pub attribution_domains: String,
}

impl ProfileForm {
    /// Number, name and value of each row.
    fn rows(&self) -> Vec<(usize, &str, &str)> {
        let empty = ("", "");
        (0..PROFILE_FIELDS.max(self.fields.len()))
            .map(|n| {
                let (name, value) = self.fields.get(n).map_or(empty, |(name, value)| (name, value));
                (n + 1, name, value)
            })
            .collect()
    }
}

/// `GET /settings/account`. Posts `email` and `current_password` to `/settings/email`; `current_password`, `password`
/// and `password_confirmation` to `/settings/password`. A failed form comes back as this page.
#[derive(Template)]
#[template(path = "web/settings_account.html")]
pub struct AccountSettingsPage {
    pub page: Page,
    /// The address in use.
    pub email: String,
    /// A new address that waits to be confirmed.
    pub unconfirmed_email: Option<String>,
    /// Errors of the fields; a wrong password for a new address is named `current_password_email`.
    pub errors: FieldErrors,
    pub min_password: u64,
}

/// `GET /settings/sessions`. Posts to `/settings/sessions/ID/revoke`, `/settings/sessions/revoke_others` and
/// `/settings/applications/ID/revoke`.
#[derive(Template)]
#[template(path = "web/settings_sessions.html")]
pub struct SessionsPage {
    pub page: Page,
    /// The current one first.
    pub sessions: Vec<SessionView>,
    pub applications: Vec<ApplicationView>,
}

/// A browser that is signed in.
#[derive(Debug, Clone)]
pub struct SessionView {
    pub id: i64,
    pub current: bool,
    /// What the browser calls itself, as sent.
    pub user_agent: String,
    pub ip: String,
    pub created_at: DateTime<Utc>,
    pub last_seen_at: DateTime<Utc>,
}

impl SessionView {
    /// "Firefox, Linux": what a person recognises in the long string a browser sends.
    fn browser(&self) -> String {
        let find = |names: &[(&'static str, &'static str)]| {
            names.iter().find(|(mark, _)| self.user_agent.contains(mark)).map(|(_, name)| *name)
        };
        // Order matters: Edge says it is Chrome, and Chrome says it is Safari.
        let program = find(&[
            ("Edg/", "Edge"),
            ("OPR/", "Opera"),
            ("Firefox/", "Firefox"),
            ("Chrome/", "Chrome"),
            ("Safari/", "Safari"),
        ]);
        let system = find(&[
            ("Android", "Android"),
            ("iPhone", "iPhone"),
            ("iPad", "iPad"),
            ("Mac OS X", "macOS"),
            ("Windows", "Windows"),
            ("CrOS", "ChromeOS"),
            ("Linux", "Linux"),
        ]);
        match (program, system) {
            (Some(program), Some(system)) => format!("{program}, {system}"),
            (Some(one), None) | (None, Some(one)) => one.to_owned(),
            (None, None) => self.user_agent.chars().take(80).collect(),
        }
    }
}

/// An application that may act for the member.
#[derive(Debug, Clone)]
pub struct ApplicationView {
    pub id: i64,
    pub name: String,
    pub website: Option<String>,
    pub scopes: Vec<String>,
    pub created_at: DateTime<Utc>,
    pub last_used_at: Option<DateTime<Utc>>,
}

/// `GET /settings/preferences`. Posts `visibility`, `language`, `sensitive` (`on`) and `locale` to the same path.
#[derive(Template)]
#[template(path = "web/settings_preferences.html")]
pub struct PreferencesPage {
    pub page: Page,
    /// How new posts begin.
    pub visibility: Visibility,
    /// ISO 639-1.
    pub language: String,
    pub text_format: TextFormat,
    pub sensitive: bool,
    /// The language of these pages; `None`: whatever the browser asks for.
    pub locale: Option<String>,
}

impl PreferencesPage {
    /// Value, words with their meaning, whether it is chosen. Nobody begins every post as a direct message.
    fn visibilities(&self) -> Vec<(&'static str, String, bool)> {
        [Visibility::Public, Visibility::Unlisted, Visibility::Private]
            .into_iter()
            .map(|one| (one.as_str(), self.page.t(meaning_key(one)).into_owned(), one == self.visibility))
            .collect()
    }

    fn languages(&self) -> impl Iterator<Item = (&'static str, &'static str, bool)> {
        LANGUAGES.iter().map(|(code, name, _)| (*code, *name, *code == self.language))
    }

    fn text_formats(&self) -> [(&'static str, &'static str, bool); 2] {
        text_formats(self.text_format)
    }

    fn locales(&self) -> Vec<(&'static str, String, bool)> {
        Language::all()
            .map(|one| (one.tag(), one.t("own-name").into_owned(), self.locale.as_deref() == Some(one.tag())))
            .collect()
    }
}
