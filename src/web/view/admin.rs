//! Administration: what waits for a decision comes first, and every decision says what it does.

use askama::Template;
use chrono::{DateTime, Utc};

use crate::layout::{FieldErrors, Page};
use crate::model::UserId;

use super::pager::Pager;

/// `GET /admin`: what waits, and what was decided lately.
#[derive(Template)]
#[template(path = "web/admin_overview.html")]
pub struct AdminOverviewPage {
    pub page: Page,
    /// Sign-ups that wait for an answer.
    pub pending_sign_ups: u64,
    /// Reports that nobody dealt with; none for those who may not read them.
    pub open_reports: u64,
    /// Domains with a policy.
    pub domain_policies: u64,
    /// Activities that came in and were not applied yet.
    pub inbound_waiting: u64,
    /// Deliveries that still try.
    pub deliveries_waiting: u64,
    /// The newest entries of the audit log.
    pub log: Vec<AuditEntry>,
}

/// One administrative act.
#[derive(Debug, Clone)]
pub struct AuditEntry {
    pub at: DateTime<Utc>,
    /// Who: `ana`, or `command line`.
    pub actor: String,
    /// What, in the log's own words: `domain_block.create`.
    pub action: String,
    /// To whom or what.
    pub target: String,
    /// May be empty.
    pub reason: String,
}

/// `GET /admin/pending_accounts`. Each answered by a form posting to `/admin/pending_accounts/USER_ID/approve` or
/// `/reject`.
#[derive(Template)]
#[template(path = "web/admin_pending.html")]
pub struct PendingSignUpsPage {
    pub page: Page,
    pub sign_ups: Vec<PendingSignUp>,
    pub pager: Pager,
}

/// Somebody who asks to become a member.
#[derive(Debug, Clone)]
pub struct PendingSignUp {
    pub user_id: UserId,
    pub username: String,
    pub email: String,
    /// Whether they proved that the address is theirs.
    pub confirmed: bool,
    /// Why they want to join; may be empty.
    pub reason: String,
    /// Where they came from; may be empty.
    pub ip: String,
    pub created_at: DateTime<Utc>,
}

/// `GET /admin/domain_blocks`. Posts `domain`, `severity`, `reject_media` and `obfuscate` (`on`), `public_comment`
/// and `private_comment` to the same path; `/admin/domain_blocks/ID/remove`; and `mode` to `/admin/federation`.
#[derive(Template)]
#[template(path = "web/admin_domain_blocks.html")]
pub struct DomainBlocksPage {
    pub page: Page,
    pub mode: FederationMode,
    /// What was typed, when it comes back with errors.
    pub form: DomainBlockForm,
    pub errors: FieldErrors,
    /// The severities offered: those that are enforced.
    pub severities: &'static [Severity],
    pub entries: Vec<DomainBlockView>,
    pub pager: Pager,
}

/// With whom this server speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FederationMode {
    /// Everybody but the blocked.
    Open,
    /// Only those allowed.
    Allowlist,
    /// Nobody.
    Off,
}

impl FederationMode {
    /// Each with its value in forms and the key of its meaning.
    const ALL: [(Self, &'static str, &'static str); 3] = [
        (Self::Open, "open", "mode-open"),
        (Self::Allowlist, "allowlist", "mode-allowlist"),
        (Self::Off, "off", "mode-off"),
    ];
}

/// What a policy does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Severity {
    #[default]
    Suspend,
    Limit,
    /// Nothing but what the switches say.
    Noop,
    /// Spoken with even when only the allowed are.
    Allow,
}

impl Severity {
    pub const ALL: [Self; 4] = [Self::Suspend, Self::Limit, Self::Noop, Self::Allow];

    /// The word forms and the database know it by.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Suspend => "suspend",
            Self::Limit => "limit",
            Self::Noop => "noop",
            Self::Allow => "allow",
        }
    }

    /// Keys of its name and of its meaning.
    fn keys(self) -> (&'static str, &'static str) {
        match self {
            Self::Suspend => ("severity-suspend", "severity-suspend-meaning"),
            Self::Limit => ("severity-limit", "severity-limit-meaning"),
            Self::Noop => ("severity-noop", "severity-noop-meaning"),
            Self::Allow => ("severity-allow", "severity-allow-meaning"),
        }
    }

    fn name(self) -> &'static str {
        self.keys().0
    }

    /// The class of its label.
    fn tone(self) -> &'static str {
        match self {
            Self::Suspend => " bad",
            Self::Allow => " good",
            Self::Limit | Self::Noop => "",
        }
    }

    fn meaning(self) -> &'static str {
        self.keys().1
    }
}

/// The form that adds a policy.
#[derive(Debug, Clone, Default)]
pub struct DomainBlockForm {
    pub domain: String,
    pub severity: Severity,
    pub reject_media: bool,
    pub obfuscate: bool,
    pub public_comment: String,
    pub private_comment: String,
}

/// A policy in force.
#[derive(Debug, Clone)]
pub struct DomainBlockView {
    pub id: i64,
    /// The domain, or `host:port` when only that port is meant.
    pub domain: String,
    pub severity: Severity,
    pub reject_media: bool,
    /// May be empty.
    pub public_comment: String,
    /// May be empty.
    pub private_comment: String,
    pub created_at: DateTime<Utc>,
}

impl DomainBlocksPage {
    fn is_chosen(&self, severity: &Severity) -> bool {
        *severity == self.form.severity
    }

    /// Value, key of its meaning, whether it holds.
    fn modes(&self) -> Vec<(&'static str, &'static str, bool)> {
        FederationMode::ALL.into_iter().map(|(mode, value, key)| (value, key, mode == self.mode)).collect()
    }
}
