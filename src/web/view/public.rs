//! What a visitor sees first: the landing page, and what this server is.

use askama::Template;

use crate::layout::Page;

use super::account::AccountView;
use super::status::StatusView;

/// `GET /` for visitors.
#[derive(Template)]
#[template(path = "web/landing.html")]
pub struct LandingPage {
    pub page: Page,
    pub registration: Registration,
    pub numbers: InstanceNumbers,
    /// The newest public posts of this server; a handful.
    pub recent: Vec<StatusView>,
    /// Nobody owns this server yet: the page says how to begin.
    pub without_owner: bool,
}

/// `GET /about`.
#[derive(Template)]
#[template(path = "web/about.html")]
pub struct AboutPage {
    pub page: Page,
    pub registration: Registration,
    pub numbers: InstanceNumbers,
    /// The long description, rendered by us; empty for none.
    pub description_html: String,
    pub rules: Vec<RuleView>,
    /// Who answers for this server.
    pub contact: Option<AccountView>,
    pub contact_email: Option<String>,
    /// Path and key of the texts there are.
    pub legal: Vec<(&'static str, &'static str)>,
    /// Servers this one does not speak with, where the admins let everybody see them.
    pub blocked: Vec<BlockedServer>,
}

/// How one becomes a member.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Registration {
    Open,
    Approval,
    Invite,
    Closed,
}

impl Registration {
    pub const ALL: [Self; 4] = [Self::Open, Self::Approval, Self::Invite, Self::Closed];

    /// The configuration's word for it.
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Approval => "approval",
            Self::Invite => "invite",
            Self::Closed => "closed",
        }
    }

    /// The key of the sentence that says so.
    pub(super) fn sentence(self) -> &'static str {
        match self {
            Self::Open => "registration-open",
            Self::Approval => "registration-approval",
            Self::Invite => "registration-invite",
            Self::Closed => "registration-closed",
        }
    }

    pub(super) fn may_ask(self) -> bool {
        matches!(self, Self::Open | Self::Approval)
    }

    pub(super) fn wants_reason(self) -> bool {
        self == Self::Approval
    }
}

/// How large this server is.
#[derive(Debug, Clone, Copy, Default)]
pub struct InstanceNumbers {
    pub people: u64,
    /// People active within the last month.
    pub active: u64,
    pub statuses: u64,
    /// Servers it knows.
    pub peers: u64,
}

/// A rule of the house.
#[derive(Debug, Clone)]
pub struct RuleView {
    pub text: String,
    /// What it means in practice; may be empty.
    pub hint: String,
}

/// A server that is not spoken with, as everybody may see it.
#[derive(Debug, Clone)]
pub struct BlockedServer {
    /// The host, partly hidden where the admins chose so.
    pub host: String,
    /// `suspend` or `limit`.
    pub suspended: bool,
    /// The public comment; may be empty.
    pub reason: String,
}
