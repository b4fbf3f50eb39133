//! [`Page`]: what the frame around every page must know, and the words templates ask it for.

use std::borrow::{Borrow, Cow};

use askama::Template;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use chrono::{DateTime, Utc};

use crate::model::{AccountId, Permissions};

use super::icon::Icon;
use super::language::Language;
use super::name::{FieldErrors, clean_name};
use super::static_files::static_url;
use super::time::{Form, Moment};

/// The frame's view. One per answer; every page template holds it as `page`.
#[derive(Debug, Clone)]
pub struct Page {
    /// What this page is, for the tab: "Home", "Ana (@ana)". The instance's title is added behind it.
    pub title: String,
    /// The language of everything that is not written by people.
    pub language: Language,
    /// Where the reader is.
    pub instance: Instance,
    /// Who is signed in.
    pub viewer: Option<Viewer>,
    /// Which entry of the navigation is the current one.
    pub section: Section,
    /// Path and query of this very page: forms send it as `return_to`, to come back here.
    pub path: String,
    /// What the last action did, said once.
    pub flash: Option<Flash>,
    /// The token every form sends as `csrf_token`.
    pub csrf: String,
    /// What machines read.
    pub meta: Meta,
    /// The moment of this answer: times are told from it.
    pub now: DateTime<Utc>,
}

/// The instance, as the frame names it.
#[derive(Debug, Clone, Default)]
pub struct Instance {
    /// Its title: "Hedgerow".
    pub title: String,
    /// The domain in people's addresses, with its port if it has one.
    pub domain: String,
    /// One plain sentence about it; may be empty.
    pub description: String,
    /// Whether a visitor may sign up by themself: the frame then offers it.
    pub registrations: bool,
    /// Where the source of this very program is, as its licence demands; empty hides the link.
    pub source_url: String,
}

/// The account that is signed in.
#[derive(Debug, Clone)]
pub struct Viewer {
    pub account_id: AccountId,
    /// The display name as the person wrote it; may be empty.
    pub display_name: String,
    /// The local user name, without `@`.
    pub username: String,
    /// `None`: the leaf that stands for everybody.
    pub avatar_url: Option<String>,
    /// Unread notifications, for the badge.
    pub unread_notifications: u64,
    /// Follow requests that wait for an answer; the entry is shown when there are any.
    pub follow_requests: u64,
    /// What the person's role permits: which ways are shown.
    pub permissions: Permissions,
}

impl Viewer {
    pub fn name(&self) -> String {
        let name = clean_name(&self.display_name);
        if name.is_empty() { self.username.clone() } else { name }
    }

    pub fn avatar(&self) -> String {
        self.avatar_url.clone().unwrap_or_else(|| static_url("avatar.svg"))
    }
}

/// The entries of the navigation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Section {
    Home,
    Notifications,
    Local,
    Federated,
    Search,
    Bookmarks,
    Favourites,
    Lists,
    Conversations,
    FollowRequests,
    Profile,
    Compose,
    Settings,
    Admin,
    About,
    /// None of them.
    #[default]
    Elsewhere,
}

/// A message about what just happened: a sentence in the reader's language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Flash {
    pub text: String,
    /// It did not work.
    pub failed: bool,
}

impl Flash {
    pub fn done(text: impl Into<String>) -> Self {
        Self { text: text.into(), failed: false }
    }

    pub fn failed(text: impl Into<String>) -> Self {
        Self { text: text.into(), failed: true }
    }
}

/// What crawlers, feed readers and other servers find in `<head>`.
#[derive(Debug, Clone, Default)]
pub struct Meta {
    /// One plain sentence, for search results and previews.
    pub description: Option<String>,
    /// The page's one address, absolute.
    pub canonical: Option<String>,
    /// The ActivityPub document of the same thing, absolute.
    pub activity: Option<String>,
    /// A picture for previews, absolute.
    pub image: Option<String>,
    /// RSS and Atom feeds: title, type (`application/rss+xml`), address.
    pub feeds: Vec<(String, String, String)>,
    /// Whether search engines may keep it. Closed unless somebody chose to open it.
    pub indexable: bool,
}

impl Section {
    /// The word templates know it by; the first segment of its address where there is one.
    fn name(self) -> &'static str {
        match self {
            Self::Home => "home",
            Self::Notifications => "notifications",
            Self::Local => "local",
            Self::Federated => "federated",
            Self::Search => "search",
            Self::Bookmarks => "bookmarks",
            Self::Favourites => "favourites",
            Self::Lists => "lists",
            Self::Conversations => "conversations",
            Self::FollowRequests => "follow_requests",
            Self::Profile => "profile",
            Self::Compose => "compose",
            Self::Settings => "settings",
            Self::Admin => "admin",
            Self::About => "about",
            Self::Elsewhere => "",
        }
    }
}

impl Page {
    pub fn t(&self, key: &str) -> Cow<'static, str> {
        self.language.t(key)
    }

    pub fn t_count(&self, key: &str, count: impl Borrow<u64>) -> Cow<'static, str> {
        self.language.t_count(key, *count.borrow())
    }

    pub fn t_name(&self, key: &str, name: impl AsRef<str>) -> Cow<'static, str> {
        self.language.t_name(key, name.as_ref())
    }

    pub fn t_name_count(
        &self,
        key: &str,
        name: impl AsRef<str>,
        count: impl Borrow<u64>,
    ) -> Cow<'static, str> {
        self.language.t_name_count(key, name.as_ref(), *count.borrow())
    }

    pub fn number(&self, value: impl Borrow<u64>) -> String {
        self.language.number(*value.borrow())
    }

    /// "5 min", with the date behind it.
    pub fn ago(&self, at: &DateTime<Utc>) -> Moment {
        self.moment(*at, Form::Short)
    }

    /// "12 May 2024, 09:30 UTC".
    pub fn date_and_time(&self, at: &DateTime<Utc>) -> Moment {
        self.moment(*at, Form::Full)
    }

    /// "12 May 2024".
    pub fn date(&self, at: &DateTime<Utc>) -> Moment {
        self.moment(*at, Form::Day)
    }

    fn moment(&self, at: DateTime<Utc>, form: Form) -> Moment {
        Moment { at, now: self.now, language: self.language, form }
    }

    /// A drawing of `static/icons.svg`.
    pub fn icon(&self, name: &'static str) -> Icon {
        Icon(name)
    }

    /// The URL of a file under `static/`.
    pub fn file(&self, path: &str) -> String {
        static_url(path)
    }

    /// Unread notifications of whoever is signed in.
    pub fn unread(&self) -> u64 {
        self.viewer.as_ref().map_or(0, |viewer| viewer.unread_notifications)
    }

    /// The text of `<title>`.
    pub fn full_title(&self) -> String {
        let unread = self.unread();
        let title = clean_name(&self.title);
        let badge = if unread > 0 { format!("({}) ", self.number(unread)) } else { String::new() };
        match title.as_str() {
            "" => format!("{badge}{}", self.instance.title),
            title => format!("{badge}{title} · {}", self.instance.title),
        }
    }

    /// Whether whoever is signed in has this permission.
    pub fn may(&self, wanted: impl Borrow<Permissions>) -> bool {
        self.viewer.as_ref().is_some_and(|viewer| viewer.permissions.allow(*wanted.borrow()))
    }

    /// Whether the page stands in this entry of the navigation.
    pub fn is_at(&self, section: &str) -> bool {
        self.section.name() == section
    }

    /// What is wrong with a field of a form.
    pub fn error(&self, errors: &FieldErrors, field: &str) -> Option<Cow<'static, str>> {
        errors.of(field, self.language)
    }

    /// Where to sign in and come back.
    pub fn sign_in_url(&self) -> String {
        let query = serde_urlencoded::to_string([("return_to", &self.path)]).unwrap_or_default();
        format!("/auth/sign_in?{query}")
    }
}

/// A rendered page as an answer. It may be kept by nobody: it holds a CSRF token, and mostly what one person may see.
pub struct Html<T>(pub T);

impl<T: Template> IntoResponse for Html<T> {
    fn into_response(self) -> Response {
        match self.0.render() {
            Ok(html) => {
                let headers = [
                    (header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8")),
                    (header::CACHE_CONTROL, HeaderValue::from_static("private, no-store")),
                ];
                (headers, html).into_response()
            }
            Err(error) => {
                tracing::error!(%error, "a template does not render");
                StatusCode::INTERNAL_SERVER_ERROR.into_response()
            }
        }
    }
}
