//! Other servers as staff sees them, and an author's post on its way to them.

use askama::Template;
use chrono::{DateTime, NaiveDate, Utc};

use crate::layout::Page;

use super::pager::Pager;

/// `GET /admin/servers`.
#[derive(Template)]
#[template(path = "web/admin_servers.html")]
pub struct ServersPage {
    pub page: Page,
    /// Only those that fail or are paused.
    pub troubled: bool,
    /// The name the list begins with, as it was asked for.
    pub from: String,
    pub servers: Vec<ServerView>,
    pub pager: Pager,
}

/// One server.
#[derive(Debug, Clone)]
pub struct ServerView {
    /// host[:port]
    pub name: String,
    /// `mastodon 4.5.0`; empty when it did not say.
    pub software: String,
    /// The key of its standing.
    pub standing: &'static str,
    /// Whether that standing is as it should be.
    pub well: bool,
    /// The key of what that means.
    pub meaning: &'static str,
    pub accounts: u64,
    /// In 30 days.
    pub received: u64,
    pub delivered: u64,
    pub waiting: u64,
    pub waiting_since: Option<DateTime<Utc>>,
    pub error: Option<String>,
}

/// `GET /admin/servers/NAME`. Forms post to it with `/retry`, `/pause`, `/resume` and `/drop` behind;
/// the last asks first.
#[derive(Template)]
#[template(path = "web/admin_server.html")]
pub struct ServerPage {
    pub page: Page,
    pub server: ServerView,
    pub paused: bool,
    /// The key of what we sign with when we speak to it first.
    pub dialect: &'static str,
    pub following: u64,
    pub followers: u64,
    pub key_changes: u64,
    /// Moments with the keys of what they are.
    pub moments: Vec<(&'static str, DateTime<Utc>)>,
    pub days: Vec<DayView>,
    pub errors: Vec<ErrorView>,
}

/// A day's traffic.
#[derive(Debug, Clone)]
pub struct DayView {
    pub day: NaiveDate,
    pub received: u64,
    pub delivered: u64,
    pub failed: u64,
}

/// A delivery that went wrong.
#[derive(Debug, Clone)]
pub struct ErrorView {
    pub kind: String,
    pub inbox: String,
    pub error: String,
    pub attempts: u64,
}

/// `GET /@NAME/ID/deliveries`: for the author.
#[derive(Template)]
#[template(path = "web/deliveries.html")]
pub struct DeliveriesPage {
    pub page: Page,
    pub status_path: String,
    pub deliveries: Vec<DeliveryView>,
    pub pager: Pager,
}

/// A server that is told of the post.
#[derive(Debug, Clone)]
pub struct DeliveryView {
    pub host: String,
    /// The key of its stage.
    pub stage: &'static str,
    pub arrived: bool,
    pub waits: bool,
    pub error: Option<String>,
    /// When it arrived or ended; when it is tried next, if it waits.
    pub at: Option<DateTime<Utc>>,
}
