//! Relays, as operators see them.

use askama::Template;
use chrono::{DateTime, Utc};

use crate::layout::{FieldErrors, Page};

/// `GET /admin/relays`. Posts `url` to the same path; nothing to `/admin/relays/ID/subscribe`, `/unsubscribe` and
/// `/remove`; `limit` to `/admin/relays/ID/limit`.
#[derive(Template)]
#[template(path = "web/admin_relays.html")]
pub struct RelaysPage {
    pub page: Page,
    pub relays: Vec<RelayView>,
    /// The address that comes back with errors.
    pub typed: String,
    pub errors: FieldErrors,
}

/// One relay.
#[derive(Debug, Clone)]
pub struct RelayView {
    pub id: i64,
    /// What an operator subscribes to.
    pub address: String,
    /// host[:port]
    pub host: String,
    /// Keys: of its style, of how the subscription stands, and of what that means.
    pub style: &'static str,
    pub state: &'static str,
    pub meaning: &'static str,
    pub well: bool,
    /// It was told that we want its posts, and may be told that we do not.
    pub asked: bool,
    pub may_ask: bool,
    /// Posts in an hour; in the current one: taken, and left out.
    pub limit: u64,
    pub taken: u64,
    pub left_out: u64,
    pub changed_at: DateTime<Utc>,
    pub last_received_at: Option<DateTime<Utc>>,
}
