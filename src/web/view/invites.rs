//! Invitations: a member's own, and everybody's for the staff.

use askama::Template;
use chrono::{DateTime, Utc};

use crate::domain::invites::InviteState;
use crate::layout::{FieldErrors, Page};

use super::pager::Pager;

/// `GET /settings/invites`, which posts `max_uses` and `expires_in` (seconds; both may be empty) to the same path and to
/// `/settings/invites/ID/revoke`; and `GET /admin/invites`, which posts to `/admin/invites/ID/revoke`.
#[derive(Template)]
#[template(path = "web/invites.html")]
pub struct InvitesPage {
    pub page: Page,
    /// Everybody's: nothing is made here, and each says who made it.
    pub everybodys: bool,
    pub form: InviteForm,
    pub errors: FieldErrors,
    /// Nobody joins at the moment, invited or not.
    pub closed: bool,
    pub invites: Vec<InviteView>,
    pub pager: Pager,
}

/// What an invitation shall be good for, as chosen.
#[derive(Debug, Clone)]
pub struct InviteForm {
    pub max_uses: String,
    pub expires_in: String,
}

impl Default for InviteForm {
    /// A few friends, within a week.
    fn default() -> Self {
        Self { max_uses: "5".to_owned(), expires_in: "604800".to_owned() }
    }
}

/// An invitation.
#[derive(Debug, Clone)]
pub struct InviteView {
    pub id: i64,
    /// The whole address, to be sent to somebody.
    pub url: String,
    /// Who made it; `None` when their account is gone.
    pub inviter: Option<String>,
    pub state: InviteState,
    pub uses: u64,
    pub max_uses: Option<u64>,
    pub expires_at: Option<DateTime<Utc>>,
    pub created_at: DateTime<Utc>,
    /// The latest who came by it.
    pub guests: Vec<String>,
}

/// Mastodon's choices.
const USES: [u64; 6] = [1, 5, 10, 25, 50, 100];
/// Seconds, and the key of their name.
const LASTING: [(&str, &str); 6] = [
    ("1800", "invite-half-hour"),
    ("3600", "invite-hour"),
    ("21600", "invite-6-hours"),
    ("43200", "invite-12-hours"),
    ("86400", "invite-day"),
    ("604800", "invite-week"),
];

impl InvitesPage {
    /// Value and whether it is chosen.
    fn uses(&self) -> impl Iterator<Item = (u64, bool)> {
        USES.into_iter().map(|uses| (uses, self.form.max_uses == uses.to_string()))
    }

    /// Value, key of its name, whether it is chosen.
    fn lasting(&self) -> impl Iterator<Item = (&'static str, &'static str, bool)> {
        LASTING.into_iter().map(|(seconds, key)| (seconds, key, self.form.expires_in == seconds))
    }

    fn revoke_path(&self, invite: &InviteView) -> String {
        let place = if self.everybodys { "admin" } else { "settings" };
        format!("/{place}/invites/{}/revoke", invite.id)
    }
}

impl InviteView {
    fn is_open(&self) -> bool {
        self.state == InviteState::Open
    }

    /// "of 5".
    fn out_of(&self, page: &Page) -> Option<String> {
        self.max_uses.map(|most| page.t_count("invite-of", most).into_owned())
    }

    /// The key of what became of it.
    fn state_key(&self) -> &'static str {
        match self.state {
            InviteState::Open => "invite-open",
            InviteState::UsedUp => "invite-used-up",
            InviteState::Expired => "invite-expired",
            InviteState::Revoked => "invite-revoked",
        }
    }

    /// Guests beyond those named.
    fn unnamed(&self) -> u64 {
        self.uses.saturating_sub(self.guests.len() as u64)
    }
}
